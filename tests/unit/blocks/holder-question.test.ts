import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderHolderQuestions } from '../../../blocks/holder-question.ts';
import { renderAskedBack, renderSeatTaken } from '../../../blocks/seat-taken.ts';
import type { AskedBackView, HolderQuestionView, SeatTakenView } from '../../../src/use-cases/holder-views.ts';
import { aLine, anIntegration } from './builders.ts';
import { faultsOfMessage } from './checker.ts';
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
    reason: null,
    endedAt: null,
    keepDays: 30,
    approvers: ['U0ADMIN', 'U0OWNER'],
    ...over,
  };
}
function aTakenSeat(over: Partial<SeatTakenView> = {}): SeatTakenView {
  return {
    kind: 'taken',
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
const asked = (...questions: HolderQuestionView[]) => readable(renderHolderQuestions({ kind: 'questions', questions }));

describe('a question to the holder of a seat', () => {
  it('asks one thing, on evidence in words, and says what silence does', () => {
    expect(asked(aQuestion())).toBe(
      [
        'text: Do you still need Asana – Northwind?',
        '# Do you still need Asana – Northwind?',
        '*Asana – Northwind* · Member',
        'Idle 79 days: last use 3 Sep 2026, Asana audit log.',
        '[Keep it → holder.keep=ask_1]  [Release it → holder.release=ask_1]',
        '    (Without your answer nothing happens by itself: you are asked once more, then approvers decide. A released seat is given back only after a person approves.)',
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
    [aQuestion({ movedOn: true }), 'Asked again in a newer message. Please answer there.'],
  ])('is redrawn with what became of it, without buttons (%#)', (question, words) => {
    const said = asked(question);
    expect(said).toContain(words);
    expect(said).not.toContain('holder.keep');
  });
});

describe('the message about a seat that was given back', () => {
  it('says what, why and who approved, and offers to ask for it again', () => {
    expect(readable(renderSeatTaken(aTakenSeat()))).toBe(
      [
        'text: Your Asana – Northwind seat was given back',
        '# Your Asana – Northwind seat was given back',
        '*Member*, given back 21 Nov 2026. Approved by @U0ADMIN.',
        '*Why:* idle 79 days: last use 3 Sep 2026, Asana audit log.',
        '[I need it back → holder.ask_back=req_1]',
        '    (The approvers are told, and decide.)',
      ].join('\n'),
    );
  });

  it('says that the holder released it, that it was asked for, and that it is there again', () => {
    expect(readable(renderSeatTaken(aTakenSeat({ released: true })))).toContain('*Why:* you released it; idle 79 days');
    const again = readable(renderSeatTaken(aTakenSeat({ askedBackAt: AT })));
    expect(again).toContain('You asked for it back 21 Nov 2026, 12:04 UTC. The approvers were told.');
    expect(again).not.toContain('holder.ask_back');
    expect(readable(renderSeatTaken(aTakenSeat({ restored: true })))).toContain('You have it again.');
  });
});

describe('the line to approvers about a seat that is asked for again', () => {
  it('names who asks, and links to the vendor where Seatkeeper cannot restore it', () => {
    const said = readable(renderAskedBack(askedBack()));
    expect(said).toContain('@U0DANA asks for the Asana – Northwind seat of Dana Fox back.');
    expect(said).toContain('Seatkeeper cannot restore it: @U0ADMIN can invite the person again in Asana.');
    expect(said).toContain('[Open Asana → open.admin=https://app.asana.com/admin]');
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
  const runs = { numRuns: 60 };

  it('Slack takes it', () => {
    fc.assert(
      fc.property(fc.array(question, { minLength: 1, maxLength: 12 }), (questions) => {
        const drawn = renderHolderQuestions({ kind: 'questions', questions });
        expect(faultsOfMessage(drawn)).toEqual([]);
        expect(JSON.stringify(drawn)).not.toContain('left out');
      }),
      runs,
    );
    fc.assert(
      fc.property(hostile.integration, hostile.line, maybe, fc.boolean(), (integration, line, approvedBy, released) => {
        expect(faultsOfMessage(renderSeatTaken(aTakenSeat({ integration, line, approvedBy, released })))).toEqual([]);
      }),
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
