import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  renderExempted,
  renderExemptForm,
  renderExemptionEnded,
  renderExemptions,
} from '../../../blocks/exemptions.ts';
import { outcome } from '../../../blocks/outcome.ts';
import { plain } from '../../../blocks/phrase.ts';
import { renderRules } from '../../../blocks/rules-modal.ts';
import { errorRate, renderStats } from '../../../blocks/stats.ts';
import type { ExemptFormView, ExemptionView, RulesView } from '../../../src/use-cases/views.ts';
import { aPolicy } from '../../builders.ts';
import { anIntegration, anItem } from './builders.ts';
import { faultsOfMessage, faultsOfView } from './checker.ts';
import { readable } from './readable.ts';

const HOURS = {
  timeZone: 'Europe/Berlin',
  days: [1, 2, 3, 4, 5],
  from: '09:00',
  to: '17:00',
  holidays: ['2026-12-25'],
};

function someRules(over: Partial<RulesView> = {}): RulesView {
  return {
    integration: anIntegration(),
    version: 7,
    policy: aPolicy(),
    timeZone: 'Europe/Berlin',
    licenseTypes: [{ id: 'full', name: 'Full member' }],
    ...over,
  };
}

function anExemptionView(over: Partial<ExemptionView> = {}): ExemptionView {
  return {
    id: 'exm_1',
    scope: 'seat',
    who: 'Ada Lovelace',
    integration: anIntegration(),
    reason: 'parental leave',
    grantedBy: 'U0ADMIN',
    until: '2027-02-19T23:59:59.999Z',
    mayEnd: true,
    ...over,
  };
}

function aForm(over: Partial<ExemptFormView> = {}): ExemptFormView {
  return {
    integration: anIntegration(),
    licenseTypes: [{ id: 'full', name: 'Full member' }],
    groups: [{ id: 'S0LEADS', handle: 'leads' }],
    seat: null,
    days: { first: '2026-11-22', last: '2028-11-21', offered: '2027-02-19' },
    ...over,
  };
}

describe('the further rules', () => {
  it('start from what is set, under the names of the use case’s faults', () => {
    const said = readable(
      renderRules(
        someRules({ policy: aPolicy({ workingHours: HOURS, caps: { perRun: null, perDay: 5, percentPerDay: null } }) }),
      ),
    );
    expect(said).toContain('<cap_day> (optional): plain_text_input#value "5"');
    expect(said).toContain('<from> (optional): timepicker#value "09:00"');
    expect(said).toContain('<holidays> (optional): plain_text_input#value "2026-12-25"');
    expect(said).toContain('<plan_life>: plain_text_input#value "7"');
    expect(said).toContain('<keep_days>: plain_text_input#value "30"');
    expect(said).toMatch(/<tell_holders>.*Tell whoever held a seat that it was taken/);
  });

  it('name the license types that have rules of their own', () => {
    const types = { full: { thresholdDays: 60, newSeatGraceDays: null, action: 'ask_first' as const } };
    expect(readable(renderRules(someRules({ policy: aPolicy({ types }) })))).toContain(
      '*Full member*: idle after 60 days, ask the holder first, then propose',
    );
  });

  it('fit Slack, however many holidays and license types there are and whatever they are called', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 200 }), { maxLength: 150 }), fc.nat(400), (names, days) => {
        const holidays = Array.from({ length: days }, (_, at) => `2026-01-${String(at % 28).padStart(2, '0')}`);
        const licenseTypes = names.map((name, at) => ({ id: `${at}`, name }));
        const policy = aPolicy({ workingHours: { ...HOURS, holidays } });
        expect(faultsOfView(renderRules(someRules({ policy, licenseTypes })))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

describe('an approved removal that waits', () => {
  it('says why', () => {
    const item = anItem({ state: 'approved', approvedBy: 'U0GRACE', waits: 'waits: the cap of 5 a day is reached' });
    expect(plain(outcome(item))).toBe('⏸ Approved by @U0GRACE, waits: the cap of 5 a day is reached');
  });
});

describe('exempting', () => {
  it('asks for who, why and until when, and offers 90 days', () => {
    const view = renderExemptForm(aForm());
    expect(readable(view)).toContain('<until>: datepicker#value "2027-02-19"');
    expect(readable(view)).toContain('A Slack user group');
    expect(faultsOfView(view)).toEqual([]);
  });

  it('beside a person starts from that seat', () => {
    const said = readable(renderExemptForm(aForm({ seat: { externalId: '1200', name: 'Dana Fox' } })));
    expect(said).toContain('*Dana Fox*');
    expect(said).toContain('<seat> (optional): plain_text_input#value "1200"');
  });

  it('offers neither license types nor groups where there are none', () => {
    const said = readable(renderExemptForm(aForm({ licenseTypes: [], groups: [] })));
    expect(said).not.toMatch(/<group>|<license_type>/);
  });

  it('is confirmed with the last day', () => {
    const view = renderExempted({ who: 'Dana Fox', until: '2027-02-19T23:59:59.999Z', left: 1 });
    expect(readable(view)).toContain('*Dana Fox* is exempt until 19 Feb 2027. 1 seat left the open list.');
    expect(faultsOfView(view)).toEqual([]);
  });
});

describe('the list of exemptions', () => {
  it('names whom, until when, why and by whom, with a button to end it', () => {
    const said = readable(renderExemptions([anExemptionView()]));
    expect(said).toContain('*Ada Lovelace*, Asana – Northwind until 19 Feb 2027');
    expect(said).toContain('Granted by @U0ADMIN');
    expect(said).toContain('exempt.end=exm_1');
  });

  it('offers no button to somebody who may not end it, and says who may', () => {
    const said = readable(renderExemptions([anExemptionView({ integration: null, mayEnd: false })]));
    expect(said).not.toContain('exempt.end');
    expect(said).toContain('An approver of every app or an admin may end it.');
  });

  it('says how to grant the first', () => {
    expect(readable(renderExemptions([]))).toContain('/licenses exempt asana');
  });

  it('fits Slack however long it is', () => {
    const many = Array.from({ length: 300 }, (_, at) => anExemptionView({ id: `exm_${at}`, reason: 'x'.repeat(300) }));
    expect(faultsOfMessage(renderExemptions(many))).toEqual([]);
  });
});

describe('an exemption that has ended', () => {
  it('asks its granter, and says that nothing is removed without an approval', () => {
    const message = renderExemptionEnded(anExemptionView({ scope: 'person', integration: null }));
    expect(message.text).toBe('The exemption for *Ada Lovelace* in every app (parental leave) has ended.');
    expect(readable(message)).toContain('exempt.extend=exm_1');
    expect(readable(message)).toContain('nothing is removed without an approval');
    expect(faultsOfMessage(message)).toEqual([]);
  });
});

describe('the error rate', () => {
  const returned = { reclaimed: 12, askedBack: 1, restored: 1, mistaken: 1 };

  it('is said with both numbers, and not at all while nothing was removed', () => {
    expect(errorRate(returned)).toBe('1 of 12 removals asked back or restored in 30 days: 8%');
    expect(errorRate({ ...returned, mistaken: 0 })).toBe('0 of 12 removals asked back or restored in 30 days: 0%');
    expect([errorRate(undefined), errorRate({ ...returned, reclaimed: 0 })]).toEqual([null, null]);
  });

  it.each([true, false])('is a table app by app (native %s)', (nativeTable) => {
    const view = { days: 30, rows: [{ integration: anIntegration(), returned, limitPercent: 10 }] };
    const message = renderStats(view, { nativeTable });
    expect(readable(message)).toContain('8% (limit 10%)');
    expect(faultsOfMessage(message)).toEqual([]);
    expect(faultsOfMessage(renderStats({ days: 30, rows: [] }, { nativeTable }))).toEqual([]);
  });
});
