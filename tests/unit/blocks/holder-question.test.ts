import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderHolderMessage } from '../../../blocks/holder-message.ts';
import { renderManagerForm } from '../../../blocks/manager-question.ts';
import { renderAskedBack } from '../../../blocks/seat-taken.ts';
import type {
  AskedBackView,
  HolderQuestionView,
  HolderView,
  ManagerQuestionView,
  SeatTakenView,
} from '../../../src/use-cases/holder-views.ts';
import { aLine, anIntegration } from './builders.ts';
import { faultsOfMessage, faultsOfView } from './checker.ts';
import * as hostile from './hostile.ts';
import { readable } from './readable.ts';

const AT = '2026-11-21T12:04:00.000Z';

function aQuestion(over: Partial<HolderQuestionView> = {}): HolderQuestionView {
  return {
    questionId: 'ask_1',
    integration: anIntegration(),
    line: aLine(),
    state: 'open',
    askedBefore: false,
    movedOn: false,
    answeredBy: null,
    reason: null,
    endedAt: null,
    keepDays: 30,
    approvers: ['U0ADMIN', 'U0OWNER'],
    ...over,
  };
}
function aTakenSeat(over: Partial<SeatTakenView> = {}): SeatTakenView {
  return {
    requestId: 'req_1',
    integration: anIntegration(),
    line: aLine(),
    approvedBy: 'U0ADMIN',
    takenAt: AT,
    released: false,
    askedBackAt: null,
    restored: false,
    ...over,
  };
}
function aManagerQuestion(over: Partial<ManagerQuestionView> = {}): ManagerQuestionView {
  const { askedBefore: _before, movedOn: _moved, ...asked } = aQuestion();
  return { ...asked, holder: 'U0DANA', why: 'was asked twice and did not answer', ...over };
}
const draw = (view: Partial<HolderView>) => renderHolderMessage({ taken: [], questions: [], team: [], ...view });
function askedBack(over: Partial<AskedBackView> = {}): AskedBackView {
  return {
    holder: 'U0DANA',
    integration: anIntegration(),
    line: aLine(),
    restorable: false,
    adminUrl: 'https://app.asana.com/admin',
    approvers: ['U0ADMIN'],
    ...over,
  };
}
const asked = (...questions: HolderQuestionView[]) => readable(draw({ questions }));

describe('a question to the holder of a seat', () => {
  it('asks one thing, on evidence in words, and says what silence does', () => {
    expect(asked(aQuestion())).toBe(
      [
        'text: Do you still need Asana – Northwind?',
        '# Do you still need Asana – Northwind?',
        '*Asana – Northwind* · Member',
        'Idle 79 days: last use 3 Sep 2026, Asana audit log.',
        '[Keep it → holder.keep=ask_1]  [Release it → holder.release=ask_1]',
        '    (Without your answer nothing happens by itself: you are asked once more, then your manager where one is known, then approvers decide. A released seat is taken back only after a person approves.)',
      ].join('\n'),
    );
  });

  it('merges all apps into one message, the number first', () => {
    const aha = anIntegration({ name: 'Aha!', connectorName: 'Aha!' });
    const said = asked(aQuestion(), aQuestion({ questionId: 'ask_2', integration: aha }));
    expect(said).toContain('# 2 seats you seem not to use');
    expect(said).toContain('holder.keep=ask_2');
  });

  it('calls a reminder a reminder', () => {
    expect(asked(aQuestion({ askedBefore: true }))).toContain('# Reminder: do you still need Asana – Northwind?');
  });

  it.each([
    [aQuestion({ state: 'kept', endedAt: AT }), '✅ You kept it 21 Nov 2026. You are not asked again for 30 days.'],
    [
      aQuestion({ state: 'released', endedAt: AT }),
      'You released it 21 Nov 2026. An approver decides; you keep it until then.',
    ],
    [
      aQuestion({ state: 'escalated' }),
      'Not answered, so approvers decide. If you need it, tell @U0ADMIN and @U0OWNER.',
    ],
    [
      aQuestion({ state: 'withdrawn', reason: 'there was activity since the list was made' }),
      'Nothing to answer any more: there was activity since the list was made.',
    ],
    [
      aQuestion({ state: 'kept', answeredBy: 'U0BOSS', reason: 'on leave until May', endedAt: AT }),
      '✅ Your manager @U0BOSS kept it for you 21 Nov 2026: on leave until May.',
    ],
    [
      aQuestion({ state: 'released', answeredBy: 'U0BOSS', endedAt: AT }),
      'Not answered, and your manager @U0BOSS said 21 Nov 2026 that it may go. Approvers decide. If you need it, tell @U0ADMIN and @U0OWNER.',
    ],
    [aQuestion({ movedOn: true }), 'Asked again in a newer message. Please answer there.'],
  ])('is redrawn with what became of it, without buttons (%#)', (question, words) => {
    const said = asked(question);
    expect(said).toContain(words);
    expect(said).not.toContain('holder.keep');
  });
});

const given = (over: Partial<SeatTakenView> = {}) => readable(draw({ taken: [aTakenSeat(over)] }));

describe('the message about a seat that was taken back', () => {
  it('says what, why and who approved, and offers to ask for it again', () => {
    expect(given()).toBe(
      [
        'text: Your Asana – Northwind seat was taken back',
        '# Your Asana – Northwind seat was taken back',
        '*Member*, taken back 21 Nov 2026. Approved by @U0ADMIN.',
        '*Why:* idle 79 days: last use 3 Sep 2026, Asana audit log.',
        '[I need it back → holder.ask_back=req_1]',
        '    (If you ask for it back, the approvers are told, and decide.)',
      ].join('\n'),
    );
  });

  it('says that the holder released it, that it was asked for, and that it is there again', () => {
    expect(given({ released: true })).toContain('*Why:* you released it; idle 79 days');
    const again = given({ askedBackAt: AT });
    expect(again).toContain('You asked for it back 21 Nov 2026, 12:04 UTC. The approvers were told.');
    expect(again).not.toContain('holder.ask_back');
    expect(given({ restored: true })).toContain('You have it again.');
  });

  it('says so where the license was changed, and never that a seat is gone', () => {
    const changed = given({ changedTo: 'Viewer' });
    expect(changed).toContain('# Your Asana – Northwind license was changed to Viewer');
    expect(changed).toContain('*Member*, changed to Viewer 21 Nov 2026. Approved by @U0ADMIN.');
    const taken = [aTakenSeat(), aTakenSeat({ requestId: 'req_2', changedTo: 'Viewer' })];
    const both = readable(draw({ taken }));
    expect(both).toContain('# 2 seats of yours were changed');
    expect(both).toContain('· Member, taken back 21 Nov 2026');
  });

  it('merges several into one, each with its own button, and those that were asked for keep their line', () => {
    const aha = anIntegration({ name: 'Aha!', connectorName: 'Aha!' });
    const taken = [aTakenSeat({ askedBackAt: AT }), aTakenSeat({ requestId: 'req_2', integration: aha })];
    const said = readable(draw({ taken }));
    expect(said).toContain('# 2 seats of yours were taken back');
    expect(said).toContain('*Asana – Northwind* · Member, taken back 21 Nov 2026.');
    expect(said).toContain('You asked for it back');
    expect(said.match(/holder\.ask_back=req_\d/g)).toEqual(['holder.ask_back=req_2']);
  });
});

describe('a question to the manager of a silent holder', () => {
  it('says who did not answer and what was seen, and what silence does', () => {
    expect(readable(draw({ team: [aManagerQuestion()] }))).toBe(
      [
        'text: Does Dana Fox still need Asana – Northwind?',
        '# Does Dana Fox still need Asana – Northwind?',
        '@U0DANA · *Asana – Northwind* · Member',
        'Idle 79 days: last use 3 Sep 2026, Asana audit log. Dana Fox was asked twice and did not answer.',
        '[They need it… → manager.keep=ask_1]  [It may go → manager.release=ask_1]',
        '    (You are asked once. Without your answer approvers decide; nobody loses a seat by silence, and one that may go is taken back only after a person approves.)',
      ].join('\n'),
    );
  });

  it.each([
    [
      { state: 'kept', answeredBy: 'U0BOSS', reason: 'on leave', endedAt: AT } as const,
      '✅ You kept it for them 21 Nov 2026: on leave. Nobody is asked again for 30 days.',
    ],
    [{ state: 'kept', endedAt: AT } as const, '✅ They answered 21 Nov 2026 and keep it.'],
    [
      { state: 'released', answeredBy: 'U0BOSS', endedAt: AT } as const,
      'You said 21 Nov 2026 that it may go. An approver decides; they keep it until then.',
    ],
    [{ state: 'escalated' } as const, 'Not answered, so approvers decide.'],
  ])('is redrawn with what became of it (%#)', (over, words) => {
    const said = readable(draw({ team: [aManagerQuestion(over)] }));
    expect(said).toContain(words);
    expect(said).not.toContain('manager.keep');
  });

  it('asks for the reason to keep in a form', () => {
    const view = renderManagerForm(aManagerQuestion());
    expect(faultsOfView(view)).toEqual([]);
    expect(readable(view)).toBe(
      [
        '== They need it == (manager.submit) {"questionId":"ask_1"}',
        '@U0DANA · *Asana – Northwind* · Member',
        'Idle 79 days: last use 3 Sep 2026, Asana audit log.',
        'Why do they need it? <reason>: plain_text_input#value',
        '    hint: Stands in the holder’s message. Nobody is asked again for 30 days.',
        '[[Keep it]] [[Close]]',
      ].join('\n'),
    );
  });
});

describe('the one message of a week', () => {
  it('lists what was taken back, what is asked, reminders and the team, under one headline', () => {
    const said = readable(
      draw({
        taken: [aTakenSeat()],
        questions: [aQuestion(), aQuestion({ questionId: 'ask_2', askedBefore: true })],
        team: [aManagerQuestion({ questionId: 'ask_3' })],
      }),
    );
    expect(said).toContain('# 1 seat taken back and 3 questions');
    expect(said).toMatch(
      /\*Taken back\*[\s\S]*ask_back=req_1[\s\S]*\*Do you still need these\?\*[\s\S]*keep=ask_1[\s\S]*Asked before\. Idle[\s\S]*keep=ask_2[\s\S]*\*Somebody in your team did not answer\*[\s\S]*manager\.keep=ask_3/,
    );
  });
});

describe('the line to approvers about a seat that is asked for again', () => {
  it('names who asks, and links to the vendor where Seatkeeper cannot restore it', () => {
    const said = readable(renderAskedBack(askedBack()));
    expect(said).toContain('@U0DANA asks for the Asana – Northwind seat of Dana Fox back.');
    expect(said).toContain('Seatkeeper cannot restore it: @U0ADMIN can invite the person again in Asana.');
    expect(said).toContain('[Open Asana → open.admin=https://app.asana.com/admin]');
  });

  it('asks for a changed license back, not for an invitation', () => {
    const said = readable(renderAskedBack(askedBack({ changed: true })));
    expect(said).toContain('@U0DANA asks for the Asana – Northwind license of Dana Fox back.');
    expect(said).toContain('@U0ADMIN can change the license back in Asana.');
  });

  it('points to the button in the report where it can', () => {
    const said = readable(renderAskedBack(askedBack({ restorable: true })));
    expect(said).toContain('@U0ADMIN can restore it with the button in the report.');
    expect(said).not.toContain('open.admin');
  });
});

describe('whatever names and texts a message to a holder shows', () => {
  const states = fc.constantFrom(...(['open', 'kept', 'released', 'escalated', 'withdrawn'] as const));
  const maybe = fc.option(hostile.words, { nil: null });
  const people = fc.array(hostile.words, { maxLength: 30 });
  const question = fc
    .record({
      integration: hostile.integration,
      line: hostile.line,
      state: states,
      askedBefore: fc.boolean(),
      movedOn: fc.boolean(),
      reason: maybe,
      approvers: people,
    })
    .map(aQuestion);
  const taken = fc
    .record({ integration: hostile.integration, line: hostile.line, approvedBy: maybe, released: fc.boolean() })
    .map(aTakenSeat);
  const team = fc
    .record({ integration: hostile.integration, line: hostile.line, state: states, reason: maybe, approvers: people })
    .map(aManagerQuestion);
  const runs = { numRuns: 60 };

  it('Slack takes it', () => {
    fc.assert(
      fc.property(
        fc.array(taken, { maxLength: 4 }),
        fc.array(question, { minLength: 1, maxLength: 4 }),
        fc.array(team, { maxLength: 4 }),
        (taken, questions, team) => {
          for (const view of [{ taken }, { questions }, { team }, { taken, questions, team }]) {
            if (Object.values(view).flat().length === 0) continue;
            const drawn = draw(view);
            expect(faultsOfMessage(drawn)).toEqual([]);
            expect(JSON.stringify(drawn)).not.toContain('left out');
          }
        },
      ),
      runs,
    );
    fc.assert(
      fc.property(
        hostile.integration,
        hostile.line,
        people,
        fc.boolean(),
        (integration, line, approvers, restorable) => {
          expect(faultsOfMessage(renderAskedBack(askedBack({ integration, line, approvers, restorable })))).toEqual([]);
        },
      ),
      runs,
    );
  });
});
