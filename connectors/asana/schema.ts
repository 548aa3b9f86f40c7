import * as z from 'zod';

/**
 * What we read of Asana's answers, and nothing more. Unknown fields pass; a wrong type in one of these is an error.
 * Shapes: Asana/openapi, defs/asana_oas.yaml of 2026-06-11, and developers.asana.com/docs/scim. Checked 2026-11-21.
 */

/** Documented as text, seen as numbers; beyond 2^53 a JSON number is no longer the id that was sent. */
export const Gid = z.union([z.string().min(1), z.int().nonnegative().transform(String)]);

const Instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString());
const Text = z
  .string()
  .nullish()
  .transform((text) => text?.trim() || null);

/** `next_page` is null at the end, and absent where a listing does not page. */
const NextPage = z.object({ offset: z.string().min(1) }).nullish();

export const User = z.object({ gid: Gid, name: Text, email: Text });
export type User = z.output<typeof User>;

export const Workspace = z.object({
  gid: Gid,
  name: z.string(),
  is_organization: z.boolean().optional(),
  email_domains: z.array(z.string()).nullish(),
});
export type Workspace = z.output<typeof Workspace>;

export const Membership = z.object({
  gid: Gid,
  user: User,
  is_active: z.boolean(),
  is_admin: z.boolean(),
  is_guest: z.boolean(),
  is_view_only: z.boolean(),
  created_at: Instant.nullish(),
});
export type Membership = z.output<typeof Membership>;

/** `user.email` is not in the specification's list for this route, but is answered (seen in ConductorOne/baton-asana). */
export const MEMBERSHIP_FIELDS = 'user.gid,user.name,user.email,is_active,is_admin,is_guest,is_view_only,created_at';

export const AuditEvent = z.object({
  gid: Gid,
  created_at: Instant,
  event_type: z.string(),
  actor: z.object({ actor_type: z.string(), gid: Gid.nullish() }),
  context: z.object({ context_type: z.string().nullish(), api_authentication_method: z.string().nullish() }).nullish(),
});
export type AuditEvent = z.output<typeof AuditEvent>;

export const UserAnswer = z.object({ data: User });
export const WorkspaceList = z.object({ data: z.array(Workspace), next_page: NextPage });
export const MembershipList = z.object({ data: z.array(Membership), next_page: NextPage });
export const AuditEventList = z.object({ data: z.array(AuditEvent), next_page: NextPage });

/** Booleans come as text from some SCIM services; `Resources` may be absent from an empty list (RFC 7644 §3.4.2.4). */
const ScimBoolean = z.union([z.boolean(), z.stringbool()]).optional();
export const ScimUserList = z.object({
  Resources: z
    .array(z.object({ id: Gid, userName: z.string(), active: ScimBoolean, userType: z.string().nullish() }))
    .nullish()
    .transform((users) => users ?? []),
});
