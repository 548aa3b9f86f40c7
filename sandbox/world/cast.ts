/** What a person's Asana seat looks like; each group is made for one question an honest review must answer. */
export type SeatStory =
  | 'busy'
  | 'idle'
  | 'silent'
  | 'new'
  | 'pending'
  | 'admin'
  | 'view_only_busy'
  | 'view_only_idle'
  | 'view_only_silent'
  | 'rejoined'
  | 'deprovisioned'
  | 'none';

/** How many people live each story, the named characters included. */
export const STORY_COUNTS: Readonly<Record<Exclude<SeatStory, 'none'>, number>> = {
  busy: 61,
  idle: 14,
  silent: 6,
  new: 8,
  pending: 4,
  admin: 3,
  view_only_busy: 4,
  view_only_idle: 3,
  view_only_silent: 2,
  rejoined: 1,
  deprovisioned: 2,
};

interface Character {
  readonly name: string;
  readonly slackId: string;
  readonly department: string;
  readonly title: string;
  readonly story: SeatStory;
  readonly tz: string;
}

/** The people with a part in the demo. */
export const CHARACTERS: readonly Character[] = [
  {
    name: 'Ada Park',
    slackId: 'U0ADAPARK01',
    department: 'IT',
    title: 'IT admin',
    story: 'admin',
    tz: 'Europe/Berlin',
  },
  {
    name: 'Grace Osei',
    slackId: 'U0GRACE0SEI',
    department: 'IT',
    title: 'IT lead',
    story: 'admin',
    tz: 'Africa/Accra',
  },
  {
    name: 'Tomás Rivera',
    slackId: 'U0T0MASRIVE',
    department: 'IT',
    title: 'Systems administrator',
    story: 'admin',
    tz: 'Europe/Lisbon',
  },
  {
    name: 'Linus Brandt',
    slackId: 'U0L1NUSBRAN',
    department: 'Engineering',
    title: 'Firmware engineer',
    story: 'idle',
    tz: 'Europe/Berlin',
  },
  {
    name: 'Marta Silva',
    slackId: 'U0MARTAS1LV',
    department: 'Finance',
    title: 'Financial controller',
    story: 'view_only_busy',
    tz: 'Europe/Lisbon',
  },
];
