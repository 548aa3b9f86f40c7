import { iso } from '../clock.ts';
import { normalizeEmail } from '../domain/account.ts';
import { courseOf } from '../domain/holder-question.ts';
import type { PlanItem } from '../domain/plan.ts';
import { policyFor } from '../domain/policy.ts';
import { atomically } from '../store/atomically.ts';
import { insertQuestion, latestQuestions } from '../store/holder-questions.ts';
import type { IntegrationRow } from '../store/integrations.ts';
import type { Core, Directory } from './ports.ts';
import { policyOf } from './rows.ts';

export type AskFirstDeps = Core & { readonly directory: Pick<Directory, 'userOf'> };

export interface Sorted {
  /** What goes before the approvers, some with a note of what the holder said. */
  readonly propose: readonly PlanItem[];
  /** Questions opened now. */
  readonly asked: number;
  /** Seats whose holders were asked before, or whom Slack did not let us find just now. */
  readonly waiting: number;
  /** Seats their holders kept not long ago. */
  readonly kept: number;
}

/** What a report does with one idle seat. */
export type Fate =
  | { readonly do: 'propose'; readonly item: PlanItem }
  /** `user` undefined: Slack did not say just now whether there is an account. */
  | { readonly do: 'ask'; readonly item: PlanItem; readonly email: string; readonly user: string | undefined }
  | { readonly do: 'wait'; readonly item: PlanItem; readonly why: 'asked' | 'kept' };

/**
 * What a report does with each idle seat; writes nothing. A leaver is never asked. A seat without a Slack account is
 * proposed and says so.
 */
export async function fatesOf(
  deps: Pick<AskFirstDeps, 'store' | 'clock' | 'directory'>,
  integration: IntegrationRow,
  items: readonly PlanItem[],
): Promise<readonly Fate[]> {
  const now = iso(deps.clock.now());
  const policy = policyOf(integration);
  const latest = await latestQuestions(
    deps.store,
    integration.id,
    items.map((item) => item.externalId),
  );
  const fates: Fate[] = [];
  for (const item of items) {
    if (item.verdict === 'leaver') {
      fates.push({ do: 'propose', item });
      continue;
    }
    const askFirst = policyFor(policy, item.licenseTypeId).action === 'ask_first';
    const row = latest.get(item.externalId);
    const question = row ? { state: row.state, endedAt: row.ended_at, reason: row.reason } : null;
    const course = courseOf(question, { askFirst, keepDays: policy.keepDays }, now);
    if (course.do === 'propose') fates.push({ do: 'propose', item: noted(item, course.note) });
    else if (course.do === 'wait') fates.push({ ...course, item });
    else {
      const email = normalizeEmail(item.email);
      const user = email === null ? null : await deps.directory.userOf(email);
      if (email !== null && user !== null) fates.push({ do: 'ask', item, email, user });
      else fates.push({ do: 'propose', item: noted(item, 'not asked: no Slack account') });
    }
  }
  return fates;
}

/**
 * Sorts idle seats into those to propose and those whose holders are asked first, and opens the questions. A seat Slack
 * did not answer about waits.
 */
export async function sortByCourse(
  deps: AskFirstDeps,
  integration: IntegrationRow,
  items: readonly PlanItem[],
  actor: string,
): Promise<Sorted> {
  const propose: PlanItem[] = [];
  const sum = { asked: 0, waiting: 0, kept: 0 };
  for (const fate of await fatesOf(deps, integration, items)) {
    if (fate.do === 'propose') propose.push(fate.item);
    else if (fate.do === 'wait') sum[fate.why === 'kept' ? 'kept' : 'waiting'] += 1;
    else if (fate.user === undefined) sum.waiting += 1;
    else {
      const whom = { email: fate.email, user: fate.user, actor };
      sum[(await openQuestion(deps, integration, fate.item, whom)) ? 'asked' : 'waiting'] += 1;
    }
  }
  return { propose, ...sum };
}

function noted(item: PlanItem, note: string | null): PlanItem {
  return note === null ? item : { ...item, note };
}

function openQuestion(
  deps: AskFirstDeps,
  integration: IntegrationRow,
  item: PlanItem,
  { email, user, actor }: { readonly email: string; readonly user: string; readonly actor: string },
): Promise<boolean> {
  return atomically(deps.store, async (tx) => {
    const id = deps.ids.next('ask');
    const opened = await insertQuestion(tx, {
      id,
      integration_id: integration.id,
      external_id: item.externalId,
      email,
      slack_user: user,
      state: 'open',
      item: JSON.stringify(item),
      asked_at: null,
      reminded_at: null,
      ended_at: null,
      reason: null,
      message_id: null,
      manager_user: null,
      manager_since: null,
      manager_asked_at: null,
      answered_by: null,
      created_at: iso(deps.clock.now()),
    });
    if (opened) {
      const data = { integration: integration.id, seat: item.externalId };
      await deps.audit(tx, { actor, subject: `question:${id}`, type: 'question.opened', data });
    }
    return opened;
  });
}
