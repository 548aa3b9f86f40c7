/** Who holds which role, by person and by user group. */

import type { AnyBlock, ModalView } from '@slack/types';
import type { RolesView } from '../src/use-cases/views.ts';
import { field, option, VALUE } from './inputs.ts';
import { context, LIMITS, modal, plainText, section } from './kit.ts';

const DOES: Readonly<Record<RolesView['grants'][number]['role'], string>> = {
  viewer: 'sees numbers; everybody does',
  operator: 'syncs, posts reports, looks at people, pauses',
  approver: 'approves and restores in every app',
  auditor: 'looks at people and at the audit trail',
  admin: 'connects, configures, grants roles; approves nothing by that',
};

/** Draws the roles as granted. Fields that cannot be shown whole are left out, and saving leaves them as they are. */
export function renderRoles(view: RolesView): ModalView {
  const granted = view.grants.filter(({ role }) => role !== 'viewer');
  return modal({
    title: 'Roles',
    callback: 'roles.submit',
    submit: 'Save',
    close: 'Cancel',
    blocks: [
      section(
        'Roles given here hold in every app. Slack admins and those in SEATKEEPER_ADMINS are admins besides; approvers of one app are set in its settings.',
      ),
      ...granted.flatMap((grant) => [users(grant), ...groups(view, grant)]),
      ...(view.groups.length === 0
        ? [
            context(
              'No user groups to choose from. If there are some, the app lacks the optional scope usergroups:read: reinstall it with that scope.',
            ),
          ]
        : []),
    ],
  });
}

function users({ role, users: chosen }: RolesView['grants'][number]): AnyBlock {
  return field(
    `${role}_users`,
    { label: `${name(role)}: people`, hint: DOES[role], optional: true },
    {
      type: 'multi_users_select',
      action_id: VALUE,
      placeholder: plainText('Choose people', LIMITS.placeholder),
      ...(chosen.length > 0 ? { initial_users: [...chosen] } : {}),
    },
  );
}

function groups(view: RolesView, { role, groups: chosen }: RolesView['grants'][number]): AnyBlock[] {
  if (view.groups.length === 0) return [];
  const known = new Map(view.groups.map((group) => [group.id, group.handle]));
  // A group that was granted and is no longer listed stays on offer, so that saving does not take it away unseen.
  const offered = [...new Set([...chosen, ...known.keys()])].slice(0, LIMITS.selectOptions);
  const options = offered.map((id) => option(`@${known.get(id) ?? id}`, id));
  const initial = options.filter(({ value }) => value !== undefined && chosen.includes(value));
  return [
    field(
      `${role}_groups`,
      { label: `${name(role)}: user groups`, optional: true },
      {
        type: 'multi_static_select',
        action_id: VALUE,
        options,
        placeholder: plainText('Choose user groups', LIMITS.placeholder),
        ...(initial.length > 0 ? { initial_options: initial } : {}),
      },
    ),
  ];
}

function name(role: string): string {
  return `${role.slice(0, 1).toUpperCase()}${role.slice(1)}`;
}
