/**
 * What a fake BambooHR is filled with: companies, employees, keys. What the API answers is derived from them by
 * BambooHR's own description (public.yaml of BambooHR/bhr-api-php, 2026-06-01) and documentation.bamboohr.com.
 */

export interface BambooEmployeeSeed {
  /** Somebody who comes back may get a second record, with an id of its own and the address of the first. */
  readonly id: string;
  readonly employeeNumber: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly preferredName?: string;
  /** Null: HR never entered one. */
  readonly workEmail: string | null;
  readonly status: 'Active' | 'Inactive';
  /** The company's own words, such as Full-Time or Leave of Absence. */
  readonly employmentStatus?: string;
  /** YYYY-MM-DD. */
  readonly hireDate: string;
  /** Past or to come; absent: unset, which the API tells as 0000-00-00. */
  readonly terminationDate?: string;
  readonly supervisorId?: string;
  readonly department?: string;
  readonly location?: string;
}

export interface BambooKeySeed {
  readonly label: string;
  readonly value: string;
  /** The employee the key belongs to; null: a user who is no employee. */
  readonly ownerId: string | null;
  /** Whom the owner's access level shows. Default: everybody, people who left too. */
  readonly sees?: 'everybody' | 'active' | 'nobody';
  /** Fields the access level hides: they are left out without a word. */
  readonly hides?: readonly string[];
  /** Default true. */
  readonly mayReadCompany?: boolean;
  readonly revoked?: boolean;
}

export interface BambooCompanySeed {
  /** Before `.bamboohr.com`. */
  readonly domain: string;
  readonly name: string;
  readonly employees: readonly BambooEmployeeSeed[];
  readonly keys: readonly BambooKeySeed[];
}

export interface BambooSeed {
  /** One server stands for all: a key tells which company is meant. */
  readonly companies: readonly BambooCompanySeed[];
  /** Requests a minute for each key; BambooHR publishes no number. Default 600. */
  readonly perMinute?: number;
  /** What a limit answers: 429 since 2026-09-16, 503 before; both with Retry-After. */
  readonly limitStatus?: 429 | 503;
}
