import { CHARACTERS, type SeatStory, STORY_COUNTS } from './cast.ts';
import { DEPARTMENTS, EMPLOYEE_NAMES, emailOf, ZONES } from './names.ts';
import type { Random } from './random.ts';

/** Somebody the company employs, or did until lately. */
export interface Employee {
  readonly name: string;
  readonly email: string;
  readonly department: string;
  readonly title: string;
  readonly tz: string;
  readonly managerEmail: string | null;
  readonly story: SeatStory;
  /** Null: no Asana account. */
  readonly asanaGid: string | null;
  /** Null: no Slack account. */
  readonly slackId: string | null;
  /** Left the company: the Slack account is deactivated or gone, the Asana seat may still be paid. */
  readonly left: boolean;
}

/** Everybody on the payroll, or on it until lately; each group keeps its order of stories. */
export function createEmployees(random: Random): Employee[] {
  const stories = storiesOfOthers();
  const names = random.shuffle(EMPLOYEE_NAMES);
  const others = names.map((name, index) => {
    const department = pickDepartment(random);
    return {
      name,
      department: department.name,
      title: random.pick(department.titles),
      story: stories[index] ?? ('none' as const),
      tz: random.pick(ZONES),
      slackId: slackId(random),
    };
  });
  const people = [...CHARACTERS, ...others];
  // Gids do not follow the roster's order, as they do not in a company grown over years.
  const gids = random.shuffle(people.map((_, index) => String(1_201_000_000_000_000 + index * 7_919_113)));
  const chief = people.find((person) => person.story === 'busy');
  const heads = headsOf(people.filter((person) => person !== chief));
  const leavers = leaversAmong(people);
  return people.map((person, index) => {
    const isHead = heads.get(person.department) === person.name;
    const boss = person === chief ? null : ((isHead ? undefined : heads.get(person.department)) ?? chief?.name);
    const left = leavers.has(person.name) || person.story === 'deprovisioned';
    // One leaver in three keeps a deactivated Slack account, the others' accounts are gone.
    const hasSlack = !left || leavers.get(person.name) === 'deactivated';
    return {
      name: person.name,
      email: emailOf(person.name),
      department: person.department,
      title:
        person === chief
          ? 'Chief executive'
          : isHead && person.department !== 'IT'
            ? `Head of ${person.department}`
            : person.title,
      tz: person.tz,
      managerEmail: boss === null || boss === undefined ? null : emailOf(boss),
      story: person.story,
      asanaGid: person.story === 'none' ? null : (gids[index] ?? null),
      slackId: hasSlack ? person.slackId : null,
      left,
    };
  });
}

function storiesOfOthers(): SeatStory[] {
  return Object.entries(STORY_COUNTS).flatMap(([story, count]) => {
    const taken = CHARACTERS.filter((character) => character.story === story).length;
    return Array.from({ length: count - taken }, () => story as SeatStory);
  });
}

function headsOf(people: readonly { name: string; department: string; story: SeatStory }[]): Map<string, string> {
  const heads = new Map([['IT', 'Grace Osei']]);
  for (const { name, department, story } of people) {
    if (story === 'busy' && !heads.has(department)) heads.set(department, name);
  }
  return heads;
}

/** Three of the idle people and one silent one left without their Asana seat being noticed. */
function leaversAmong(people: readonly { name: string; story: SeatStory }[]): Map<string, 'deactivated' | 'gone'> {
  const idle = people.filter((person) => person.story === 'idle').slice(-3);
  const silent = people.filter((person) => person.story === 'silent').slice(-1);
  return new Map([...idle, ...silent].map(({ name }, index) => [name, index % 2 === 0 ? 'deactivated' : 'gone']));
}

function pickDepartment(random: Random): (typeof DEPARTMENTS)[number] {
  let left = random.next() * DEPARTMENTS.reduce((sum, department) => sum + department.weight, 0);
  for (const department of DEPARTMENTS) {
    left -= department.weight;
    if (left < 0) return department;
  }
  return DEPARTMENTS[0];
}

const SLACK_DIGITS = 'ABCDEFGHJKLMNPQRSTUVWXYZ0123456789';

const slackId = (random: Random): string =>
  `U0${Array.from({ length: 9 }, () => random.pick([...SLACK_DIGITS])).join('')}`;
