import type { VendorCall } from '../types.ts';
import type { Company } from './company.ts';

/** What the console page draws. */
export function consoleState(companies: readonly Company[], calls: readonly VendorCall[]): unknown {
  const [company] = companies;
  return {
    company: company?.seed.name ?? '',
    employees:
      company?.employees.map((one) => ({
        name: `${one.preferredName ?? one.firstName} ${one.lastName}`,
        email: one.workEmail,
        number: one.employeeNumber,
        department: one.department ?? '',
        status: one.status,
        employment: one.employmentStatus ?? 'Full-Time',
        lastDay: one.terminationDate ?? null,
      })) ?? [],
    requests: calls
      .slice(-20)
      .reverse()
      .map(({ body: _body, ...call }) => call),
    requestCount: calls.length,
  };
}

/** What BambooHR would show a person who signs in now; null when there is no such person. */
export function whatPersonSees(companies: readonly Company[], email: string): unknown {
  const records = companies.flatMap((company) => company.byEmail(email));
  if (records.length === 0) return null;
  return { email, access: records.some(({ status }) => status === 'Active') };
}

/** HR ends somebody's employment today. False: nobody of this address works here. */
export function endToday(companies: readonly Company[], email: string, now: number): boolean {
  let done = false;
  for (const company of companies) {
    for (const one of company.byEmail(email)) {
      if (one.status !== 'Active') continue;
      // The day before, since a last day is over when it is over everywhere on earth.
      const lastDay = new Date(now - 2 * 86_400_000).toISOString().slice(0, 10);
      company.change(one.id, { status: 'Inactive', employmentStatus: 'Terminated', terminationDate: lastDay });
      done = true;
    }
  }
  return done;
}
