import type { Verdict } from '../domain/judge.ts';
import { unknownReason } from './explain.ts';

const PROTECTED: Readonly<Record<string, string>> = {
  admin: 'they are admins',
  token_owner: 'the account owns the key Seatkeeper uses',
  listed: 'an admin listed them as never to be proposed',
  service: 'they look like service accounts',
  new_seat: 'the seat is too new to judge',
  on_leave: 'the person is on leave',
};

/** Why a paid seat is on no list, as a clause about several: its verdict's own reason. */
export function leftOutWhy(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'active':
      return 'they are in use';
    case 'exempt':
      return 'they are exempt';
    case 'protected':
      return PROTECTED[verdict.why] ?? verdict.why;
    case 'undetermined':
      return unknownReason(verdict.why);
    default:
      return 'the account is not active at the vendor';
  }
}
