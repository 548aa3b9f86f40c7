import type { HelpLine } from '../../blocks/messages.ts';

/** Every command, in the order a newcomer needs them. */
export const HELP: readonly HelpLine[] = [
  { command: '/licenses', does: 'shows every connected app on one screen' },
  { command: '/licenses asana', does: 'shows license types, who is idle and on what evidence' },
  {
    command: '/licenses why name@company.com',
    does: 'shows the evidence on a person, source by source; add an app for that one',
  },
  {
    command: '/licenses user @ada',
    does: 'shows every seat of a person; from there read details and roles, or ask for a change or a removal',
  },
  {
    command: '/licenses report asana',
    does: 'posts the idle seats for approval; `for security` or `for compliance` says why',
  },
  { command: '/licenses dryrun asana', does: 'shows what a report would do now, and does nothing' },
  { command: '/licenses sync asana', does: 'reads the app again now' },
  { command: '/licenses connect', does: 'connects an app (admins)' },
  { command: '/licenses settings asana', does: 'sets idle time, approvers, channel and the reclaim switch (admins)' },
  { command: '/licenses sources asana', does: 'says which directories and HR systems know its people (admins)' },
  { command: '/licenses import asana', does: 'imports last-activity dates from a member export (admins)' },
  { command: '/licenses import people', does: 'imports who works here, is on leave or left from an HR file (admins)' },
  { command: '/licenses exempt asana', does: 'keeps somebody from being proposed until a day (approvers, admins)' },
  { command: '/licenses exemptions', does: 'lists who is exempt and why, with a button to end each' },
  { command: '/licenses pause', does: 'stops every change at a vendor at once, for all apps or one' },
  { command: '/licenses resume', does: 'lets removals go on (admins)' },
  { command: '/licenses admin asana name@company.com', does: 'starts the two steps to an idle admin’s seat' },
  {
    command: '/licenses delegate @grace until 2026-12-01',
    does: 'hands your part as approver over; `off` takes it back',
  },
  { command: '/licenses roles', does: 'gives and takes roles, by person and user group (admins)' },
  { command: '/licenses digest', does: 'posts the weekly digest now' },
  { command: '/licenses audit', does: 'shows the head of the audit trail and its newest events (auditors, admins)' },
  { command: '/licenses stats', does: 'shows how many removals were asked back or restored' },
];
