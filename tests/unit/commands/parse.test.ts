import { describe, expect, it } from 'vitest';
import { type LicensesCommand, parse, VERBS } from '../../../commands/licenses/parse.ts';

describe('the text after /licenses', () => {
  it.each<[string, LicensesCommand]>([
    ['', { verb: 'overview' }],
    ['   ', { verb: 'overview' }],
    ['all', { verb: 'overview' }],
    ['list', { verb: 'overview' }],
    ['help', { verb: 'help' }],
    ['?', { verb: 'help' }],
    ['HELP', { verb: 'help' }],
    ['digest', { verb: 'digest' }],
    ['audit', { verb: 'audit' }],
    ['asana', { verb: 'show', word: 'asana' }],
    ['  Asana Labs ', { verb: 'show', word: 'Asana Labs' }],
    ['sync asana', { verb: 'sync', word: 'asana' }],
    ['Sync   Asana   Labs', { verb: 'sync', word: 'Asana Labs' }],
    ['report asana', { verb: 'report', word: 'asana' }],
    ['settings asana', { verb: 'settings', word: 'asana' }],
    ['import asana', { verb: 'import', word: 'asana' }],
    ['sync', { verb: 'which', of: 'sync' }],
    ['report ', { verb: 'which', of: 'report' }],
    ['settings', { verb: 'which', of: 'settings' }],
    ['import', { verb: 'which', of: 'import' }],
    ['connect', { verb: 'connect', word: null }],
    ['connect asana', { verb: 'connect', word: 'asana' }],
    ['roles', { verb: 'roles' }],
    ['admin asana ada@northwind.example', { verb: 'admin', word: 'asana', who: 'ada@northwind.example' }],
    ['admin Asana Labs <@U1|ada>', { verb: 'admin', word: 'Asana Labs', who: '<@U1|ada>' }],
    ['admin asana', { verb: 'admin', word: 'asana', who: '' }],
    ['delegate <@U1|grace> until 2026-12-01', { verb: 'delegate', to: 'U1', until: '2026-12-01' }],
    ['delegate <@U1> 2026-12-01', { verb: 'delegate', to: 'U1', until: '2026-12-01' }],
    ['delegate off', { verb: 'delegate', to: null, until: null }],
    ['delegate grace', { verb: 'delegate', to: '', until: '' }],
    ['synch asana', { verb: 'show', word: 'synch asana' }],
  ])('%j is read as %j', (text, command) => {
    expect(parse(text)).toEqual(command);
  });

  it('knows every verb it tells of', () => {
    for (const verb of VERBS) expect(parse(verb).verb, verb).not.toBe('show');
  });
});
