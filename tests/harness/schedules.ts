/** Stories told to the world, one family a kind of trouble. */
import type { Random } from '../../sandbox/world/random.ts';
import type { SlackFault } from './slack.ts';
import type { ReadFault, WriteFault } from './vendor.ts';
import { IDLE, type Op } from './world.ts';

/** Groups happen one after the other; what stands in one group happens at the same time. */
export type Story = readonly (readonly Op[])[];

const ALL: Op = { do: 'approve', actor: 'U2', seat: 'all' };
const REST: Op = { do: 'approve', actor: 'U3', seat: 'all' };
const EXECUTE: Op = { do: 'execute' };
const WAIT: Op = { do: 'pass', ms: 11_000 };
const ELSEWHERE: Op = { do: 'execute', on: 1 };

const seat = (random: Random) => random.int(0, IDLE.length - 1);
const fuse = (random: Random, on: 0 | 1 = 0): Op => ({ do: 'fuse', steps: random.int(1, 160), on });
const writes = (random: Random, kinds: readonly WriteFault[]): Op => ({
  do: 'faults',
  writes: Array.from({ length: random.int(1, 5) }, () => random.pick(kinds)),
});
const reads = (random: Random): Op => ({
  do: 'faults',
  reads: Array.from({ length: random.int(1, 12) }, () => random.pick<ReadFault | null>(['rate', 'down', null, null])),
});
const sign = (random: Random, kind: 'activity' | 'admin' | 'gone'): Op => ({
  do: 'sign',
  kind,
  seat: seat(random),
  after: random.pick([0, 0, random.int(1, 16)]),
});

/** What must stop a removal although all was judged a moment ago. */
const overtaking = (random: Random): Op =>
  random.pick<() => Op>([
    () => ({ do: 'exempt', seat: 'here' }),
    () => ({ do: 'keep', seat: 'here' }),
    () => ({ do: 'settings', days: random.pick([31, 60]), reclaim: random.next() < 0.7 }),
    () => ({ do: 'pause' }),
  ])();

const restore = (random: Random, on: 0 | 1 = 0): Op => ({
  do: 'restore',
  actor: random.pick(['U1', 'U2', 'U3', 'U9']),
  seat: seat(random),
  on,
});
const troubles = (random: Random): readonly SlackFault[] =>
  Array.from({ length: random.int(0, 4) }, () => random.pick<SlackFault>(['refused', 'unknown', 'silent']));

/** Approval as it should go: `u2` decides about all but their own seat, `u3` about the rest. */
const APPROVED: Story = [[ALL], [REST]];
const twice = (story: Story): Story => story.flatMap((group) => [group, [WAIT]]);
const rounds = (random: Random): Story =>
  twice(Array.from({ length: random.int(1, 4) }, () => (random.next() < 0.3 ? [EXECUTE, ELSEWHERE] : [EXECUTE])));

const SCHEDULES: Readonly<Record<string, (random: Random) => Story>> = {
  'stopped anywhere': (r) => [[fuse(r)], ...APPROVED, [fuse(r)], [EXECUTE], [WAIT], [fuse(r)], ...rounds(r)],
  'stopped with a lost answer': (r) => [
    ...APPROVED,
    [writes(r, ['lost', 'late', 'lost_undone']), fuse(r)],
    [EXECUTE],
    [fuse(r)],
    [EXECUTE],
    ...rounds(r),
  ],
  'answer lost after success': (r) => [...APPROVED, [writes(r, ['lost', 'garbled'])], ...rounds(r)],
  'answer lost, nothing done': (r) => [...APPROVED, [writes(r, ['lost_undone', 'lied'])], ...rounds(r)],
  'timeout, then success': (r) => [...APPROVED, [writes(r, ['late'])], ...rounds(r)],
  'timeout, much later success': (r) => [...APPROVED, [{ do: 'faults', writes: ['very_late'] }], ...rounds(r)],
  'too many requests': (r) => [
    ...APPROVED,
    [writes(r, ['rate']), reads(r)],
    [EXECUTE],
    [{ do: 'report' }],
    ...rounds(r),
  ],
  'vendor is down': (r) => [...APPROVED, [writes(r, ['down']), reads(r)], ...rounds(r)],
  'a person must do it': (r) => [...APPROVED, [writes(r, ['manual'])], ...rounds(r)],
  'double click': (r) => [[ALL, ALL, REST], [EXECUTE, ALL, { ...ALL, on: 1 }], ...rounds(r)],
  'two approvers at once': (r) => [[ALL, REST, { do: 'reject', actor: 'U3', seat: seat(r), on: 1 }], ...rounds(r)],
  'somebody without a right': (r) => [
    [
      { ...ALL, actor: 'U9' },
      { ...ALL, actor: 'U1' },
    ],
    [EXECUTE],
    ...(r.next() < 0.5 ? APPROVED : []),
    ...rounds(r),
  ],
  'stale message': (r) => [[{ ...ALL, stale: true }], [EXECUTE], ...(r.next() < 0.5 ? APPROVED : []), ...rounds(r)],
  'Slack delivers again': (r) => [
    [{ do: 'approve', actor: 'U3', seat: seat(r) }, ALL],
    [EXECUTE, ALL],
    [WAIT],
    [{ ...ALL, on: 1 }, ELSEWHERE],
    [{ do: 'reject', actor: 'U2', seat: 'all' }],
    ...rounds(r),
  ],
  'two workers': (r) => [...APPROVED, [EXECUTE, ELSEWHERE], [fuse(r, 1), fuse(r)], [EXECUTE, ELSEWHERE], ...rounds(r)],
  'paused in the middle': (r) => [
    ...APPROVED,
    r.next() < 0.5 ? [EXECUTE, { do: 'pause', on: 1 }] : [{ do: 'pause' }],
    ...rounds(r),
    [{ do: 'resume' }, EXECUTE],
    ...rounds(r),
  ],
  'used after the approval': (r) => [
    ...APPROVED,
    [{ ...sign(r, 'activity'), after: 0 } as Op, sign(r, 'activity')],
    ...(r.next() < 0.5 ? [[{ do: 'slow', ms: 15_000 } as const]] : []),
    [EXECUTE, sign(r, 'activity')],
    ...rounds(r),
  ],
  'made an admin after the approval': (r) => [
    ...APPROVED,
    [sign(r, 'admin'), sign(r, 'admin')],
    [EXECUTE, sign(r, 'admin')],
    ...rounds(r),
  ],
  'seat gone meanwhile': (r) => [...APPROVED, [sign(r, 'gone')], [EXECUTE, sign(r, 'gone')], ...rounds(r)],
  'settings changed in between': (r) => [
    ...APPROVED,
    [EXECUTE, { do: 'settings', days: r.pick([30, 31, 60]), reclaim: r.next() < 0.6, on: 1 }],
    [{ do: 'settings', days: 30, reclaim: true }],
    [{ do: 'report' }],
    ...APPROVED,
    ...rounds(r),
  ],
  'capped, with lost answers': (r) => [
    [{ do: 'cap', seats: r.int(1, 4) }],
    ...APPROVED,
    [writes(r, ['lost', 'lost_undone', 'late', 'rate', 'down'])],
    ...(r.next() < 0.5 ? [[fuse(r)]] : []),
    ...rounds(r),
    [EXECUTE, ELSEWHERE],
    ...rounds(r),
  ],
  'overtaken between judging and opening': (r) => [
    ...APPROVED,
    ...(r.next() < 0.5 ? [[{ do: 'fuse', steps: r.int(8, 26), on: 1 } as const]] : []),
    [{ do: 'between', op: overtaking(r), after: r.int(0, 3) }],
    [{ do: 'between', op: overtaking(r), after: r.int(0, 2) }],
    ...rounds(r),
    [{ do: 'resume' }],
    ...rounds(r),
  ],
  'paused between judging and opening': (r) => [
    ...APPROVED,
    [{ do: 'between', op: { do: 'pause' }, after: r.int(0, 3) }],
    ...(r.next() < 0.5 ? [[fuse(r)]] : []),
    ...rounds(r),
    ...(r.next() < 0.5 ? [[{ do: 'resume' } as const]] : []),
    ...rounds(r),
  ],
  'restored, with trouble on the way': (r) => [
    [{ do: 'reversible' }],
    ...APPROVED,
    [EXECUTE],
    [writes(r, ['lost', 'lost_undone', 'garbled', 'lied', 'rate', 'down', 'manual']), restore(r)],
    [restore(r), restore(r), fuse(r)],
    [EXECUTE, ELSEWHERE],
    [WAIT],
    [{ do: r.pick(['pause', 'resume', 'tend'] as const), on: 1 }, EXECUTE],
    [{ do: 'resume' }],
    ...rounds(r),
  ],
  'holders told, with stops and a silent Slack': (r) => [
    ...APPROVED,
    ...(r.next() < 0.5 ? [[{ do: 'reversible' } as const]] : []),
    [{ do: 'slack', faults: troubles(r) }, fuse(r)],
    [EXECUTE],
    [fuse(r), { do: 'tend' }, { do: 'tend', on: 1 }],
    [{ do: 'pass', ms: r.pick([11_000, 86_400_000, 9 * 86_400_000]) }],
    [restore(r), EXECUTE, fuse(r), { do: 'tend' }],
    ...rounds(r),
    [
      { do: 'slack', faults: troubles(r) },
      { do: 'tend', on: 1 },
    ],
  ],
  everything: (r) => [
    ...(r.next() < 0.5 ? [[{ do: 'reversible' } as const]] : []),
    ...Array.from({ length: r.int(4, 14) }, () => anything(r)),
  ],
};

function anything(random: Random): readonly Op[] {
  const on = random.pick([0, 0, 1] as const);
  const one = (): Op =>
    random.pick<() => Op>([
      () => ALL,
      () => REST,
      () => ({ ...EXECUTE, do: 'execute', on }),
      () => ({ do: 'execute', on }),
      () => WAIT,
      () => ({ do: 'approve', actor: random.pick(['U2', 'U3', 'U9']), seat: seat(random), stale: random.next() < 0.2 }),
      () => ({ do: 'reject', actor: 'U3', seat: seat(random), on }),
      () => sign(random, random.pick(['activity', 'admin', 'gone'])),
      () => fuse(random, on),
      () => writes(random, ['lost', 'lost_undone', 'late', 'garbled', 'rate', 'down']),
      () => reads(random),
      () => restore(random, on),
      () => ({ do: 'tend', on }),
      () => ({ do: 'slack', faults: troubles(random) }),
      () => ({ do: random.pick(['sync', 'report', 'refresh', 'pause', 'resume', 'restart'] as const), on }),
      () => ({ do: 'settings', days: random.pick([30, 30, 45]), reclaim: random.next() < 0.8 }),
      () => ({ do: random.pick(['exempt', 'keep'] as const), seat: seat(random), on }),
      () => ({ do: 'between', op: overtaking(random), after: random.int(0, 3) }),
    ])();
  return Array.from({ length: random.int(1, 3) }, one);
}

export const SCHEDULE_NAMES = Object.keys(SCHEDULES);

/** The story of one run: a reading, a report, and then the trouble. */
export function storyOf(name: string, random: Random): Story {
  const tell = SCHEDULES[name];
  if (!tell) throw new Error(`no schedule "${name}"`);
  return [[{ do: 'sync' }], [{ do: 'report' }], ...tell(random)];
}
