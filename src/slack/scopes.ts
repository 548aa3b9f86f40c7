/** One scope the manifest asks for, and why. */
export interface ScopeNeed {
  readonly scope: string;
  /** Optional ones may be declined at installation. */
  readonly optional: boolean;
  /** What fails without it, as the end of the sentence "Without it …". */
  readonly without: string;
}

/** Every bot scope of manifest.yml; a test holds the two and docs/install.md together. */
export const SCOPES: readonly ScopeNeed[] = [
  { scope: 'commands', optional: false, without: '`/licenses` does not exist' },
  { scope: 'chat:write', optional: false, without: 'no report, digest or answer can be posted' },
  {
    scope: 'im:write',
    optional: false,
    without: 'direct messages, such as the progress of a first sync, may not arrive',
  },
  {
    scope: 'users:read',
    optional: false,
    without: 'Slack admins are not recognized, so only those in SEATKEEPER_ADMINS may configure',
  },
  {
    scope: 'users:read.email',
    optional: false,
    without: 'an approver cannot be kept from deciding about their own seat',
  },
  { scope: 'files:read', optional: false, without: 'an uploaded member export cannot be read' },
  { scope: 'chat:write.public', optional: true, without: 'the bot has to be invited to every channel it posts in' },
  { scope: 'channels:read', optional: true, without: 'doctor cannot tell whether the bot is in a public channel' },
  { scope: 'groups:read', optional: true, without: 'doctor cannot tell whether the bot is in a private channel' },
  { scope: 'usergroups:read', optional: true, without: 'roles and approval cannot be given to user groups' },
];
