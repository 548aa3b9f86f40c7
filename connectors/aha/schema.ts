import * as z from 'zod';

/**
 * What we read of Aha!'s answers, and nothing more. Unknown fields pass; a wrong type in one of these is an error.
 * Shapes: aha.io/api/resources/users and /me with their samples, checked 2026-11-21. Airbyte's schema of the same
 * records calls every field nullable, so nothing but the id is taken for granted.
 */

/** Text holding numbers of up to 63 bits; `paid_seat_group.id` and `role_id` are JSON numbers. An inexact one is refused. */
export const Id = z.union([z.string().min(1), z.int().nonnegative().transform(String)]);

const Instant = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(text).toISOString())
  .nullish()
  .transform((at) => at ?? null);
const Text = z
  .string()
  .nullish()
  .transform((text) => text?.trim() || null);
const Flag = z
  .boolean()
  .nullish()
  .transform((flag) => flag ?? null);

export const ProductRole = z.object({
  role: z.int().nullish(),
  role_description: Text,
  product_id: Id,
  product_name: Text,
});
export type ProductRole = z.output<typeof ProductRole>;

export const User = z.object({
  id: Id,
  name: Text,
  email: Text,
  created_at: Instant,
  updated_at: Instant,
  accessed_at: Instant,
  product_roles: z
    .array(ProductRole)
    .nullish()
    .transform((roles) => roles ?? []),
  enabled: Flag,
  paid_seat: Flag,
  administrator: Flag,
  administrator_roles: z
    .object({ administer_account: Flag, administer_billing: Flag, administer_configuration: Flag })
    .nullish()
    .transform((roles) => roles ?? null),
  paid_seat_group: z
    .object({ id: Id, name: Text })
    .nullish()
    .transform((group) => group ?? null),
  identity_provider: z
    .object({ type: Text, name: Text })
    .nullish()
    .transform((provider) => provider ?? null),
});
export type User = z.output<typeof User>;

const Pagination = z.object({ total_records: z.int(), total_pages: z.int(), current_page: z.int() });
export const UserPage = z.object({ users: z.array(User), pagination: Pagination });
export type UserPage = z.output<typeof UserPage>;

/** Reading wraps the record, writing answers it bare; both are read in both places. */
export const UserAnswer = z.union([z.object({ user: User }).transform(({ user }) => user), User]);

/** The only record that names the account a key belongs to. */
export const Me = z.object({
  user: z.object({
    id: Id,
    name: Text,
    email: Text,
    accounts: z.array(z.object({ account: z.object({ name: Text, domain: Text }) })).nullish(),
  }),
});

export const CustomRoles = z.object({
  user_roles: z.array(
    z.object({
      name: Text,
      role_id: Id,
      scope: z.object({ type: Text, name: Text, id: Id.nullish() }).nullish(),
    }),
  ),
});
