import type { AccountKind } from '../domain/account.ts';
import type { Employment } from '../domain/employment.ts';
import type { Page } from './contract.ts';

/**
 * What identity providers and HR systems tell: people, the apps people sign in to, and sign-ins into one app. A
 * connector that reads these is a directory: it speaks about the seats of other integrations and has none itself.
 */

export type { Employment } from '../domain/employment.ts';

/** One person's record in a directory or an HR system. */
export interface DirectoryPerson {
  /** The source's stable id as a string, never an email. */
  readonly externalId: string;
  /** The work email. */
  readonly email: string | null;
  /** Further addresses the source itself vouches for as this person's own, such as Entra's proxyAddresses. */
  readonly aliases: readonly string[];
  readonly employeeId: string | null;
  readonly displayName: string | null;
  readonly kind: AccountKind;
  readonly employment: Employment;
  /** The source's own word, kept beside the normalized one. */
  readonly rawStatus: string;
  /** First day at work: a date, or a UTC ISO instant where the source has one. */
  readonly startsOn: string | null;
  /**
   * Last day at work, past or to come: a date of the person's own calendar, or a UTC ISO instant where the source has
   * one. A day to come with `employment` active is a leaver-to-be, not a leaver.
   */
  readonly endsOn: string | null;
  /** The manager: an address, or an id of this source. */
  readonly managerEmail: string | null;
  readonly managerExternalId: string | null;
  readonly department: string | null;
  /** Country, city or site, in the source's words. */
  readonly location: string | null;
  /** The last sign-in anywhere in the tenant. `unknown` where the plan hides it; null only where it says never. */
  readonly lastSignIn: { readonly at: string | null } | 'unknown';
}

/** An app as a directory lists it, to be matched with an integration of ours. */
export interface DirectoryApp {
  readonly id: string;
  /** The directory's catalogue key, such as Okta's `asana`; null for apps made by hand. */
  readonly key: string | null;
  readonly name: string;
}

/** One successful sign-in into one app. Failed attempts are not handed over: they prove no use. */
export interface SignIn {
  /** The source's id of the event, so that windows may overlap. */
  readonly id: string;
  readonly personExternalId: string;
  /** The login or email the event itself carries. */
  readonly email: string | null;
  readonly at: string;
}

/** Where a reading of sign-ins starts. */
export interface SignInsFrom {
  readonly appId: string;
  /** UTC ISO instant; inclusive. */
  readonly since: string;
  readonly resume?: string;
}

/** The members a directory connector may have. */
export interface DirectoryMembers<Session> {
  people?(session: Session, signal: AbortSignal): AsyncIterable<Page<DirectoryPerson>>;
  apps?(session: Session, signal: AbortSignal): AsyncIterable<Page<DirectoryApp>>;
  signIns?(session: Session, from: SignInsFrom, signal: AbortSignal): AsyncIterable<Page<SignIn>>;
  /**
   * One person by the source's id as they are now, without the delay of a list; null when the source has nobody of that
   * id. Read right before the seat of somebody who is said to have left is taken.
   */
  person?(session: Session, externalId: string, signal: AbortSignal): Promise<DirectoryPerson | null>;
}

/** The same with the session closed over. */
export interface DirectoryConnection {
  /**
   * Of a list somebody handed over: the whole list, or only what changed in it. Nobody a change list leaves out is
   * gone, and a whole list that is much shorter than the last one is not believed. Absent: the source was asked itself.
   */
  readonly handedOver?: 'snapshot' | 'delta';
  people?(signal: AbortSignal): AsyncIterable<Page<DirectoryPerson>>;
  apps?(signal: AbortSignal): AsyncIterable<Page<DirectoryApp>>;
  signIns?(from: SignInsFrom, signal: AbortSignal): AsyncIterable<Page<SignIn>>;
  person?(externalId: string, signal: AbortSignal): Promise<DirectoryPerson | null>;
}
