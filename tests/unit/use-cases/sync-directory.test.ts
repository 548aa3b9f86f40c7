import { describe, expect, it } from 'vitest';
import { addDays } from '../../../src/domain/time.ts';
import { findSource, recordActivity, saveSource } from '../../../src/store/activity.ts';
import { dropVerdicts } from '../../../src/store/verdicts.ts';
import { signInSource } from '../../../src/use-cases/persons.ts';
import { anActivityRow, aSourceRow, daysAgo, NOW } from '../../builders.ts';
import { aCompany, addressOf, aPersonOf, signIn } from '../../directories.ts';

const SEEN = [[signIn('1', daysAgo(3))]];
const LEFT = { employment: 'terminated', rawStatus: 'DEPROVISIONED' } as const;

/** Okta lists everybody, and somebody confirmed that it speaks for Asana. */
async function linked(story: Parameters<Awaited<ReturnType<typeof aCompany>>['sync']>[1] = {}) {
  const company = await aCompany();
  await company.connect('okta');
  await company.sync('int_okta', { people: [company.everybody()] });
  await company.save('int_okta', '0oa1');
  const run = await company.sync('int_okta', { people: [company.everybody()], signIns: SEEN, ...story });
  return { ...company, run, source: () => findSource(company.store, 'int_1', signInSource('int_okta')) };
}

/** The vendor's own log dates the last use of seat 2, so its verdict is firm and judged again only where it must be. */
async function withVendorLog({ store }: Awaited<ReturnType<typeof linked>>) {
  await saveSource(store, aSourceRow({ observed_at: addDays(NOW, 60) }));
  await recordActivity(store, [anActivityRow({ external_id: '2', at: daysAgo(70) })]);
  await dropVerdicts(store, 'int_1');
}

describe('syncing a directory', () => {
  it('reads people and apps, has no seats, and proposes the app of the same catalogue key', async () => {
    const company = await aCompany();
    await company.connect('okta');
    const run = await company.sync('int_okta', {
      people: [company.everybody().slice(0, 6), company.everybody().slice(6)],
    });
    expect(run).toMatchObject({ state: 'complete', accounts: 10, added: 10 });
    expect(await company.show()).toMatchObject({
      view: { sources: [{ people: 10, confirmed: null, proposed: ['0oa1'], apps: [{ id: '0oa1', matched: 'key' }] }] },
    });
  });

  it('counts for nothing before a person confirms it: nobody is a leaver by a proposal', async () => {
    const company = await aCompany();
    await company.connect('okta');
    await company.sync('int_okta', { people: [company.everybody({ 2: LEFT })], signIns: SEEN });
    expect(await company.verdict('2')).toBe('undetermined no_source');
    expect(company.asked).toEqual([]);
    expect(company.reports).toEqual([]);
    await company.save('int_okta', '0oa1');
    expect(await company.verdict('2')).toBe('leaver');
    await company.save('int_okta', null);
    expect(await company.verdict('2')).toBe('undetermined no_source');
  });

  it('makes who signed in lately active, and never idle for sure who did not', async () => {
    const { verdict } = await linked();
    expect(await verdict('1')).toBe('active');
    expect(await verdict('2')).toBe('inactive review');
  });

  it('proposes a leaver at once, as a job of its own, and whoever comes back is none', async () => {
    const company = await linked();
    company.reports.length = 0;
    await company.sync('int_okta', { people: [company.everybody({ 2: LEFT })], signIns: SEEN });
    expect(await company.verdict('2')).toBe('leaver');
    expect(company.reports).toEqual([{ actor: 'job:leavers', integrationId: 'int_1', only: 'leavers' }]);
    await company.sync('int_okta', { people: [company.everybody()], signIns: SEEN });
    expect(await company.verdict('2')).toBe('inactive review');
  });

  it('proposes nobody by itself when it would make leavers of a fifth of the seats: a person has to ask', async () => {
    const half = Object.fromEntries(['2', '3', '4', '5', '6'].map((id) => [id, LEFT]));
    const company = await aCompany();
    await company.connect('okta');
    await company.sync('int_okta', { people: [company.everybody(half)] });
    await company.save('int_okta', '0oa1');
    const run = await company.sync('int_okta', { people: [company.everybody(half)], signIns: SEEN });
    expect(await company.verdict('2')).toBe('leaver');
    expect(company.reports).toEqual([]);
    expect(run?.notes).toEqual([expect.stringMatching(/^5 of 10 paid seats of Asana .* `\/licenses report asana`/)]);
  });

  it('believes nobody’s leaving before the listing ended', async () => {
    const company = await linked();
    await withVendorLog(company);
    company.clock.set(addDays(NOW, 0.5));
    const run = await company.sync('int_okta', { people: [company.everybody({ 2: LEFT })], fails: 'people' });
    expect(run).toMatchObject({ state: 'failed', error_text: 'Okta does not answer' });
    expect(await company.verdict('2')).toBe('inactive certain');
    company.clock.set(addDays(NOW, 0.6));
    await company.sync('int_okta', { people: [company.everybody({ 2: LEFT })] });
    expect(await company.verdict('2')).toBe('leaver');
  });

  it('does not take an empty list for a company that left', async () => {
    const company = await linked();
    const run = await company.sync('int_okta', { people: [] });
    expect(run).toMatchObject({ state: 'suspect', lost: { seats: 10, of: 10 } });
    expect(await company.verdict('1')).toBe('active');
  });

  it('does not believe that half of the company left, until a person says so', async () => {
    const company = await linked();
    const half = Object.fromEntries(['2', '3', '4', '5', '6'].map((id) => [id, LEFT]));
    company.clock.set(addDays(NOW, 1));
    expect(await company.sync('int_okta', { people: [company.everybody(half)] })).toMatchObject({
      state: 'suspect',
      lost: { seats: 5, of: 10 },
    });
    expect(await company.verdict('2')).not.toBe('leaver');
    company.clock.set(addDays(NOW, 1.1));
    const again = await company.sync('int_okta', { people: [company.everybody(half)] });
    expect(again, 'the same again is no better').toMatchObject({ state: 'suspect' });
    company.clock.set(addDays(NOW, 1.2));
    const story = { people: [company.everybody(half)], signIns: SEEN };
    const accepted = await company.sync('int_okta', story, new AbortController().signal, 5);
    expect(accepted).toMatchObject({ state: 'complete' });
    expect(await company.verdict('2')).toBe('leaver');
  });

  it('takes somebody who vanished for a leaver only when a second complete listing misses them too', async () => {
    const company = await linked();
    await withVendorLog(company);
    const without = company.everybody().filter((person) => person.externalId !== 'u2');
    company.clock.set(addDays(NOW, 1));
    expect(await company.sync('int_okta', { people: [without], signIns: SEEN })).toMatchObject({ gone: 1 });
    expect(await company.verdict('2')).toBe('inactive certain');
    company.clock.set(addDays(NOW, 2));
    await company.sync('int_okta', { people: [without], signIns: SEEN });
    expect(await company.verdict('2')).toBe('leaver');
    company.clock.set(addDays(NOW, 3));
    await company.sync('int_okta', { people: [company.everybody()], signIns: SEEN });
    expect(await company.verdict('2')).toBe('inactive certain');
  });

  it('takes nobody who moves out of what a limited key sees for a leaver', async () => {
    const company = await linked();
    const yes = { can: 'yes', why: '' } as const;
    const can = {
      roster: { can: 'unknown', why: 'its role may be limited' },
      activity: yes,
      reclaim: yes,
      restore: yes,
    } as const;
    const without = company.everybody().filter((person) => person.externalId !== 'u2');
    for (const day of [1, 2, 3]) {
      company.clock.set(addDays(NOW, day));
      expect(await company.sync('int_okta', { people: [without], signIns: SEEN, can })).toMatchObject({ gone: 0 });
    }
    expect(await company.verdict('2')).toBe('inactive review');
    expect(await company.sync('int_okta', { people: [], can }), 'nobody at all').toMatchObject({ state: 'suspect' });
  });

  it('takes nobody who signs in after they vanished from the listing for a leaver', async () => {
    const company = await linked();
    const without = company.everybody().filter((person) => person.externalId !== 'u2');
    for (const day of [1, 2]) {
      company.clock.set(addDays(NOW, day));
      await company.sync('int_okta', { people: [without], signIns: SEEN });
    }
    expect(await company.verdict('2')).toBe('leaver');
    company.clock.set(addDays(NOW, 3));
    await company.sync('int_okta', { people: [without], signIns: [[signIn('2', addDays(NOW, 2.9))]] });
    expect(await company.verdict('2')).toBe('active');
  });

  it('takes no disabled account for a leaver when the directory merely stops to tell who never signed in', async () => {
    const company = await linked();
    const off = { ...LEFT, lastSignIn: { at: null } };
    await company.sync('int_okta', { people: [company.everybody({ 2: off })], signIns: SEEN });
    expect(await company.verdict('2')).toBe('inactive review');
    company.reports.length = 0;
    company.clock.set(addDays(NOW, 1));
    const untold = company.everybody({ 2: { ...off, lastSignIn: 'unknown' }, 3: { ...LEFT, lastSignIn: 'unknown' } });
    await company.sync('int_okta', { people: [untold], signIns: SEEN });
    expect(await company.verdict('2')).toBe('inactive review');
    expect(await company.verdict('3'), 'who is known to have signed in once').toBe('leaver');
    expect(company.reports).toHaveLength(1);
  });

  it('calls nobody a leaver by disabled accounts where sign-ins were never told', async () => {
    const company = await aCompany();
    await company.connect('entra');
    const people = company.everybody({ 2: { ...LEFT, lastSignIn: 'unknown' } });
    await company.sync('int_entra', { people: [people] });
    await company.save('int_entra', '');
    expect(await company.verdict('2')).toBe('undetermined no_source');
    const dated = company.everybody({ 2: { ...LEFT, lastSignIn: 'unknown', endsOn: '2026-10-31' } });
    await company.sync('int_entra', { people: [dated] });
    expect(await company.verdict('2'), 'with a last day').toBe('leaver');
  });

  it('writes nothing when it reads the same again', async () => {
    const company = await linked();
    const before = await company.store.selectFrom('directory_people').selectAll().execute();
    expect(await company.sync('int_okta', { people: [company.everybody()] })).toMatchObject({ added: 0, changed: 0 });
    expect(await company.store.selectFrom('directory_people').selectAll().execute()).toEqual(before);
  });

  it('knows a leaver no longer for sure when nobody has read the directory for days', async () => {
    const company = await linked({ people: [(await aCompany()).everybody({ 2: LEFT })] });
    expect(await company.verdict('2')).toBe('leaver');
    company.clock.set(addDays(NOW, 4));
    expect(await company.verdict('2')).toBe('undetermined stale_record');
    await company.sync('int_okta', { people: [company.everybody({ 2: LEFT })], signIns: SEEN });
    expect(await company.verdict('2')).toBe('leaver');
  });
});

describe('a directory’s log of sign-ins', () => {
  it('has watched since the first reading, and remembers what the vendor has long forgotten', async () => {
    const company = await linked();
    const first = (await company.source())?.watched_since;
    expect(first).toBe(daysAgo(90));
    for (const day of [60, 120, 180]) {
      company.clock.set(addDays(NOW, day));
      await company.sync('int_okta', {
        people: [company.everybody()],
        signIns: [[signIn('9', addDays(NOW, day - 1))]],
      });
    }
    expect((await company.source())?.watched_since).toBe(first);
    const row = await company.store
      .selectFrom('directory_sign_ins')
      .selectAll()
      .where('external_id', '=', 'u1')
      .execute();
    expect(row).toMatchObject([{ at: daysAgo(3) }]);
    expect(await company.verdict('1')).toBe('inactive review');
  });

  it('begins to watch anew after a gap longer than the vendor remembers', async () => {
    const company = await linked();
    company.clock.set(addDays(NOW, 91));
    await company.sync('int_okta', { people: [company.everybody()], signIns: SEEN });
    expect((await company.source())?.watched_since).toBe(addDays(NOW, 1));
  });

  it('is read again for some hours before the last reading, for events that arrive late', async () => {
    const company = await linked();
    company.clock.set(addDays(NOW, 1));
    const late = signIn('2', addDays(NOW, -0.1));
    await company.sync('int_okta', { people: [company.everybody()], signIns: [[late]] });
    expect(company.asked.at(-1)).toEqual({ since: addDays(NOW, -0.25) });
    expect(await company.verdict('2')).toBe('active');
  });

  it('goes on where an interrupted reading stood, and loses nothing', async () => {
    const company = await linked();
    company.clock.set(addDays(NOW, 1));
    const pages = [[signIn('2', addDays(NOW, 0.2))], [signIn('3', addDays(NOW, 0.3))]];
    const people = [company.everybody()];
    const failed = await company.sync('int_okta', { people, signIns: pages.slice(0, 1), fails: 'sign_ins' });
    expect(failed).toMatchObject({ state: 'complete', error_text: 'Okta does not answer' });
    expect(await company.verdict('2')).toBe('active');
    expect(await company.verdict('3'), 'a log that does not answer proves no silence').toBe(
      'undetermined source_failed',
    );
    company.clock.set(addDays(NOW, 2));
    await company.sync('int_okta', { people, signIns: pages });
    const resumed = { since: addDays(NOW, -0.25), resume: '1' };
    expect(company.asked.slice(-2)).toEqual([resumed, { since: addDays(NOW, 0.75) }]);
    expect(await company.verdict('3')).toBe('active');
    expect(await company.source()).toMatchObject({ failing: null, resume: null, observed_at: addDays(NOW, 2) });
  });

  it('that was stopped goes on in the middle', async () => {
    const company = await linked();
    company.clock.set(addDays(NOW, 1));
    const pages = [[signIn('2', addDays(NOW, 0.2))], [signIn('3', addDays(NOW, 0.3))]];
    const stop = new AbortController();
    const people = [company.everybody()];
    const cut = { people, signIns: pages, afterPage: () => stop.abort() };
    expect(await company.sync('int_okta', cut, stop.signal)).toMatchObject({ state: 'incomplete' });
    expect(await company.verdict('2'), 'what was read counts').toBe('active');
    expect(await company.verdict('3')).not.toBe('active');
    await company.sync('int_okta', { people, signIns: pages });
    expect(await company.verdict('3')).toBe('active');
  });

  it('that saw nobody at all is not believed', async () => {
    const { source, verdict } = await linked({ signIns: [] });
    expect((await source())?.failing).toMatch(/no sign-in of anybody/);
    expect(await verdict('2')).toBe('undetermined source_failed');
  });

  it('of an app that is gone from the directory proves nobody idle', async () => {
    const company = await linked();
    const everyone = [company.ids.map((id) => signIn(id, addDays(NOW, -0.1)))];
    await company.sync('int_okta', { people: [company.everybody()], signIns: everyone });
    for (let day = 1; day <= 40; day += 1) {
      company.clock.set(addDays(NOW, day));
      await company.sync('int_okta', { people: [company.everybody()], apps: [], signIns: [] });
    }
    expect(await company.verdict('2')).toMatch(/^undetermined/);
    expect((await company.source())?.failing).toMatch(/no longer lists the app/);
  });

  it('that shows nobody for a week after a busy one is not believed, until somebody signs in again', async () => {
    const company = await linked();
    const people = [company.everybody()];
    const busy = [['2', '3', '4'].map((id) => signIn(id, addDays(NOW, -0.1)))];
    await company.sync('int_okta', { people, signIns: busy });
    for (const day of [5, 10, 20, 40]) {
      company.clock.set(addDays(NOW, day));
      await company.sync('int_okta', { people, signIns: [] });
      expect((await company.source())?.failing === null, `after ${day} days`).toBe(day === 5);
    }
    expect(await company.verdict('2')).toMatch(/^undetermined/);
    await company.sync('int_okta', { people, signIns: [[signIn('3', addDays(NOW, 39))]] });
    expect(await company.verdict('3')).toBe('active');
    expect(await company.verdict('2')).toBe('inactive review');
  });

  it('goes on late, and has watched no longer than the vendor still remembers', async () => {
    const company = await aCompany();
    await company.connect('entra');
    const reading = { people: [company.everybody()], retentionDays: 30, signIns: SEEN };
    await company.sync('int_entra', reading);
    await company.save('int_entra', '0oa1');
    await company.sync('int_entra', { ...reading, fails: 'sign_ins' });
    company.clock.set(addDays(NOW, 20));
    await company.sync('int_entra', reading);
    const source = await findSource(company.store, 'int_1', signInSource('int_entra'));
    expect(source).toMatchObject({ watched_since: daysAgo(10), failing: null });
  });

  it('that the plan does not give is no source at all', async () => {
    const no = { can: 'no', why: 'Entra ID Free has no log' } as const;
    const can = { roster: no, activity: no, reclaim: no, restore: no };
    const { source, verdict, asked } = await linked({ can });
    expect(asked).toEqual([]);
    expect(await source()).toBeUndefined();
    expect(await verdict('2')).toBe('undetermined no_source');
  });

  it('says nothing of people the directory does not know', async () => {
    const company = await aCompany([
      { external_id: '99', email: 'x@other.example', email_normalized: 'x@other.example' },
    ]);
    await company.connect('okta');
    await company.sync('int_okta', { people: [company.everybody()] });
    await company.save('int_okta', '0oa1');
    await company.sync('int_okta', { people: [company.everybody()], signIns: SEEN });
    expect(await company.verdict('99')).toBe('undetermined no_source');
  });

  it('counts again when a seat is linked with its person by hand', async () => {
    const company = await aCompany([
      { external_id: '99', email: 'x@other.example', email_normalized: 'x@other.example' },
    ]);
    await company.connect('okta');
    const people = [[...company.everybody(), aPersonOf('99', { externalId: 'u99' })]];
    await company.sync('int_okta', { people });
    await company.save('int_okta', '0oa1');
    await company.sync('int_okta', { people, signIns: [[signIn('99', daysAgo(1))]] });
    expect(await company.verdict('99')).toBe('undetermined no_source');
    expect(await company.link('int_okta', 'x@other.example', addressOf('99'))).toMatchObject({ kind: 'linked' });
    expect(await company.verdict('99')).toBe('active');
    expect(await company.link('int_okta', '99', '')).toMatchObject({ kind: 'unlinked' });
    expect(await company.verdict('99')).toBe('undetermined no_source');
  });
});

describe('several sources for one app', () => {
  it('are kept apart, and each counts', async () => {
    const company = await linked();
    await company.connect('entra');
    const people = [company.everybody()];
    await company.sync('int_entra', { people });
    await company.save('int_entra', '0oa1');
    await company.sync('int_entra', { people, signIns: [[signIn('2', daysAgo(2))]] });
    expect(await company.verdict('1'), 'by Okta').toBe('active');
    expect(await company.verdict('2'), 'by Entra').toBe('active');
    expect(await company.verdict('3')).toBe('inactive review');
  });

  it('may disagree about who left: then nobody has', async () => {
    const company = await linked({ people: [(await aCompany()).everybody({ 2: LEFT, 3: LEFT })] });
    await company.connect('entra');
    await company.sync('int_entra', { people: [company.everybody({ 3: LEFT })] });
    await company.save('int_entra', '');
    expect(await company.verdict('2')).toBe('inactive review');
    expect(await company.verdict('3')).toBe('leaver');
  });

  it('HR decides over a directory: on leave protects, and whom HR does not know a disabled account makes no leaver', async () => {
    const company = await linked({ people: [(await aCompany()).everybody({ 2: LEFT, 3: LEFT, 4: LEFT })] });
    await company.connect('bamboohr');
    const hr = company.everybody({ 2: { employment: 'leave' }, 4: LEFT }).filter((one) => one.externalId !== 'u3');
    await company.sync('int_bamboohr', { people: [hr] });
    expect(await company.verdict('2'), 'before HR was confirmed').toBe('leaver');
    await company.save('int_bamboohr', '');
    expect(await company.verdict('2')).toBe('protected on_leave');
    expect(await company.verdict('3')).toBe('inactive review');
    expect(await company.verdict('4')).toBe('leaver');
  });

  it('HR does not make a leaver of somebody who still signs in at a directory', async () => {
    const company = await linked();
    await company.connect('bamboohr');
    const gone = company.everybody({ 2: { ...LEFT, endsOn: '2026-06-30' } });
    await company.sync('int_bamboohr', { people: [gone] });
    await company.save('int_bamboohr', '');
    expect(await company.verdict('2')).toBe('leaver');
    await company.sync('int_okta', { people: [company.everybody()], signIns: [[signIn('2', addDays(NOW, -0.1))]] });
    expect(await company.verdict('2'), 'by the log of the app').toBe('undetermined still_signs_in');
    const other = { 3: { ...LEFT, endsOn: '2026-06-30' } };
    await company.sync('int_bamboohr', { people: [company.everybody(other)] });
    expect(await company.verdict('3')).toBe('leaver');
    const seen = company.everybody({ 3: { lastSignIn: { at: daysAgo(1) } } });
    await company.sync('int_okta', { people: [seen], signIns: SEEN });
    expect(await company.verdict('3'), 'by a sign-in anywhere').toBe('undetermined still_signs_in');
  });

  it('a sign-in somewhere shows life where nobody can speak of the app, and never that a seat is idle', async () => {
    const people = (await aCompany()).everybody({
      2: { lastSignIn: { at: daysAgo(1) } },
      3: { lastSignIn: { at: daysAgo(200) } },
      4: { lastSignIn: { at: null } },
    });
    const company = await aCompany();
    await company.connect('okta');
    await company.sync('int_okta', { people: [people] });
    await company.save('int_okta', '');
    expect(await company.verdict('2')).toBe('active');
    expect(await company.verdict('3')).toBe('undetermined no_source');
    expect(await company.verdict('4')).toBe('undetermined no_source');
    await company.save('int_okta', '0oa1');
    await company.sync('int_okta', { people: [people], signIns: SEEN });
    expect(await company.verdict('2'), 'the log of the app itself says more').toBe('inactive review');
  });
});
