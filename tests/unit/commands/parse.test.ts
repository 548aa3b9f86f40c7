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
    ['report Asana Labs for security', { verb: 'report', word: 'Asana Labs', reason: 'security' }],
    ['report asana FOR Compliance', { verb: 'report', word: 'asana', reason: 'compliance' }],
    ['report jira for teams', { verb: 'report', word: 'jira for teams' }],
    ['report asana for leaver', { verb: 'report', word: 'asana for leaver' }],
    ['dryrun asana', { verb: 'dryrun', word: 'asana' }],
    ['dry-run Asana Labs', { verb: 'dryrun', word: 'Asana Labs' }],
    ['dryrun', { verb: 'which', of: 'dryrun' }],
    ['settings asana', { verb: 'settings', word: 'asana' }],
    ['sources Asana Labs', { verb: 'sources', word: 'Asana Labs' }],
    ['sources', { verb: 'which', of: 'sources' }],
    ['import asana', { verb: 'import', word: 'asana' }],
    ['import People', { verb: 'import_people' }],
    ['sync', { verb: 'which', of: 'sync' }],
    ['report ', { verb: 'which', of: 'report' }],
    ['settings', { verb: 'which', of: 'settings' }],
    ['import', { verb: 'which', of: 'import' }],
    ['connect', { verb: 'connect', word: null }],
    ['connect asana', { verb: 'connect', word: 'asana' }],
    ['roles', { verb: 'roles' }],
    ['user', { verb: 'user', who: null }],
    ['user <@U1|ada>', { verb: 'user', who: '<@U1|ada>' }],
    ['User ada@northwind.example', { verb: 'user', who: 'ada@northwind.example' }],
    ['why', { verb: 'why', who: null, app: null }],
    ['why ada@northwind.example', { verb: 'why', who: 'ada@northwind.example', app: null }],
    ['why <@U1|ada> Asana Labs', { verb: 'why', who: '<@U1|ada>', app: 'Asana Labs' }],
    ['why ada@northwind.example in asana', { verb: 'why', who: 'ada@northwind.example', app: 'asana' }],
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
