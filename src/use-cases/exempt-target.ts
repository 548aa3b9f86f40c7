import { normalizeEmail } from '../domain/account.ts';
import { type IntegrationRow, listLicenseTypes } from '../store/integrations.ts';
import { findByEmails, findSeat } from '../store/seats.ts';
import type { Core, Directory } from './ports.ts';

/** Whom somebody wants to exempt, as it was entered. */
export type ExemptTarget =
  /** A Slack user, in every app. */
  | { readonly scope: 'person'; readonly user: string | null }
  /** An email or a vendor id, in one app. */
  | { readonly scope: 'seat'; readonly seat: string | null }
  | { readonly scope: 'license_type'; readonly licenseTypeId: string | null }
  | { readonly scope: 'group'; readonly group: string | null };

export type FoundTarget =
  | {
      readonly kind: 'found';
      readonly scope: ExemptTarget['scope'];
      readonly target: string;
      readonly members: readonly string[];
      readonly everywhere: boolean;
      /** For the confirmation. */
      readonly who: string;
    }
  /** The field that is wrong, by the scope's name, and what to do. */
  | { readonly kind: 'fault'; readonly field: ExemptTarget['scope']; readonly text: string };

/** Finds whom an exemption is about; every fault names its field. */
export async function targetOf(
  deps: Pick<Core, 'store'> & { readonly directory: Directory },
  integration: IntegrationRow,
  wanted: ExemptTarget,
): Promise<FoundTarget> {
  const { scope } = wanted;
  const fault = (text: string): FoundTarget => ({ kind: 'fault', field: scope, text });
  const base = { kind: 'found' as const, scope, members: [], everywhere: false };
  switch (wanted.scope) {
    case 'person': {
      if (wanted.user === null) return fault('Choose the person.');
      const email = await deps.directory.emailOf(wanted.user);
      if (!email) return fault('Slack does not tell this person’s email. Exempt the seat instead.');
      return { ...base, target: email, everywhere: true, who: email };
    }
    case 'seat': {
      const typed = (wanted.seat ?? '').trim();
      if (typed === '') return fault('Enter the email of the seat’s holder.');
      const email = normalizeEmail(typed);
      const byEmail = email === null ? undefined : (await findByEmails(deps.store, integration.id, [email])).get(email);
      const seat = await findSeat(deps.store, integration.id, byEmail ?? typed);
      if (!seat) return fault(`Nobody with this address holds a seat in ${integration.name}.`);
      return { ...base, target: seat.external_id, who: seat.display_name ?? seat.email ?? seat.external_id };
    }
    case 'license_type': {
      const types = await listLicenseTypes(deps.store, integration.id);
      const type = types.find((one) => one.license_type_id === wanted.licenseTypeId);
      return type ? { ...base, target: type.license_type_id, who: type.name } : fault('Choose the license type.');
    }
    case 'group': {
      if (wanted.group === null) return fault('Choose the user group.');
      const members = await emailsOf(deps.directory, wanted.group);
      if (members === null) return fault('Slack does not tell who is in this group right now. Try again.');
      return { ...base, target: wanted.group, members: members.emails, who: wanted.group };
    }
  }
}

/**
 * Normalized emails of a user group's members; `whole` is false when Slack did not tell every one. Who has none, as a
 * bot, is nobody to protect. Null when it told nobody at all, which an unreachable Slack and an empty group have in common.
 */
export async function emailsOf(
  directory: Pick<Directory, 'membersOf' | 'emailOf'>,
  group: string,
  maxAgeMs?: number,
): Promise<{ readonly emails: readonly string[]; readonly whole: boolean } | null> {
  const users = await directory.membersOf(group, maxAgeMs);
  if (users.length === 0) return null;
  const emails = await Promise.all(users.map((user) => directory.emailOf(user)));
  const known = emails.flatMap((email) => email ?? []);
  return { emails: [...new Set(known)].sort(), whole: !emails.includes(undefined) };
}
