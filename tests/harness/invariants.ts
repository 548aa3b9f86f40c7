/** What must hold whatever happened, read from the vendor's own log, the database and the audit chain. */
import { createHmac } from 'node:crypto';
import { sql } from 'kysely';
import { next, REQUEST_STATES, type RequestEvent, type RequestState } from '../../src/domain/request-state.ts';
import { type AuditRow, canonicalEvent } from '../../src/store/audit.ts';
import type { RequestRow } from '../../src/store/plans.ts';
import type { World } from './world.ts';

const FINAL: readonly RequestState[] = [
  'succeeded',
  'restored',
  'manual',
  'rejected',
  'expired',
  'superseded',
  'cancelled',
];
/** How old activity may be at the moment a removal is sent. */
const READ_BEFORE_MS = 60_000;
const SETTLE_MS = 10_000;

/** The audit event that belongs to each change of state. */
const TELLS: Readonly<Record<string, RequestState>> = {
  'request.approved': 'approved',
  'request.rejected': 'rejected',
  'request.superseded': 'superseded',
  'request.expired': 'expired',
  'request.retried': 'approved',
  'request.given_up': 'cancelled',
  'request.confirmed': 'succeeded',
  'request.not_done': 'failed',
  'attempt.started': 'executing',
  'attempt.succeed': 'succeeded',
  'attempt.fail': 'failed',
  'attempt.lose': 'outcome_unknown',
  'attempt.needManual': 'manual',
  'attempt.partly': 'partly_applied',
  'request.not_finished': 'partly_applied',
  'request.left_over': 'manual',
  'restore.asked': 'restoring',
  'restore.done': 'restored',
  'restore.failed': 'succeeded',
};

/** Events on the way of a restore, or about its holder, that change no state. */
const STANDS: readonly string[] = ['restore.lost', 'restore.stopped', 'request.holder_told', 'request.asked_back'];

/** Whether an attempt opened to restore, and not to take. */
const toRestore = ({ data }: AuditRow): boolean => (JSON.parse(data) as { action?: string }).action === 'restore';

interface Transition {
  readonly request_id: string;
  readonly before: RequestState;
  readonly after: RequestState;
}

export interface Findings {
  readonly violations: readonly string[];
  /** How many requests ended in which state. */
  readonly outcomes: Readonly<Record<string, number>>;
}

/** Judges a world that has come to rest. */
export async function examine(world: World): Promise<Findings> {
  const { store } = world;
  const requests = await store.selectFrom('reclaim_requests').selectAll().execute();
  const audit = await store.selectFrom('audit_events').selectAll().orderBy('position').execute();
  const transitions = await sql<Transition>`select request_id, before, after from transitions order by n`.execute(
    store,
  );
  const violations = [
    ...world.thrown,
    ...(world.vendor.crowded ? ['two processes worked on one tenant at once'] : []),
    ...ends(requests),
    ...effects(world, requests),
    ...calls(world, audit, requests),
    ...legal(transitions.rows),
    ...told(transitions.rows, audit),
    ...chain(audit),
    ...(await authority(world, audit, requests)),
    ...(await promises(world, audit, requests)),
    ...caps(world, requests),
    ...restores(world, audit, requests),
    ...world.slack.findings(requests.filter((row) => row.state === 'succeeded')),
    ...(await attempts(world, audit)),
  ];
  const outcomes: Record<string, number> = {};
  for (const { state } of requests) outcomes[state] = (outcomes[state] ?? 0) + 1;
  return { violations, outcomes };
}

function ends(requests: readonly RequestRow[]): readonly string[] {
  return requests.filter((row) => !FINAL.includes(row.state)).map((row) => `stuck: ${row.external_id} is ${row.state}`);
}

/** Nothing twice, and what the vendor shows is what our requests say. */
function effects({ vendor }: World, requests: readonly RequestRow[]): readonly string[] {
  const found: string[] = [];
  for (const { id, removals, removedBy, admin } of vendor.accounts.values()) {
    const own = requests.filter((row) => row.external_id === id);
    const succeeded = own.filter((row) => row.state === 'succeeded').length;
    const called = vendor.calls.some((call) => call.id === id);
    if (removals > 1) found.push(`double: ${id} was removed ${removals} times`);
    if (removedBy === 'us' && succeeded !== 1)
      found.push(`unexplained: ${id} was removed by us, its requests are ${own.map((row) => row.state).join(', ')}`);
    if (removedBy === null && succeeded > 0) found.push(`lost: ${id} is said to be removed and is not`);
    // Somebody else removed it while our call was under way: the vendor itself cannot tell whose removal it was.
    if (removedBy === 'other' && succeeded > 0 && !called)
      found.push(`unexplained: ${id} is said to be removed by us without a call`);
    const since = vendor.signs.some((sign) => sign.id === id && sign.kind === 'admin');
    if (removals > 0 && admin !== 'none' && !since) found.push(`protected: the admin ${id} was removed`);
  }
  return found;
}

/** Each call rests on an attempt, comes after the doubt about an earlier one is settled, and meets no sign of life. */
function calls({ vendor }: World, audit: readonly AuditRow[], requests: readonly RequestRow[]): readonly string[] {
  const found: string[] = [];
  const seatOf = new Map(requests.map((row) => [`request:${row.id}`, row.external_id]));
  const started = audit.filter((event) => event.type === 'attempt.started' && !toRestore(event));
  for (const [index, call] of vendor.calls.entries()) {
    const { id } = call;
    const sent = vendor.calls.slice(0, index + 1).filter((other) => other.id === id).length;
    const opened = started.filter((event) => seatOf.get(event.subject) === id && event.at <= call.at).length;
    if (sent > opened) found.push(`without an attempt: call ${sent} about ${id}`);
    for (const sign of vendor.signs.filter((candidate) => candidate.id === id && candidate.turn < call.turn)) {
      const old = Date.parse(call.at) - Date.parse(sign.at) > READ_BEFORE_MS + vendor.latencyMs * 6;
      if (sign.turn <= call.roundBegan || old) found.push(`sign of life ignored: ${sign.kind} of ${id}`);
    }
    const before = vendor.calls.slice(0, index).findLast((other) => other.id === id);
    if (before?.lost && Date.parse(call.at) - Date.parse(before.at) < SETTLE_MS)
      found.push(`asked again blindly: ${id} ${Date.parse(call.at) - Date.parse(before.at)} ms after a lost answer`);
  }
  return found;
}

function legal(transitions: readonly Transition[]): readonly string[] {
  return transitions
    .filter(({ before, after }) => !follows(before, after))
    .map((one) => `illegal: ${JSON.stringify(one)}`);
}

const EVENTS: readonly RequestEvent[] = [
  ...(['approve', 'reject', 'expire', 'supersede', 'start', 'cancel', 'succeed', 'partly', 'resume', 'fail'] as const),
  ...(['needManual', 'lose', 'confirmApplied', 'confirmNotApplied', 'retry', 'restore', 'restoreDone'] as const),
  'restoreFailed',
];

function follows(before: RequestState, after: RequestState): boolean {
  return REQUEST_STATES.includes(after) && EVENTS.some((event) => next(before, event) === after);
}

/** Every change of state has its event, in order, and no event tells of a change that never was. */
function told(transitions: readonly Transition[], audit: readonly AuditRow[]): readonly string[] {
  const story = (id: string) =>
    audit
      .filter((event) => event.subject === `request:${id}` && !STANDS.includes(event.type))
      .filter((event) => event.type !== 'attempt.started' || !toRestore(event))
      .map((event) => TELLS[event.type] ?? `? ${event.type}`)
      .join(' ');
  const subjects = audit.flatMap(({ subject }) => (subject.startsWith('request:') ? [subject.slice(8)] : []));
  const ids = new Set([...transitions.map((one) => one.request_id), ...subjects]);
  return [...ids].flatMap((id) => {
    const seen = transitions.flatMap((one) => (one.request_id === id ? [one.after] : [])).join(' ');
    return seen === story(id) ? [] : [`untold: ${id} went [${seen}], the audit log says [${story(id)}]`];
  });
}

function chain(audit: readonly AuditRow[]): readonly string[] {
  let previous = 'start';
  for (const [index, row] of audit.entries()) {
    const event = { ...row, data: JSON.parse(row.data) as Record<string, string | number | boolean | null> };
    const hash = createHmac('sha256', Buffer.alloc(32, 7))
      .update(canonicalEvent(event, index + 1, previous))
      .digest('hex');
    if (row.position !== index + 1 || row.hash !== hash) return [`the audit chain breaks at ${index + 1}`];
    previous = hash;
  }
  return [];
}

/** No attempt opens but on an approval by somebody who may, under the policy it was given for, and while nothing stops it. */
async function authority({ store }: World, audit: readonly AuditRow[], requests: readonly RequestRow[]) {
  const plans = new Map((await store.selectFrom('plans').selectAll().execute()).map((plan) => [plan.id, plan]));
  const byId = new Map(requests.map((row) => [`request:${row.id}`, row]));
  const found: string[] = [];
  const approved = new Set<string>();
  const ended = new Set<string>();
  let [paused, reclaim, policy] = [false, true, 1];
  for (const event of audit) {
    const { type, subject, actor, at, data } = event;
    const row = byId.get(subject);
    const plan = row && plans.get(row.plan_id);
    if (type === 'reclaim.paused') paused = true;
    else if (type === 'reclaim.resumed') paused = false;
    else if (type === 'plan.voided') ended.add(subject);
    else if (type === 'integration.settings_changed') ({ reclaim, policy } = JSON.parse(data) as Settings);
    else if (type === 'request.approved') {
      approved.add(subject);
      if (!['U2', 'U3'].includes(actor)) found.push(`approved by ${actor}`);
      if (row?.external_id === actor.toLowerCase()) found.push(`${actor} approved their own seat`);
    } else if (type === 'attempt.started' && toRestore(event)) {
      if (paused) found.push(`${row?.external_id}: restore while paused`);
    } else if (type === 'attempt.started') {
      if (!approved.has(subject)) found.push(`${row?.external_id}: attempt without approval`);
      if (paused) found.push(`${row?.external_id}: attempt while paused`);
      if (!reclaim) found.push(`${row?.external_id}: attempt while read-only`);
      if (plan?.policy_version !== policy) found.push(`${row?.external_id}: attempt under another policy`);
      if (plan && plan.expires_at <= at) found.push(`${row?.external_id}: attempt after the plan expired`);
      if (ended.has(`plan:${row?.plan_id}`)) found.push(`${row?.external_id}: attempt of a plan that had ended`);
    }
  }
  return found;
}

/** No call about a seat whose exemption, or whose holder's wish to keep it, was stored before its attempt opened. */
async function promises({ store, vendor }: World, audit: readonly AuditRow[], requests: readonly RequestRow[]) {
  const exemptions = await store.selectFrom('exemptions').select(['id', 'target']).execute();
  const questions = await store.selectFrom('holder_questions').select(['id', 'external_id']).execute();
  const about = new Map<string, string>([
    ...exemptions.map(({ id, target }) => [`exemption:${id}`, target] as [string, string]),
    ...questions.map(({ id, external_id }) => [`question:${id}`, external_id] as [string, string]),
    ...requests.map(({ id, external_id }) => [`request:${id}`, external_id] as [string, string]),
  ]);
  const promised = new Map<string, string>();
  const found: string[] = [];
  for (const event of audit) {
    const { type, subject, at } = event;
    const seat = about.get(subject) ?? '';
    if (type === 'exemption.granted' || type === 'question.kept') promised.set(seat, type);
    // What took effect late is closed by an attempt that sends nothing.
    const sent = vendor.calls.some((call) => call.id === seat && call.at >= at);
    if (type === 'attempt.started' && !toRestore(event) && sent && promised.has(seat))
      found.push(`promise broken: attempt about ${seat} after ${promised.get(seat)}`);
  }
  return found;
}

/** No list takes more seats than its cap, however many rounds, workers, stops and lost answers there were. */
function caps({ vendor, cap }: World, requests: readonly RequestRow[]): readonly string[] {
  const taken = new Map<string, number>();
  for (const { plan_id, external_id, state } of requests) {
    if (state !== 'succeeded' || vendor.accounts.get(external_id)?.removedBy !== 'us') continue;
    taken.set(plan_id, (taken.get(plan_id) ?? 0) + 1);
  }
  return [...taken].flatMap(([plan, count]) =>
    cap !== null && count > cap ? [`cap overrun: ${plan} took ${count} of ${cap}`] : [],
  );
}

interface Settings {
  readonly reclaim: boolean;
  readonly policy: number;
}

/** Each restore at the vendor was asked for by somebody who may, and what is called restored is there again. */
function restores({ vendor }: World, audit: readonly AuditRow[], requests: readonly RequestRow[]): readonly string[] {
  const found: string[] = [];
  const seatOf = new Map(requests.map((row) => [`request:${row.id}`, row.external_id]));
  const asked = audit.filter((event) => event.type === 'restore.asked');
  const opened = audit.filter((event) => event.type === 'attempt.started' && toRestore(event));
  for (const event of asked) {
    if (!['U1', 'U2', 'U3'].includes(event.actor)) found.push(`restore asked by ${event.actor}`);
  }
  for (const { id } of vendor.accounts.values()) {
    const about = (events: readonly AuditRow[]) => events.filter((event) => seatOf.get(event.subject) === id).length;
    const calls = vendor.restores.filter((call) => call.id === id);
    const effective = calls.filter((call) => call.effective).length;
    if (calls.length > about(opened)) found.push(`without an attempt: ${calls.length} restores of ${id}`);
    if (effective > about(asked)) found.push(`unasked: ${id} was restored ${effective} times`);
    const restored = requests.filter((row) => row.external_id === id && row.state === 'restored').length;
    if (restored !== effective) found.push(`restores of ${id}: ${effective} at the vendor, ${restored} by our word`);
  }
  return found;
}

async function attempts({ store }: World, audit: readonly AuditRow[]): Promise<readonly string[]> {
  const open = await store.selectFrom('action_attempts').selectAll().where('ended_at', 'is', null).execute();
  const taking = audit.filter((event) => event.type === 'attempt.started' && !toRestore(event));
  const wrong = await store
    .selectFrom('reclaim_requests')
    .select(['id', 'external_id'])
    .where('state', '=', 'succeeded')
    .execute();
  return [
    ...open.map((row) => `attempt ${row.number} of ${row.request_id} was never closed`),
    ...wrong.flatMap(({ id, external_id }) => {
      const tries = taking.filter((event) => event.subject === `request:${id}`).length;
      return tries > 3 ? [`${external_id} took ${tries} attempts`] : [];
    }),
  ];
}
