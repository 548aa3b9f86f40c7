import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderChange, renderChangeForm, renderChangePreview } from '../../../blocks/detail-change.ts';
import { renderPersonCard } from '../../../blocks/person-card.ts';
import {
  renderDetails,
  renderNotDone,
  renderReading,
  renderRemovalForm,
  renderRolesOfPerson,
  renderTryAgain,
} from '../../../blocks/person-modals.ts';
import { aha } from '../../../connectors/aha/index.ts';
import { formFields } from '../../../src/connector/form-fields.ts';
import { CHANGE_STATES } from '../../../src/domain/detail-change.ts';
import { PresetChoice } from '../../../src/slack/payloads.ts';
import type { AccountRef, ChangeView, PersonCard } from '../../../src/use-cases/person-views.ts';
import { aLine, anIntegration, aWhy } from './builders.ts';
import { faultsOfMessage, faultsOfView } from './checker.ts';
import { readable } from './readable.ts';

const AT = '2026-11-21T09:00:00.000Z';
const INT = 'int_0123456789abcdefghij';
const integration = anIntegration({ id: INT, slug: 'aha', name: 'Aha!', connectorId: 'aha', connectorName: 'Aha!' });
const ALL = ['details', 'roles', 'update', 'deactivate'] as const;

const aCard = (over: Partial<PersonCard> = {}): PersonCard => ({
  name: 'Ada Pereira',
  email: 'ada@northwind.example',
  seats: [{ why: aWhy({ integration, externalId: '6776757456', idle: aLine() }), presets: ALL }],
  ...over,
});

const anAccount = (over: Partial<AccountRef> = {}): AccountRef => ({
  integration,
  externalId: '6776757456',
  email: 'ada@northwind.example',
  name: 'Ada Pereira',
  ...over,
});

const aChange = (over: Partial<ChangeView> = {}): ChangeView => ({
  changeId: 'chg_0123456789abcdefghij',
  hashPrefix: 'a1b2c3d4e5f6',
  account: anAccount(),
  state: 'waiting',
  difference: [{ field: 'first_name', label: 'First name', from: 'whole name Ada Pereira', to: 'Adele' }],
  askedBy: 'U0ADMIN',
  approvedBy: null,
  rejectedBy: null,
  reason: null,
  waits: null,
  expiresAt: AT,
  updatedAt: AT,
  approvers: ['U0OWNER'],
  ...over,
});

describe('the card of a person', () => {
  it('shows each seat in two lines and one select to search by what is wanted and where', () => {
    const message = renderPersonCard(aCard(), 'k');
    expect(faultsOfMessage(message)).toEqual([]);
    const said = readable(message);
    expect(said).toContain('Ada Pereira holds 1 seat');
    expect(said).toContain('Idle 79 days');
    for (const name of ['Get user details', 'User roles', 'Update user details', 'Deactivate user'])
      expect(said).toContain(`${name}: Aha! – Northwind`);
    const [value] = /details\.int_[^"]+/.exec(JSON.stringify(message.blocks)) ?? [];
    expect(PresetChoice.parse(value)).toEqual({ preset: 'details', integrationId: INT, externalId: '6776757456' });
  });

  it('has nothing to choose for who may do nothing, and fits with a hundred seats', () => {
    expect(JSON.stringify(renderPersonCard(aCard({ seats: [{ why: aWhy(), presets: [] }] }), 'k'))).not.toContain(
      'person.do',
    );
    const seats = Array.from({ length: 100 }, (_, index) => ({
      why: aWhy({ integration, externalId: String(index) }),
      presets: ALL,
    }));
    expect(faultsOfMessage(renderPersonCard(aCard({ seats }), 'k'))).toEqual([]);
  });
});

describe('what is read from a card', () => {
  it('shows details with their labels, and the id to correct', () => {
    const fields = [
      { label: 'Accessed at', value: AT },
      { label: 'Is paid seat', value: 'true' },
      { label: 'Name', value: '' },
    ];
    const view = renderDetails({ account: anAccount(), fields });
    expect(faultsOfView(view)).toEqual([]);
    const said = readable(view);
    expect(said).toContain('*Accessed at:* 21 Nov 2026, 09:00 UTC');
    expect(said).toContain('*Is paid seat:* true');
    expect(said).toContain('*Name:* –');
    expect(JSON.stringify(view)).toContain('"initial_value":"6776757456"');
  });

  it('shows one line a role', () => {
    const roles = [
      { role: 'Contributor', products: ['Public API'] },
      { role: 'Reviewer', products: ['Mobile app', 'Roadmap', 'Website'] },
    ];
    const view = renderRolesOfPerson({ account: anAccount(), roles });
    expect(faultsOfView(view)).toEqual([]);
    const said = readable(view);
    expect(said).toContain('*Contributor* in Public API');
    expect(said.match(/Reviewer/g)).toHaveLength(1);
    expect(said).toContain('*Reviewer* in Mobile app, Roadmap and Website');
    expect(readable(renderRolesOfPerson({ account: anAccount(), roles: [] }))).toContain('holds no role there');
  });

  it('says that it asks, why it could not, and before a removal that nothing is changed yet', () => {
    const views = [
      renderReading('User roles', 'Aha!'),
      renderNotDone('User roles', 'This is for operators.'),
      renderTryAgain('User roles', 'Aha! knows nobody under the id 1.', {
        what: 'roles',
        integrationId: INT,
        externalId: '1',
      }),
      renderRemovalForm({ account: anAccount(), because: 'no sign of use for long', does: 'Disable in Aha!' }),
    ];
    for (const view of views) expect(faultsOfView(view)).toEqual([]);
    expect(readable(views[3] ?? {})).toContain('Nothing is changed by this');
  });
});

describe('a change of details', () => {
  const fields = formFields(aha.updateFields ?? expect.fail()).map((field) => ({ ...field, placeholder: 'Now: yes' }));

  it('has a form that fills in nothing and says what is there now', () => {
    const form = { changeId: 'chg_1', account: anAccount(), fields, notes: ['Administrator changed meanwhile'] };
    const view = renderChangeForm(form);
    expect(faultsOfView(view)).toEqual([]);
    const inputs = view.blocks.filter((block) => block.type === 'input' && block.block_id !== 'vendor.id');
    expect(inputs).toHaveLength(4);
    expect(JSON.stringify(inputs)).not.toContain('initial');
    expect(JSON.stringify(inputs).match(/"text":"Now: yes"/g)).toHaveLength(4);
    expect(readable(view)).toContain('What you leave empty stays as it is and is not sent');
  });

  it('shows the difference alone, and who may approve it', () => {
    const view = renderChangePreview(aChange());
    expect(faultsOfView(view)).toEqual([]);
    const said = readable(view);
    expect(said).toContain('*First name:* Adele (now: whole name Ada Pereira)');
    expect(said).toContain('Nothing else is sent');
    expect(said).toContain('@U0OWNER');
    expect(readable(renderChangePreview(aChange({ approvers: [] })))).toContain('nobody but you');
  });

  it('has buttons only while it waits, and a sentence for every state', () => {
    for (const state of CHANGE_STATES) {
      const message = renderChange(
        aChange({ state, approvedBy: 'U0OWNER', rejectedBy: 'U0OWNER', reason: 'it moved.' }),
      );
      expect(faultsOfMessage(message), state).toEqual([]);
      expect(JSON.stringify(message).includes('change.approve'), state).toBe(state === 'waiting');
    }
    expect(readable(renderChange(aChange({ state: 'approved', waits: 'changes are paused' })))).toContain(
      'Waits: changes are paused',
    );
  });

  it('fits whatever a vendor or a person wrote', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (text) => {
        const account = anAccount({ name: text, email: text });
        const change = aChange({
          account,
          reason: text,
          difference: [{ field: 'x', label: text, from: text, to: text }],
        });
        for (const state of CHANGE_STATES) expect(faultsOfMessage(renderChange({ ...change, state }))).toEqual([]);
        expect(faultsOfView(renderChangePreview(change))).toEqual([]);
        expect(faultsOfView(renderRolesOfPerson({ account, roles: [{ role: text, products: [text, text] }] }))).toEqual(
          [],
        );
        expect(faultsOfView(renderDetails({ account, fields: [{ label: text, value: text }] }))).toEqual([]);
        expect(faultsOfMessage(renderPersonCard(aCard({ name: text }), 'k'))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});
