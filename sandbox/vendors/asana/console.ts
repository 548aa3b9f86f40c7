import type { Console } from '../common/console.ts';
import type { VendorCall } from '../types.ts';
import { CONSOLE_PAGE } from './console-page.ts';
import { consoleState, whatPersonSees } from './console-state.ts';
import type { Office } from './office.ts';
import { signIn } from './sign-in.ts';

/** Asana's pages for people. */
export function asanaConsole(office: Office, calls: readonly VendorCall[]): Console {
  return {
    html: CONSOLE_PAGE,
    state: () => consoleState(office, calls),
    see: (email) => whatPersonSees(office, email),
    signIn: (email) => signIn(office, email),
  };
}
