import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderAudit } from '../../../blocks/audit.ts';
import type { AuditView } from '../../../src/use-cases/views.ts';
import { faultsOfMessage } from './checker.ts';
import { words } from './hostile.ts';
import { readable } from './readable.ts';

const anAudit = (over: Partial<AuditView> = {}): AuditView => ({
  kind: 'audit',
  events: 1184,
  head: `3f9a0c47d2b81e65${'0'.repeat(48)}`,
  latest: [
    {
      position: 1184,
      at: '2026-11-21T09:00:00.000Z',
      actor: 'U0ADMIN',
      type: 'request.approved',
      about: 'Dana Fox, Asana',
    },
    { position: 1183, at: '2026-11-21T08:59:00.000Z', actor: 'job:plans', type: 'plan.voided', about: 'Asana' },
    { position: 1182, at: '2026-11-21T08:58:00.000Z', actor: 'U0ADMIN', type: 'reclaim.paused', about: null },
    { position: 1181, at: '2026-11-21T08:57:00.000Z', actor: 'cli:root', type: 'some_thing.new', about: 'x' },
  ],
  ...over,
});

describe('the audit trail in Slack', () => {
  it('says how many events there are, the head, what happened last in words, and how to verify it', () => {
    const said = readable(renderAudit(anAudit()));
    for (const words of [
      '1,184 events in the audit trail',
      '*Head:* `1184:3f9a0c47d2b81e65`',
      '• 1184 · 21 Nov 2026, 09:00 UTC · @U0ADMIN · approved a removal: Dana Fox, Asana',
      '• 1183 · 21 Nov 2026, 08:59 UTC · job:plans · a list became void: Asana',
      '• 1182 · 21 Nov 2026, 08:58 UTC · @U0ADMIN · paused removals\n',
      '· Some thing new: x',
      'audit verify --head 1184:3f9a0c47d2b81e65',
    ]) {
      expect(said).toContain(words);
    }
  });

  it('says so while nothing has happened', () => {
    expect(readable(renderAudit(anAudit({ events: 0, head: null, latest: [] })))).toContain('Nothing has happened yet');
  });

  it('fits whatever it is given', () => {
    const event = fc.record({
      position: fc.nat(),
      at: fc.constantFrom('2026-11-21T09:00:00.000Z', 'never'),
      actor: words,
      type: words,
      about: fc.option(words),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 30 }), words, (latest, head) => {
        expect(faultsOfMessage(renderAudit(anAudit({ latest, head })))).toEqual([]);
      }),
      { numRuns: Number(process.env['FUZZ_RUNS'] ?? 60) },
    );
  });
});
