import { iso } from '../clock.ts';
import { may } from '../domain/access.ts';
import { normalizeEmail } from '../domain/account.ts';
import type { ActivityEvidence } from '../domain/evidence.ts';
import type { Verdict } from '../domain/judge.ts';
import { policyFor } from '../domain/policy.ts';
import { type IntegrationRow, listAppIntegrations, listLicenseTypes } from '../store/integrations.ts';
import { findByEmails, findSeat } from '../store/seats.ts';
import { evidenceLine } from './explain.ts';
import { personLines } from './explain-sources.ts';
import { backlogOf, judgeRows } from './judge-seats.ts';
import type { Core, People, Vendors } from './ports.ts';
import { approversOf, policyOf, refOf } from './rows.ts';
import type { Refusal, WhyView } from './views.ts';
import { whoMayReport } from './who-may.ts';

export type ExplainDeps = Pick<Core, 'store' | 'clock'> & {
  readonly vendors: Pick<Vendors, 'find'>;
  readonly people: People;
  readonly admins: readonly string[];
};

export type ExplainResult =
  | { readonly kind: 'explained'; readonly views: readonly WhyView[] }
  /** Nobody with this address holds a seat in any app this person may look into. */
  | { readonly kind: 'unknown' }
  | Refusal;

/**
 * Why each seat of a person has the verdict it has, in one app or in every app the asker may look into; judged at this
 * moment, whatever is stored.
 */
export function explainPerson(deps: ExplainDeps) {
  return async (input: {
    readonly actor: string;
    readonly email: string;
    /** One app; absent for every app. */
    readonly integrationId?: string;
  }): Promise<ExplainResult> => {
    const email = normalizeEmail(input.email);
    const standing = await deps.people.standing(input.actor);
    const connected = await listAppIntegrations(deps.store);
    const all =
      input.integrationId === undefined ? connected : connected.filter((one) => one.id === input.integrationId);
    const visible = all.filter((integration) => may('view_people', standing, approversOf(integration)));
    if (visible.length === 0) {
      const whoMay = whoMayReport(all.flatMap(approversOf), deps.admins);
      return { kind: 'refused', reason: 'Looking at people is for operators, approvers, auditors and admins.', whoMay };
    }
    const views: WhyView[] = [];
    for (const integration of email === null ? [] : visible) {
      const externalId = (await findByEmails(deps.store, integration.id, [email ?? ''])).get(email ?? '');
      const view = externalId === undefined ? null : await explainSeat(deps, integration, externalId);
      if (view) views.push(view);
    }
    return views.length === 0 ? { kind: 'unknown' } : { kind: 'explained', views };
  };
}

async function explainSeat(
  deps: ExplainDeps,
  integration: IntegrationRow,
  externalId: string,
): Promise<WhyView | null> {
  const row = await findSeat(deps.store, integration.id, externalId);
  const [judged] = row ? await judgeRows(deps, integration, [row]) : [];
  if (!row || !judged) return null;
  const now = iso(deps.clock.now());
  const types = await listLicenseTypes(deps.store, integration.id);
  const licenseTypeName = types.find((type) => type.license_type_id === row.license_type_id)?.name ?? 'no license';
  const policy = policyFor(policyOf(integration), row.license_type_id);
  return {
    integration: refOf(integration, deps.vendors),
    externalId,
    email: row.email,
    displayName: row.display_name,
    licenseTypeName,
    grantedAt: row.granted_at,
    verdict: judged.verdict.kind,
    because: because(judged.verdict, policy.thresholdDays),
    tier: judged.verdict.kind === 'inactive' ? judged.verdict.tier : null,
    idle: evidenceLine(row, judged.verdict, { now, licenseTypeName, evidence: judged.evidence }),
    changesAt: judged.verdict.changesAt,
    sources: judged.evidence.map((item) => ({
      label: item.label,
      said: said(item),
      at: item.lastUse.kind === 'at' ? item.lastUse.at : null,
      observedAt: item.observedAt,
      watchedSince: item.watchedSince,
      blindSpots: item.blindSpots,
      decided: decidedBy(judged.verdict, item),
    })),
    person: personLines(judged.person.says, judged.verdict, now),
    thresholdDays: policy.thresholdDays,
    graceDays: policy.newSeatGraceDays,
    judging: await backlogOf(deps, integration.id),
  };
}

function decidedBy(verdict: Verdict, item: ActivityEvidence): boolean {
  return (verdict.kind === 'active' || verdict.kind === 'inactive') && verdict.deciding.source === item.source;
}

function said(item: ActivityEvidence): WhyView['sources'][number]['said'] {
  if (item.lastUse.kind === 'unknown') return { kind: 'unknown', why: item.lastUse.why };
  if (item.lastUse.kind === 'at') return { kind: item.lastUse.signal === 'login' ? 'login' : 'use' };
  return { kind: item.lastUse.kind };
}

const PROTECTED = {
  admin: 'an admin is never proposed',
  token_owner: 'this account owns the key Seatkeeper uses',
  listed: 'an admin listed this person as never to be proposed',
  service: 'it looks like a service account, not a person',
  new_seat: 'the seat is too new to judge',
  on_leave: 'the person is on leave',
} as const;

const UNDETERMINED = {
  no_source: 'no source tells when this person last used it',
  stale_evidence: 'what is known is too old to decide',
  stale_record: 'the record that says this person left is too old to act on',
  still_signs_in: 'this person is said to have left and signed in since, so the sources disagree',
  granted_later: 'who had this address left before the seat was granted, so it may be somebody else’s',
  source_failed: 'the source of activity does not answer',
  watched_too_short: 'nobody has watched long enough yet',
  invited: 'the invitation was not accepted yet',
  suspended: 'the account is suspended',
} as const;

/** The verdict's reason as one clause. */
function because(verdict: Verdict, thresholdDays: number): string {
  switch (verdict.kind) {
    case 'active':
      return `there was a sign of use within ${thresholdDays} days`;
    case 'inactive':
      return `there was no sign of use for ${thresholdDays} days or more`;
    case 'leaver':
      return `${verdict.source} says that the person left`;
    case 'exempt':
      return `exempt: ${verdict.by.reason}`;
    case 'protected':
      return PROTECTED[verdict.why];
    case 'undetermined':
      return UNDETERMINED[verdict.why];
  }
}
