import { iso } from '../clock.ts';
import { may } from '../domain/access.ts';
import { normalizeEmail } from '../domain/account.ts';
import { OPEN_CHANGES } from '../domain/detail-change.ts';
import { OPEN_STATES } from '../domain/request-state.ts';
import { atomically } from '../store/atomically.ts';
import { blankChange } from '../store/detail-changes.ts';
import { listIntegrations } from '../store/integrations.ts';
import { deleteFile } from '../store/people-files.ts';
import { ERASED, emptyLogFile, type PersonRows, personRows, withoutPerson } from '../store/person.ts';
import { forgetDirectoryPerson, forgetManager } from '../store/person-directory.ts';
import { isEmpty, type PersonDeps } from './export-person.ts';
import type { Core } from './ports.ts';
import type { Refusal } from './views.ts';
import { whoMayConfigure } from './who-may.ts';

export type EraseResult =
  | {
      readonly kind: 'erased';
      /** Rows deleted or blanked, by kind. */
      readonly rows: Readonly<Record<ErasedKind, number>>;
      /** What stays for the time being, and why; each a sentence. */
      readonly kept: readonly string[];
      /** Names the person in the audit trail. */
      readonly subject: string;
    }
  | { readonly kind: 'unknown' | 'no_address' }
  | Refusal;

type ErasedKind = 'seats' | 'activity' | 'requests' | 'changes' | 'questions' | 'exemptions' | 'uploads' | 'records';

const CHANGING: readonly string[] = OPEN_CHANGES;
const BUSY: readonly string[] = [...OPEN_STATES, 'restoring'];

/**
 * Takes a person's data out of every row where it is no longer needed, and leaves ids. The audit trail holds ids alone
 * and is not touched; the erasure itself is an event in it. A seat the vendor still lists stays, since the next sync
 * would bring it back, and so does an open request or question.
 */
export function erasePerson(deps: PersonDeps & Pick<Core, 'audit'>) {
  return async (input: { readonly actor: string; readonly email: string }): Promise<EraseResult> => {
    if (!may('configure', await deps.people.standing(input.actor), [])) {
      return { kind: 'refused', reason: 'Erasing a person is for admins.', whoMay: whoMayConfigure(deps.admins) };
    }
    const email = normalizeEmail(input.email);
    if (email === null) return { kind: 'no_address' };
    const subject = deps.personMark(email);
    const result = await atomically(deps.store, async (tx): Promise<EraseResult> => {
      const held = await personRows(tx, email);
      if (isEmpty(held)) return { kind: 'unknown' };
      const { rows, kept } = await erase(tx, held, email, iso(deps.clock.now()));
      await deps.audit(tx, {
        actor: input.actor,
        subject,
        type: 'person.erased',
        data: { ...rows, kept: kept.length },
      });
      return { kind: 'erased', rows, kept, subject };
    });
    if (result.kind === 'erased') await emptyLogFile(deps.store);
    return result;
  };
}

async function erase(tx: Core['store'], held: PersonRows, email: string, now: string) {
  const connected = new Map((await listIntegrations(tx)).map((row) => [row.id, row.name]));
  const living = held.seats.filter((seat) => seat.gone_at === null && connected.has(seat.integration_id));
  const gone = held.seats.filter((seat) => !living.includes(seat));
  const kept = living.map((seat) => {
    const app = connected.get(seat.integration_id);
    return `the seat in ${app}: it is still listed there and every sync would bring it back. Remove the account in ${app}, sync, then erase again`;
  });

  for (const seat of gone) {
    await tx
      .updateTable('seats')
      .set({ email: null, email_normalized: null, display_name: null, fields: '{}' })
      .where('integration_id', '=', seat.integration_id)
      .where('external_id', '=', seat.external_id)
      .execute();
    await tx
      .deleteFrom('activity')
      .where('integration_id', '=', seat.integration_id)
      .where('external_id', '=', seat.external_id)
      .execute();
  }

  const closed = held.requests.filter((request) => !BUSY.includes(request.state));
  if (closed.length < held.requests.length)
    kept.push('an open reclaim request: erase again when it is decided and done');
  for (const request of closed) {
    const words = request.outcome_reason === null ? null : ERASED;
    await tx
      .updateTable('reclaim_requests')
      // Without it the seat cannot be restored by a button any more.
      .set({
        item: withoutPerson(request.item),
        outcome_reason: words,
        undo: null,
        restore_until: null,
        resume: null,
        progress: null,
      })
      .where('id', '=', request.id)
      .execute();
    await tx
      .updateTable('action_attempts')
      .set({ detail: ERASED })
      .where('request_id', '=', request.id)
      .where('detail', 'is not', null)
      .execute();
  }

  const settled = held.changes.filter((change) => !CHANGING.includes(change.state));
  if (settled.length < held.changes.length)
    kept.push('a change of details under way: erase again when it is decided and done');
  for (const change of settled) await blankChange(tx, change, ERASED);

  const answered = held.questions.filter((question) => question.state !== 'open');
  if (answered.length < held.questions.length)
    kept.push('an open question to the holder: erase again when it is answered');
  for (const question of answered) {
    const reason = question.reason === null ? null : ERASED;
    await tx
      .updateTable('holder_questions')
      .set({ email: ERASED, item: withoutPerson(question.item), reason })
      .where('id', '=', question.id)
      .execute();
  }

  let exemptions = 0;
  // What protects somebody who still has a seat goes on protecting.
  if (living.length === 0) exemptions = await eraseProtection(tx, held, email, now);
  else if (held.exemptions.length + held.protectedIn.length > 0)
    kept.push('exemptions and protection, while a seat is there');
  for (const upload of held.uploads) await tx.deleteFrom('uploads').where('id', '=', upload.id).execute();

  // A list without one of its people would say that they are gone.
  for (const file of held.peopleFiles) await deleteFile(tx, file.id);

  const records = await eraseRecords(tx, held, email, connected, kept);

  const activity = held.activity.filter((row) =>
    gone.some((seat) => seat.integration_id === row.integration_id && seat.external_id === row.external_id),
  );
  const rows: Record<ErasedKind, number> = {
    seats: gone.length,
    activity: activity.length,
    requests: closed.length,
    changes: settled.length,
    questions: answered.length,
    exemptions,
    uploads: held.uploads.length + held.peopleFiles.length,
    records,
  };
  return { rows, kept };
}

/** Directory and HR records go unless their source still lists them, or a seat is judged by them; the rest is `kept`. */
async function eraseRecords(
  tx: Core['store'],
  held: PersonRows,
  email: string,
  connected: ReadonlyMap<string, string>,
  kept: string[],
): Promise<number> {
  const judged = held.seats.some((seat) => seat.gone_at === null && connected.has(seat.integration_id));
  let erased = 0;
  for (const record of held.records) {
    const source = connected.get(record.integration_id);
    if (record.gone_at === null && source !== undefined) {
      kept.push(`the record in ${source}: it is still listed there and every sync would bring it back`);
    } else if (judged) {
      kept.push(`the record in ${source ?? 'a source that was disconnected'}, while a seat is there`);
    } else {
      await forgetDirectoryPerson(tx, record);
      erased += 1;
    }
  }
  if (held.records.length === erased) await forgetManager(tx, email);
  return erased;
}

/** Exemptions of the person end; one of a group loses a member; settings no longer name the address. */
async function eraseProtection(tx: Core['store'], held: PersonRows, email: string, now: string): Promise<number> {
  for (const exemption of held.exemptions) {
    const others = exemption.scope === 'group';
    const own = {
      target: exemption.scope === 'person' ? ERASED : exemption.target,
      reason: ERASED,
      ended_at: exemption.ended_at ?? now,
    };
    const members = without(JSON.parse(exemption.members), email);
    await tx
      .updateTable('exemptions')
      .set(others ? { members: JSON.stringify(members) } : own)
      .where('id', '=', exemption.id)
      .execute();
  }
  for (const integration of held.protectedIn) {
    const policy = JSON.parse(integration.policy) as Record<string, unknown>;
    // The same rules for everybody else, so it stays the same version and no list becomes void.
    const protectedEmails = without(policy['protectedEmails'], email);
    await tx
      .updateTable('integrations')
      .set({ policy: JSON.stringify({ ...policy, protectedEmails }) })
      .where('id', '=', integration.id)
      .execute();
  }
  return held.exemptions.length + held.protectedIn.length;
}

function without(list: unknown, email: string): readonly unknown[] {
  return Array.isArray(list) ? list.filter((one) => normalizeEmail(String(one)) !== email) : [];
}
