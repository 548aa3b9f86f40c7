import { describe, expect, it } from 'vitest';
import { matchApp } from '../../../src/domain/match-apps.ts';

const AHA = { connectorId: 'aha', names: ['Aha!', 'Aha! (Labs)'] };

describe('a directory’s app is one of ours', () => {
  it('by the catalogue key, whatever somebody called it', () => {
    expect(matchApp({ key: 'aha', name: 'Roadmaps' }, AHA)).toBe('key');
    expect(matchApp({ key: 'AHA', name: 'Roadmaps' }, AHA)).toBe('key');
  });

  it('by the whole name, when only case, spaces and signs differ', () => {
    for (const name of ['Aha!', 'aha', ' AHA ', 'Aha! (Labs)', 'aha labs']) {
      expect(matchApp({ key: null, name }, AHA)).toBe('name');
    }
  });

  it('never by a part of a name or a similar one', () => {
    for (const name of ['Aha! Develop', 'Ahaa', 'My Aha', '', '!!!', 'Asana']) {
      expect(matchApp({ key: null, name }, AHA)).toBeNull();
    }
    expect(matchApp({ key: 'aha_develop', name: 'x' }, AHA)).toBeNull();
  });
});
