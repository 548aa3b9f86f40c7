/**
 * What a fake Aha! is filled with: accounts, people, keys. What the API answers is derived from them by the rules of
 * aha.io/api and aha.io/support. Where those are silent, a seed says which way the fake goes.
 */

/** Codes of aha.io/api/resources/users: 20 Owner, 30 Contributor, 35 Developer, 40 Reviewer, 50 Viewer. */
export type AhaRole = 'product_owner' | 'contributor' | 'developer' | 'reviewer' | 'viewer';

export interface AhaProductSeed {
  /** 63-bit number as text. */
  readonly id: string;
  /** Accepted beside the id, such as PRJ1. */
  readonly prefix: string;
  readonly name: string;
  /** A product line; its name is null in lists of users, as in the documents' sample. */
  readonly line?: boolean;
}

export interface AhaAdminRoles {
  readonly account?: boolean;
  readonly billing?: boolean;
  readonly configuration?: boolean;
}

export interface AhaUserSeed {
  readonly id: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  /** ISO time. */
  readonly createdAt: string;
  /** ISO time of the last access; null: never, or not since it is recorded. */
  readonly accessedAt: string | null;
  /** Roles by product id. */
  readonly roles: Readonly<Record<string, AhaRole>>;
  readonly admin?: AhaAdminRoles;
  /** Default true. */
  readonly enabled?: boolean;
  readonly seatGroup?: { readonly id: number; readonly name: string };
  /** Custom roles, Enterprise+ only; they need a paid seat here. */
  readonly customRoles?: readonly { readonly id: number; readonly name: string; readonly productId: string }[];
  /** Default password. */
  readonly identityProvider?: { readonly type: string; readonly name?: string };
}

export interface AhaAccountSeed {
  /** Before `.aha.io`. */
  readonly domain: string;
  readonly name: string;
  readonly products: readonly AhaProductSeed[];
  readonly users: readonly AhaUserSeed[];
  /** Whether reviewers and viewers cost nothing: "if your plan allows" (aha.io/support, paid seats). */
  readonly freeReviewers?: boolean;
  /** Whether custom roles exist: Enterprise+. */
  readonly customRoles?: boolean;
  /** Absent: as many as needed. Reactivating somebody beyond it is refused. */
  readonly seatsPurchased?: number;
}

export interface AhaKeySeed {
  readonly label: string;
  readonly value: string;
  /** A key belongs to one user of one account and has exactly that user's permissions. */
  readonly domain: string;
  readonly ownerId: string;
  readonly revoked?: boolean;
}

export interface AhaSeed {
  readonly accounts: readonly AhaAccountSeed[];
  readonly keys: readonly AhaKeySeed[];
  /** What `GET /users` and another user's record answer a member who is no administrator; undocumented. Default 403. */
  readonly membersSee?: '403' | '404' | 'everybody';
  /** The shape of the `errors` member, which varies. Default object. */
  readonly errorShape?: 'object' | 'list';
  /** Whether disabling somebody takes their roles away, against the documents. Default false. */
  readonly disablingDropsRoles?: boolean;
  /** All requests together, whatever their key: the strictest reading of "300 a minute, 20 a second". Absent: no limit. */
  readonly rate?: { readonly perMinute: number; readonly perSecond: number };
}
