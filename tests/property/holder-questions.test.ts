import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  escalation,
  managerSilence,
  nextQuestion,
  type QUESTION_STATES,
  type QuestionEvent,
  questionStatesAllowing,
} from '../../src/domain/holder-question.ts';
import { addDays } from '../../src/domain/time.ts';
import { questionsIn } from '../../src/store/holder-questions.ts';
import { integrationsWith, requestsIn } from '../../src/store/plans.ts';
import { NOW } from '../builders.ts';
import { APPS, type AskingTenant, aTenantThatAsks, BOSS, HOLDERS } from '../holders.ts';

const EVENTS: readonly QuestionEvent[] = ['keep', 'release', 'escalate', 'withdraw'];
const runs = { numRuns: Number(process.env['FUZZ_RUNS'] ?? 60) };

describe('the life of a question', () => {
  it('takes an answer or a silence only while it is open', () => {
    for (const event of ['keep', 'release', 'escalate'] as const)
      expect(questionStatesAllowing(event)).toEqual(['open']);
  });

  it('ends: no walk is longer than an answer and its taking back', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...EVENTS)), (events) => {
        let state: (typeof QUESTION_STATES)[number] = 'open';
        let steps = 0;
        for (const event of events) {
          const to = nextQuestion(state, event);
          if (to === undefined) continue;
          state = to;
          steps += 1;
        }
        expect(steps).toBeLessThanOrEqual(2);
      }),
      runs,
    );
  });

  it('goes past a manager only after a week of silence, or a fortnight in which the manager was not reached', () => {
    const days = fc.double({ min: 0, max: 40, noNaN: true });
    fc.assert(
      fc.property(days, fc.option(days, { nil: null }), (since, asked) => {
        const managerAskedAt = asked === null ? null : addDays(NOW, -Math.min(asked, since));
        const why = managerSilence({ managerSince: addDays(NOW, -since), managerAskedAt }, NOW);
        if (since < 6.999 || (asked === null && since < 13.999)) expect(why).toBeNull();
        if (since > 14.001 && (asked === null || asked > 7.001)) expect(why).not.toBeNull();
      }),
      { numRuns: 300 },
    );
    expect(managerSilence({ managerSince: null, managerAskedAt: null }, NOW)).toBeNull();
  });

  it('is never escalated within fourteen days of its first asking, nor within seven of its reminder', () => {
    const days = fc.double({ min: 0, max: 60, noNaN: true });
    const maybe = fc.option(days, { nil: null });
    fc.assert(
      fc.property(days, maybe, maybe, (created, asked, reminded) => {
        const ago = (one: number | null) => (one === null ? null : addDays(NOW, -one));
        const remindedAt = asked === null || reminded === null ? null : ago(Math.min(asked, reminded));
        const why = escalation({ createdAt: addDays(NOW, -created), askedAt: ago(asked), remindedAt }, NOW);
        if (asked !== null && asked < 13.999) expect(why).toBeNull();
        if (remindedAt !== null && remindedAt > addDays(NOW, -6.999)) expect(why).toBeNull();
      }),
      { numRuns: 500 },
    );
  });
});

type Step =
  | { readonly do: 'wait'; readonly days: number }
  | { readonly do: 'tend'; readonly slack: 'ok' | 'refused' | 'unknown'; readonly processes: 1 | 2 }
  | { readonly do: 'report' | 'refresh'; readonly app: string }
  | { readonly do: 'hr'; readonly knows: boolean }
  | { readonly do: 'take'; readonly app: string; readonly seat: string }
  | { readonly do: 'exempt' | 'pause' }
  | { readonly do: 'manage'; readonly as: string; readonly answer: 'keep' | 'release'; readonly at: number }
  | { readonly do: 'use'; readonly app: string; readonly seat: string }
  | { readonly do: 'answer'; readonly as: string; readonly answer: 'keep' | 'release'; readonly at: number };

const app = fc.constantFrom(...APPS);
const quiet: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('wait' as const), days: fc.constantFrom(0.1, 1, 3, 6.9, 7, 8, 15) }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('tend' as const),
      slack: fc.constantFrom('ok' as const, 'ok' as const, 'ok' as const, 'refused' as const, 'unknown' as const),
      processes: fc.constantFrom(1 as const, 2 as const),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('report' as const), app }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('refresh' as const), app }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('use' as const), app, seat: fc.constantFrom('1200', '1300') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('hr' as const), knows: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('exempt' as const, 'pause' as const) }) },
);
const taken: fc.Arbitrary<Step> = fc.record({
  do: fc.constant('take' as const),
  app,
  seat: fc.constantFrom('1200', '1300'),
});
const answered: fc.Arbitrary<Step> = fc.record({
  do: fc.constantFrom('answer' as const, 'manage' as const),
  as: fc.constantFrom('U12', 'U13', 'U9', BOSS.user),
  answer: fc.constantFrom('keep' as const, 'release' as const),
  at: fc.nat(9),
});

async function live(tenant: AskingTenant, steps: readonly Step[]): Promise<void> {
  for (const step of steps) {
    switch (step.do) {
      case 'wait':
        tenant.later(step.days);
        break;
      case 'tend':
        tenant.slack.answers = step.slack;
        await Promise.all(Array.from({ length: step.processes }, () => tenant.holders.tendHolders()));
        break;
      case 'report':
        await tenant.report(step.app);
        break;
      case 'refresh':
        await tenant.holders.refreshQuestions(step.app);
        break;
      case 'use':
        await tenant.use(step.seat, step.app);
        break;
      case 'hr':
        tenant.hr.known = step.knows;
        break;
      case 'take':
        await tenant.take(step.seat, step.app);
        break;
      case 'exempt':
        await tenant.exempt('1300');
        break;
      case 'pause':
        await tenant.switchPause();
        break;
      case 'answer':
      case 'manage': {
        const all = await tenant.store.selectFrom('holder_questions').select('id').orderBy('id').execute();
        const questionId = all[step.at % Math.max(1, all.length)]?.id;
        if (questionId === undefined) break;
        const { as: actor, answer } = step;
        if (step.do === 'answer') await tenant.holders.answerQuestion({ actor, questionId, answer });
        else if (answer === 'release') await tenant.holders.answerForHolder({ actor, questionId, answer });
        else await tenant.holders.answerForHolder({ actor, questionId, answer, reason: 'on leave' });
      }
    }
  }
}

const tend: Step = { do: 'tend', slack: 'ok', processes: 1 };
const histories = (step: fc.Arbitrary<Step>) => fc.array(step, { minLength: 10, maxLength: 50 });

describe('over any history of reports, syncs, answers, outages and two processes at once', () => {
  it('no person gets two unsolicited messages within seven days', async () => {
    await fc.assert(
      fc.asyncProperty(
        histories(
          fc.oneof(
            { weight: 5, arbitrary: quiet },
            { weight: 1, arbitrary: answered },
            { weight: 1, arbitrary: taken },
          ),
        ),
        async (steps) => {
          const tenant = await aTenantThatAsks();
          await live(tenant, steps);
          for (const person of [...Object.values(HOLDERS), BOSS.user]) {
            const times = tenant.sent.filter((one) => one.to === person).map((one) => one.at);
            for (const [index, at] of times.slice(1).entries()) {
              expect(at >= addDays(times[index] ?? '', 7), `${times[index]} and ${at}`).toBe(true);
            }
          }
          await tenant.store.destroy();
        },
      ),
      runs,
    );
  }, 60_000);

  it('every taken seat is told to who held it, however long nobody looked, and to nobody else', async () => {
    await fc.assert(
      fc.asyncProperty(
        histories(fc.oneof({ weight: 3, arbitrary: quiet }, { weight: 1, arbitrary: taken })),
        async (steps) => {
          const tenant = await aTenantThatAsks();
          const weeks = Array.from({ length: 4 }, (): readonly Step[] => [{ do: 'wait', days: 8 }, tend]).flat();
          await live(tenant, [...steps, ...weeks]);
          const told = tenant.sent.flatMap((one) => one.view.taken.map((seat) => `${one.to} ${seat.requestId}`));
          const news = await tenant.store.selectFrom('holder_news').selectAll().execute();
          // Only four weeks in which Slack refused, and never took it, end it untold.
          const month = addDays(tenant.clock.now().toISOString(), -28);
          const gone = news.filter((row) => row.slack_user === '' && (row.refused_since ?? 'never') <= month);
          const givenUp = new Set(gone.map((row) => row.request_id));
          const wanted = (
            await tenant.store.selectFrom('reclaim_requests').select(['id', 'external_id', 'state']).execute()
          )
            .filter((row) => row.state === 'succeeded' && !givenUp.has(row.id))
            .map((row) => `${HOLDERS[row.external_id]} ${row.id}`);
          expect([...new Set(told)].sort()).toEqual(wanted.sort());
          await tenant.store.destroy();
        },
      ),
      runs,
    );
  }, 60_000);

  it('a question goes to the approvers only after two asks and fourteen days, or four weeks out of reach', async () => {
    await fc.assert(
      fc.asyncProperty(histories(quiet), async (steps) => {
        const tenant = await aTenantThatAsks();
        await live(tenant, steps);
        for (const row of await questionsIn(tenant.store, ['escalated'])) {
          const ended = row.ended_at ?? '';
          if (row.asked_at === null) expect(ended >= addDays(row.created_at, 28)).toBe(true);
          else expect(ended >= addDays(row.asked_at, row.reminded_at === null ? 28 : 14)).toBe(true);
        }
        await tenant.store.destroy();
      }),
      runs,
    );
  }, 60_000);

  it('silence releases nothing and approves nothing, and a seat whose question is open is not proposed', async () => {
    await fc.assert(
      fc.asyncProperty(histories(quiet), async (steps) => {
        const tenant = await aTenantThatAsks();
        await live(tenant, steps);
        expect(await questionsIn(tenant.store, ['kept', 'released'])).toEqual([]);
        const far = ['approved', 'executing', 'outcome_unknown', 'succeeded', 'failed', 'manual'] as const;
        expect(await integrationsWith(tenant.store, far)).toEqual([]);
        const waiting = new Set<string>();
        for (const id of await integrationsWith(tenant.store, ['pending_approval'])) {
          for (const row of await requestsIn(tenant.store, id, ['pending_approval']))
            waiting.add(`${id} ${row.external_id}`);
        }
        for (const row of await questionsIn(tenant.store, ['open'])) {
          expect(waiting.has(`${row.integration_id} ${row.external_id}`)).toBe(false);
        }
        await tenant.store.destroy();
      }),
      runs,
    );
  }, 60_000);

  it('an answer counts only from the holder, or after silence from the manager it was put to, and once', async () => {
    await fc.assert(
      fc.asyncProperty(histories(fc.oneof(quiet, answered)), async (steps) => {
        const tenant = await aTenantThatAsks();
        await live(tenant, steps);
        const events = await tenant.store
          .selectFrom('audit_events')
          .select(['subject', 'actor', 'type'])
          .where('type', 'like', 'question.kept%')
          .unionAll(
            tenant.store
              .selectFrom('audit_events')
              .select(['subject', 'actor', 'type'])
              .where('type', 'like', 'question.released%'),
          )
          .execute();
        const questions = new Map(
          (await tenant.store.selectFrom('holder_questions').selectAll().execute()).map((row) => [
            `question:${row.id}`,
            row,
          ]),
        );
        for (const event of events) {
          const question = questions.get(event.subject);
          if (!event.type.endsWith('_by_manager')) expect(event.actor).toBe(question?.slack_user);
          else expect([event.actor, question?.manager_user]).toEqual([question?.answered_by, BOSS.user]);
          if (question?.manager_since) expect(question.manager_since >= addDays(question.created_at, 14)).toBe(true);
        }
        expect(new Set(events.map((event) => event.subject)).size).toBe(events.length);
        await tenant.store.destroy();
      }),
      runs,
    );
  }, 60_000);
});
