import type { AhaSeed } from './vendors/aha/seed.ts';
import type { AsanaSeed } from './vendors/asana/seed.ts';
import type { BambooSeed } from './vendors/bamboohr/seed.ts';
import type { EntraSeed } from './vendors/entra/seed.ts';
import type { OktaSeed } from './vendors/okta/seed.ts';
import { createAhaSeed } from './world/aha.ts';
import { LABS_DOMAIN, NORTHWIND_DOMAIN } from './world/aha-cast.ts';
import { createAsanaSeed } from './world/asana.ts';
import { LABS_GID, NORTHWIND_GID, SERVICE_ACCOUNTS } from './world/asana-accounts.ts';
import {
  BAMBOO_DOMAIN,
  BAMBOO_KEY,
  BAMBOO_NARROW_KEY,
  createBambooSeed,
  leavingSoon,
  onLeave,
} from './world/bamboohr.ts';
import type { SeatStory } from './world/cast.ts';
import { createEntraSeed } from './world/entra.ts';
import { ENTRA_APPS, LABS_TENANT, NORTHWIND_TENANT } from './world/entra-cast.ts';
import { createOktaSeed, OKTA_APPS, OKTA_CLIENT, OKTA_HOST, oktaKey, ssoOnly } from './world/okta.ts';
import { createEmployees, type Employee } from './world/people.ts';
import { Random } from './world/random.ts';
import { createSlackWorld, type SlackWorld } from './world/slack.ts';

export type { SeatStory } from './world/cast.ts';
export type { Employee } from './world/people.ts';

/** A main character, under one name in every system. */
export interface WorldPerson {
  readonly name: string;
  readonly email: string;
  readonly slackId: string;
  readonly asanaGid: string;
}

/** The made-up company the sandbox plays: the same people seen by Slack, by Asana, by Aha!, by Entra ID, by Okta and by BambooHR. */
export interface World {
  readonly start: Date;
  readonly company: string;
  readonly slack: SlackWorld;
  readonly asana: AsanaSeed;
  readonly aha: AhaSeed;
  readonly entra: EntraSeed;
  readonly okta: OktaSeed;
  readonly bamboo: BambooSeed;
  readonly employees: readonly Employee[];
  readonly people: {
    /** IT admin, Slack admin, Asana super admin. */
    readonly ada: WorldPerson;
    /** IT lead and approver, Asana admin; owns the token `pat-admin`. */
    readonly grace: WorldPerson;
    /** Asana admin idle for 60 days: must be protected. */
    readonly tomas: WorldPerson;
    /** An ordinary member, idle in Asana for 47 days. */
    readonly linus: WorldPerson;
    /** Finance, looks at figures; has a view-only license and uses it. */
    readonly marta: WorldPerson;
  };
  readonly workspaces: { readonly northwind: string; readonly labs: string };
  /** Asana accounts no person uses; the first owns the service account tokens. */
  readonly serviceAccounts: typeof SERVICE_ACCOUNTS;
  /** Who lives a story, such as everybody idle. */
  who(story: SeatStory): readonly Employee[];
  /** Before `.aha.io`. */
  readonly ahaDomains: { readonly northwind: string; readonly labs: string };
  /** Ids of directories, and the apps of the larger one. */
  readonly entraTenants: { readonly northwind: string; readonly labs: string };
  readonly entraApps: typeof ENTRA_APPS;
  readonly oktaApps: typeof OKTA_APPS;
  /** Where the company signs in to Okta, and the ID of its service app there, whose key is the token `okta-app`. */
  readonly oktaHost: string;
  readonly oktaClientId: string;
  /** Before `.bamboohr.com`. */
  readonly bambooDomain: string;
  /** Who has a last day to come, and who is on leave, as HR knows; both idle in Asana. */
  readonly hrCast: { readonly leavingSoon: Employee | undefined; readonly onLeave: Employee | undefined };
  /** Who uses Asana in a way that Okta's sign-ins alone show. */
  readonly ssoOnly: readonly Employee[];
  /** The value of a seeded token, key or secret by its label. */
  token(label: string): string;
}

/** Builds the company as it stands at `start`; the same moment gives the same company. */
export function createWorld(start: Date): World {
  const random = new Random(20_261_121);
  const employees = createEmployees(random);
  const asana = createAsanaSeed(employees, start.getTime(), random);
  const aha = createAhaSeed(employees, start.getTime());
  const entra = createEntraSeed(employees, start.getTime());
  const ahaEmails = aha.accounts[0]?.users.map(({ email }) => email) ?? [];
  const okta = createOktaSeed(employees, ahaEmails, start.getTime());
  const bamboo = createBambooSeed(employees, start.getTime());
  const named = (name: string): WorldPerson => {
    const found = employees.find((employee) => employee.name === name);
    if (!found?.slackId || !found.asanaGid) throw new Error(`${name} is missing from the company`);
    return { name, email: found.email, slackId: found.slackId, asanaGid: found.asanaGid };
  };
  return {
    start,
    company: 'Northwind Instruments',
    slack: createSlackWorld(employees),
    asana,
    aha,
    entra,
    okta,
    bamboo,
    employees,
    people: {
      ada: named('Ada Park'),
      grace: named('Grace Osei'),
      tomas: named('Tomás Rivera'),
      linus: named('Linus Brandt'),
      marta: named('Marta Silva'),
    },
    workspaces: { northwind: NORTHWIND_GID, labs: LABS_GID },
    serviceAccounts: SERVICE_ACCOUNTS,
    ahaDomains: { northwind: NORTHWIND_DOMAIN, labs: LABS_DOMAIN },
    entraTenants: { northwind: NORTHWIND_TENANT, labs: LABS_TENANT },
    entraApps: ENTRA_APPS,
    oktaApps: OKTA_APPS,
    oktaHost: OKTA_HOST,
    oktaClientId: OKTA_CLIENT.id,
    bambooDomain: BAMBOO_DOMAIN,
    hrCast: { leavingSoon: leavingSoon(employees), onLeave: onLeave(employees) },
    ssoOnly: ssoOnly(employees),
    who: (story) => employees.filter((employee) => employee.story === story),
    token: (label) => {
      const secrets = entra.registrations.map(({ label, secret = '' }) => ({ label, value: secret }));
      const oktaKeys = [
        ...okta.orgs.flatMap(({ tokens }) => tokens),
        { label: OKTA_CLIENT.label, value: oktaKey().privateJwk },
      ];
      const found = [...asana.tokens, ...aha.keys, ...secrets, ...oktaKeys, BAMBOO_KEY, BAMBOO_NARROW_KEY].find(
        (token) => token.label === label,
      );
      if (!found) throw new Error(`no token is labeled ${label}`);
      return found.value;
    },
  };
}
