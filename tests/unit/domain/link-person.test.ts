import { describe, expect, it } from 'vitest';
import { type Candidate, isByAliasAlone, linkPerson } from '../../../src/domain/link-person.ts';

const DANA = 'dana@northwind.example';

function somebody(over: Partial<Candidate> = {}): Candidate {
  return { id: 'p1', email: DANA, aliases: [], employeeId: null, kind: 'human', living: true, ...over };
}

const seat = (email: string | null = DANA, employeeId: string | null = null) => ({ email, employeeId });
const ids = (link: ReturnType<typeof linkPerson>) =>
  link.kind === 'linked' ? [link.how, ...link.people.map((person) => person.id)] : [link.why];

describe('whose seat it is', () => {
  it('is told by the exact address first, then by an alias, then by the employee id', () => {
    const byAlias = somebody({ id: 'p2', email: 'd.fox@northwind.example', aliases: [DANA] });
    const byNumber = somebody({ id: 'p3', email: 'x@northwind.example', employeeId: '17' });
    expect(ids(linkPerson(seat(DANA, '17'), [byNumber, byAlias, somebody()]))).toEqual(['email', 'p1']);
    expect(ids(linkPerson(seat(), [byNumber, byAlias]))).toEqual(['alias', 'p2']);
    expect(ids(linkPerson(seat(null, '17'), [byNumber]))).toEqual(['employee_id', 'p3']);
  });

  it('is not told by an employee id against an address: the vendor may number its people on its own', () => {
    const bob = somebody({ id: 'p3', email: 'bob@b.example', employeeId: '1001', living: false });
    expect(ids(linkPerson(seat('ada@a.example', '1001'), [bob]))).toEqual(['other_employee']);
    expect(ids(linkPerson(seat('ada@a.example', '1001'), [bob], 'p3')), 'by hand').toEqual(['hand', 'p3']);
    expect(ids(linkPerson(seat('ada@a.example', '1001'), [{ ...bob, email: null }]))).toEqual(['employee_id', 'p3']);
  });

  it('is told by an alias alone unless the employee id says so too', () => {
    const left = somebody({ id: 'p9', email: 'bob@a.example', aliases: ['rocket-crew@a.example'], employeeId: '17' });
    const alone = (employeeId: string | null) => {
      const keys = seat('rocket-crew@a.example', employeeId);
      return isByAliasAlone(linkPerson(keys, [left]), keys);
    };
    expect([alone(null), alone('17')]).toEqual([true, false]);
    expect(isByAliasAlone(linkPerson(seat(), [somebody()]), seat())).toBe(false);
  });

  it('is never told by anything else: a candidate carries no name', () => {
    expect(ids(linkPerson(seat('dana.fox@northwind.example'), [somebody()]))).toEqual(['unknown_here']);
    expect(ids(linkPerson(seat(null), [somebody({ email: null })]))).toEqual(['unknown_here']);
  });

  it('is settled by hand, whatever the addresses say', () => {
    const other = somebody({ id: 'p9', email: 'other@northwind.example' });
    expect(ids(linkPerson(seat(), [somebody(), other], 'p9'))).toEqual(['hand', 'p9']);
    expect(ids(linkPerson(seat(), [somebody()], 'p_gone'))).toEqual(['email', 'p1']);
  });

  it('stays open when two who work here have the address', () => {
    expect(ids(linkPerson(seat(), [somebody(), somebody({ id: 'p2' })]))).toEqual(['several']);
    const alias = (id: string) => somebody({ id, email: `${id}@northwind.example`, aliases: [DANA] });
    expect(ids(linkPerson(seat(), [alias('p1'), alias('p2')]))).toEqual(['several']);
  });

  it('is one person engaged again when all but one of the records have left', () => {
    const former = somebody({ id: 'p0', living: false, employeeId: '17' });
    expect(ids(linkPerson(seat(), [former, somebody({ employeeId: '99' })]))).toEqual(['email', 'p1', 'p0']);
  });

  it('stays open for a shared mailbox', () => {
    expect(ids(linkPerson(seat(), [somebody({ kind: 'service' })]))).toEqual(['shared_mailbox']);
    expect(ids(linkPerson(seat(), [somebody(), somebody({ id: 'p2', kind: 'service' })]))).toEqual(['shared_mailbox']);
  });

  it('stays open for an address whose name says that several people read it, unless somebody links it by hand', () => {
    for (const box of ['info', 'sales+x', 'help.desk', 'hr', 'buchhaltung']) {
      const email = `${box}@northwind.example`;
      expect(ids(linkPerson(seat(email), [somebody({ email, living: false })]))).toEqual(['shared_mailbox']);
      expect(ids(linkPerson(seat(email), [somebody({ aliases: [email] })]))).toEqual(['shared_mailbox']);
      expect(ids(linkPerson(seat(email), [somebody()], 'p1'))).toEqual(['hand', 'p1']);
    }
    const named = 'ina.sales@northwind.example';
    expect(ids(linkPerson(seat(named), [somebody({ email: named })]))).toEqual(['email', 'p1']);
  });

  it('stays open when who had the address left and a colleague has it as an alias now', () => {
    const left = somebody({ living: false });
    const heir = somebody({ id: 'p2', email: 'grace@northwind.example', aliases: [DANA] });
    expect(ids(linkPerson(seat(), [left, heir]))).toEqual(['address_moved']);
    expect(ids(linkPerson(seat(), [somebody(), heir]))).toEqual(['email', 'p1']);
  });

  it('stays open when the address says one person and the employee id another', () => {
    const namesake = somebody({ employeeId: '99' });
    expect(ids(linkPerson(seat(DANA, '17'), [namesake]))).toEqual(['other_employee']);
    expect(ids(linkPerson(seat(DANA, '99'), [namesake]))).toEqual(['email', 'p1']);
    expect(ids(linkPerson(seat(DANA, '17'), [somebody()]))).toEqual(['email', 'p1']);
  });
});
