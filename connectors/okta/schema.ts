import * as z from 'zod';

/**
 * What we read of Okta's answers, and nothing more. Unknown fields pass; a wrong type in one of these is an error.
 * Shapes: okta/okta-management-openapi-spec 2026.06.3, checked 2026-11-22.
 */

/** Okta's ids are text; ids of digits alone may come as numbers. */
export const Id = z.union([z.string().min(1), z.int().nonnegative().transform(String)]);
const Instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString());
const Moment = Instant.nullish().transform((at) => at ?? null);
const Text = z
  .string()
  .nullish()
  .transform((text) => text?.trim() || null);

const Profile = z.object({
  login: Text,
  email: Text,
  firstName: Text,
  lastName: Text,
  displayName: Text,
  employeeNumber: z.union([Text, z.number().transform(String)]),
  department: Text,
  city: Text,
  countryCode: Text,
  manager: Text,
  managerId: Text,
});

export const User = z.object({
  id: Id,
  status: z.string(),
  statusChanged: Moment,
  /** Null: never. Absent: not told. */
  lastLogin: Instant.nullable().optional(),
  profile: Profile,
});
export type User = z.output<typeof User>;
export const Users = z.array(User);

export const App = z.object({
  id: Id,
  /** The catalogue's key, such as `asana`; for apps made by hand the org's own one. */
  name: Text,
  label: z.string(),
  status: z.string(),
  signOnMode: Text,
  features: z
    .array(z.string())
    .nullish()
    .transform((features) => features ?? []),
});
export type App = z.output<typeof App>;
export const Apps = z.array(App);

const Link = z.object({ href: z.string() }).nullish();

export const AppUser = z.object({
  id: Id,
  externalId: Text,
  scope: Text,
  status: Text,
  syncState: Text,
  created: Moment,
  lastUpdated: Moment,
  credentials: z.object({ userName: Text }).nullish(),
  profile: z.object({ email: Text.catch(null), displayName: Text.catch(null), name: Text.catch(null) }).nullish(),
  _embedded: z.object({ user: User.nullish() }).nullish(),
  _links: z.object({ group: z.union([Link, z.array(z.unknown()).transform(() => null)]) }).nullish(),
});
export type AppUser = z.output<typeof AppUser>;
export const AppUsers = z.array(AppUser);

export const AppGroups = z.array(
  z.object({
    id: Id,
    _embedded: z.object({ group: z.object({ profile: z.object({ name: Text }) }).nullish() }).nullish(),
  }),
);

export const LogEvents = z.array(
  z.object({
    uuid: z.string().min(1),
    published: Instant,
    eventType: z.string(),
    outcome: z.object({ result: Text }).nullish(),
    actor: z.object({ id: Text, type: Text, alternateId: Text }).nullish(),
    target: z
      .array(z.object({ id: Text, type: Text }))
      .nullish()
      .transform((targets) => targets ?? []),
  }),
);
export type LogEvent = z.output<typeof LogEvents>[number];

/** Custom roles name no type of their own beyond CUSTOM. */
export const Roles = z.array(z.object({ type: z.string(), status: Text, label: Text }));
export type Role = z.output<typeof Roles>[number];

export const Assignees = z.object({
  value: z
    .array(z.object({ id: Id }))
    .nullish()
    .transform((value) => value ?? []),
  _links: z.object({ next: Link }).nullish(),
});

/** Open to everybody, and the one place that names the org. */
export const OrgMetadata = z.object({
  id: Id,
  _links: z.object({ organization: Link, alternate: Link }).nullish(),
});
export const OrgSettings = z.object({ companyName: Text, subdomain: Text });
