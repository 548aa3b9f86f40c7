import type { Connector } from '../connector/contract.ts';
import type { SourceRole } from '../domain/employment.ts';

type Capable = Pick<Connector, 'capabilities'> | undefined;

/** A connector that lists people and no accounts speaks about the seats of others and has none itself. */
export function isDirectory(connector: Capable): boolean {
  const knows = connector?.capabilities;
  return knows?.has('people') === true && !knows.has('accounts');
}

/** Whether a source knows apps people sign in to; one that only knows people is an HR system. */
export function roleOf(connector: Capable): SourceRole {
  const signsIn = connector?.capabilities.has('apps') === true || connector?.capabilities.has('signIns') === true;
  return signsIn ? 'identity_provider' : 'hr';
}
