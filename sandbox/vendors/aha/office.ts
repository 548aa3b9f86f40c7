import { Account, managesUsers, type User } from './account.ts';
import { forbidden, notFound, Refusal } from './errors.ts';
import type { AhaKeySeed, AhaSeed } from './seed.ts';

/** Who is calling, and in which account: a key is good for one account only. */
export interface Caller {
  readonly key: AhaKeySeed;
  readonly account: Account;
  readonly user: User;
}

/** Everything the API's handlers work on. */
export class Office {
  readonly seed: AhaSeed;
  readonly now: () => number;
  readonly accounts: readonly Account[];
  private readonly keys: ReadonlyMap<string, AhaKeySeed>;

  constructor(seed: AhaSeed, now: () => number) {
    this.seed = seed;
    this.now = now;
    this.accounts = seed.accounts.map((account) => new Account(account));
    this.keys = new Map(seed.keys.map((key) => [key.value, key]));
  }

  nowIso(): string {
    return new Date(this.now()).toISOString();
  }

  /** The key of an Authorization header, whether it still works or not; for the log. */
  known(authorization: string | undefined): AhaKeySeed | null {
    const value = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
    return (value === undefined ? undefined : this.keys.get(value)) ?? null;
  }

  /** 401 without a working key; a key dies with its user. */
  caller(key: AhaKeySeed | null): Caller {
    const account = this.accounts.find((one) => one.seed.domain === key?.domain);
    const user = key ? account?.user(key.ownerId) : undefined;
    if (!key || key.revoked || !account || !user?.enabled) throw new Refusal(401, 'Invalid credentials');
    return { key, account, user };
  }

  /** Every account somebody of this address belongs to. */
  homes(email: string): readonly Account[] {
    return this.accounts.filter((account) => account.byEmail(email)?.enabled);
  }

  /** Refuses a member who is no administrator, in the way the seed says. */
  demandSight({ user }: Caller): void {
    if (managesUsers(user) || this.seed.membersSee === 'everybody') return;
    throw this.seed.membersSee === '404' ? notFound() : forbidden();
  }

  demandAdministrator({ user }: Caller): void {
    if (!managesUsers(user)) throw forbidden();
  }
}
