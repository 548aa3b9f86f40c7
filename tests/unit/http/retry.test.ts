import { describe, expect, it } from 'vitest';
import { backoffMs, parseRetryAfter, pauseEnd } from '../../../src/http/retry.ts';

const NOW = Date.parse('2026-11-21T10:00:00.000Z');
const at = (iso: string) => Date.parse(iso);

describe('reading Retry-After', () => {
  it.each([
    ['seconds', '17', at('2026-11-21T10:00:17.000Z')],
    ['seconds with a fraction', '0.5', at('2026-11-21T10:00:00.500Z')],
    ['zero', '0', NOW],
    ['an HTTP date', 'Sat, 21 Nov 2026 10:01:00 GMT', at('2026-11-21T10:01:00.000Z')],
    ['an ISO instant', '2026-11-21T10:02:00Z', at('2026-11-21T10:02:00.000Z')],
    ['an epoch in seconds', String(NOW / 1000 + 30), at('2026-11-21T10:00:30.000Z')],
    ['an epoch in milliseconds', String(NOW + 40_000), at('2026-11-21T10:00:40.000Z')],
    ['blanks around', '  3 ', at('2026-11-21T10:00:03.000Z')],
  ])('understands %s', (_, header, expected) => {
    expect(parseRetryAfter(header, NOW)).toBe(expected);
  });

  it('never answers with a time that is over, nor with one more than a day ahead', () => {
    expect(parseRetryAfter('Sat, 21 Nov 2026 09:00:00 GMT', NOW)).toBe(NOW);
    expect(parseRetryAfter('99999999', NOW)).toBe(at('2026-11-22T10:00:00.000Z'));
  });

  it('knows nothing when the header is absent or unreadable', () => {
    for (const header of [undefined, '', 'soon', '-5', 'NaN']) expect(parseRetryAfter(header, NOW), header).toBeNull();
  });

  it('assumes a minute where a vendor asks for a pause without saying how long', () => {
    expect(pauseEnd({}, NOW)).toBe(NOW + 60_000);
  });
});

describe('the pause between tries', () => {
  it('doubles and is partly random, up to ten seconds', () => {
    expect([1, 2, 3].map((failures) => backoffMs(failures, () => 1))).toEqual([500, 1000, 2000]);
    expect(backoffMs(1, () => 0)).toBe(250);
    expect(backoffMs(50, () => 1)).toBe(10_000);
  });
});
