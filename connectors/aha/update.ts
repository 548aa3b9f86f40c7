import * as z from 'zod';
import type {
  ActionOutcome,
  Actions,
  Effects,
  MayGoOn,
  Precondition,
  UpdateInput,
  UpdateWeight,
  VendorAccount,
} from '../../src/connector/contract.ts';
import { orStop } from '../../src/connector/may-go-on.ts';
import { isHuman, isNotAdmin, isNotOwner, isSamePerson, orRefused, who } from './guards.ts';
import { readUser } from './roster.ts';
import type { Session } from './session.ts';
import { snapshot } from './undo.ts';
import { putUser } from './writes.ts';

/**
 * Changing somebody's details. What was not chosen is not sent: another product's preset sends `enabled` and
 * `administrator` as false by default, which disables people and strips administrators in one go (Oomnitza's article on
 * its Aha! integration, checked 2026-11-21).
 */

const OPERATION = 'update';
const YesNo = z.enum(['yes', 'no']).optional();
const Name = z.string().trim().min(1).max(100).optional();

/** All optional, no defaults: yes and no are choices, so that leaving them alone is one too. */
export const UpdateFields = z.object({
  first_name: Name.meta({ title: 'First name' }),
  last_name: Name.meta({ title: 'Last name' }),
  enabled: YesNo.meta({ title: 'Enabled', description: 'Whether they can sign in to Aha!.' }),
  administrator: YesNo.meta({
    title: 'Administrator',
    description: 'Yes gives all three administrator roles: account, billing and configuration. No takes them away.',
  }),
});
type Values = z.output<typeof UpdateFields>;

const valuesOf = ({ values }: UpdateInput): Values => UpdateFields.parse(values);

function describeEffects(): Effects {
  return {
    reversible: false,
    does: 'Change their details in Aha!',
    onData: 'Only what was chosen changes. The former first and last name are not kept.',
    seatFreed: 'unknown',
  };
}

/** Records tell the whole name alone; which part of it is which only Aha! itself shows. */
function present({ fields }: VendorAccount): Readonly<Record<string, string>> {
  const { name, is_enabled, is_administrator } = fields;
  return {
    ...(name ? { first_name: `whole name ${name}`, last_name: `whole name ${name}` } : {}),
    ...(is_enabled ? { enabled: answer(is_enabled) } : {}),
    ...(is_administrator ? { administrator: answer(is_administrator) } : {}),
  };
}

const answer = (shown: string): 'yes' | 'no' => (shown === 'true' ? 'yes' : 'no');

function weigh(values: UpdateInput['values']): UpdateWeight {
  const { enabled, administrator } = UpdateFields.parse(values);
  if (enabled === 'no') return 'takes_seat';
  return administrator === 'no' ? 'lowers_admin' : 'detail';
}

const keepsKeyAlive: Precondition<UpdateInput> = (account, input, tenant) => {
  const { enabled, administrator } = valuesOf(input);
  return enabled === 'no' || administrator === 'no' ? isNotOwner(account, input, tenant) : null;
};

/** Disabling an administrator takes two steps with two approvers, so not both in one change. */
const disablesNoAdmin: Precondition<UpdateInput> = (account, input, tenant) =>
  valuesOf(input).enabled === 'no' ? (isNotAdmin(account, input, tenant) ?? isHuman(account, input, tenant)) : null;

const leavesBillingAlone: Precondition<UpdateInput> = (account, input) => {
  const isBilling = account.fields['administrator_roles']?.split(' ').includes('billing') ?? false;
  if (valuesOf(input).administrator !== 'no' || !isBilling) return null;
  return `${who(account)} administers billing. Take that role away in Aha! itself.`;
};

function judgeAchieved(account: VendorAccount | null, input: UpdateInput): 'yes' | 'no' | 'unknown' {
  if (account === null || account.externalId !== input.externalId) return 'unknown';
  const { first_name: first, last_name: last, enabled, administrator } = valuesOf(input);
  const { name = '', is_enabled, is_administrator } = account.fields;
  const isDone =
    (first === undefined || `${name} `.startsWith(`${first} `)) &&
    (last === undefined || ` ${name}`.endsWith(` ${last}`)) &&
    (enabled === undefined || is_enabled === flag(enabled)) &&
    (administrator === undefined || is_administrator === flag(administrator));
  return isDone ? 'yes' : 'no';
}

const flag = (answer: 'yes' | 'no'): string => String(answer === 'yes');

async function change(
  session: Session,
  input: UpdateInput,
  signal: AbortSignal,
  mayGoOn: MayGoOn,
): Promise<ActionOutcome> {
  const { enabled, administrator, ...names } = valuesOf(input);
  const user = await readUser(session, OPERATION, input.externalId, signal);
  if (user === null) return { kind: 'refused', reason: 'Aha! knows nobody under this id.' };
  const changes = {
    ...Object.fromEntries(Object.entries(names).filter(([, name]) => name !== undefined)),
    ...(enabled === undefined ? {} : { enabled: enabled === 'yes' }),
    ...(administrator === undefined ? {} : { administrator: administrator === 'yes' }),
  };
  await orStop(mayGoOn);
  await putUser(session, OPERATION, input.externalId, changes, signal);
  const canUndo = enabled === 'no' && user.enabled === true;
  return { kind: 'applied', ...(canUndo ? { undo: snapshot(user) } : {}) };
}

export const update = {
  fields: UpdateFields,
  present,
  weight: weigh,
  effects: describeEffects,
  preconditions: [isSamePerson, keepsKeyAlive, disablesNoAdmin, leavesBillingAlone],
  achieved: judgeAchieved,
  run: (session: Session, input: UpdateInput, signal: AbortSignal, mayGoOn: MayGoOn) =>
    orRefused(() => change(session, input, signal, mayGoOn)),
} satisfies Actions<Session>['update'];
