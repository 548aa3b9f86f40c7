import { describe, expect, it } from 'vitest';
import type { Connection } from '../../src/connector/contract.ts';
import type { DirectoryApp, DirectoryPerson, SignIn, SignInsFrom } from '../../src/connector/directory.ts';
import { VendorProtocolError, VendorRefusedError } from '../../src/errors.ts';
import { FATAL, HARMLESS } from './fault-schedules.ts';
import { collect, countCalls, type DirectoryFacts, type Scene, type Workbench } from './workbench.ts';

const { signal } = new AbortController();

function factsOf(scene: Scene): DirectoryFacts {
  if (!scene.directory) throw new Error('the scene says nothing of its directory');
  return scene.directory;
}

/** What holds for every listing of people. */
export function describePeople(bench: Workbench): void {
  const readAll = (connection: Connection) => collect<DirectoryPerson>(connection.people?.(signal));
  const unpaged = bench.harness.unpaged === true;
  const after = unpaged ? 0 : 2;

  describe('listing people', () => {
    it('gives everybody once, people who left included, whatever the size of a page', async () => {
      const scene = await bench.open();
      const all = await readAll(await bench.connect(scene));
      const small = await readAll(await bench.connectOnePerPage(scene));
      expect(all.map(({ externalId }) => externalId).sort()).toEqual([...factsOf(scene).people].sort());
      expect(small).toEqual(all);
    });

    it('calls whoever was deactivated a leaver, and keeps the vendor’s own word', async () => {
      const scene = await bench.open();
      const all = await readAll(await bench.connect(scene));
      const left = all.filter(({ employment }) => employment === 'terminated');
      expect(left.map(({ externalId }) => externalId)).toEqual([factsOf(scene).leaver]);
      for (const { rawStatus } of all) expect(rawStatus).not.toBe('');
    });

    it('gives times as UTC text of fixed width, and no address without an @', async () => {
      const scene = await bench.open();
      for (const person of await readAll(await bench.connect(scene))) {
        const { lastSignIn, email, aliases } = person;
        const times = [lastSignIn === 'unknown' ? null : lastSignIn.at, person.startsOn, person.endsOn];
        for (const at of times) if (at?.includes('T')) expect(at).toBe(new Date(at).toISOString());
        for (const address of [email, ...aliases]) if (address !== null) expect(address).toMatch(/^\S+@\S+$/);
      }
    });

    it('ends on a tenant with hardly anybody in it', async () => {
      const scene = await bench.open('empty');
      expect(await readAll(await bench.connect(scene))).toHaveLength(factsOf(scene).people.length);
    });

    it('refuses, instead of finding that everybody left, where the key sees nobody', async () => {
      const scene = await bench.open();
      const connection = bench.connectUnchecked(scene, factsOf(scene).blindCredentials);
      await expect(readAll(connection)).rejects.toBeInstanceOf(VendorRefusedError);
      expect((await connection.check(signal)).can.roster.can).toBe('no');
    });

    it('tells one person by id as the list tells them, but for the last sign-in, which a list alone may know', async () => {
      const scene = await bench.open();
      const connection = await bench.connect(scene);
      for (const listed of await readAll(connection)) {
        const one = await connection.person?.(listed.externalId, signal);
        expect({ ...one, lastSignIn: listed.lastSignIn }).toEqual(listed);
      }
    });

    it('says that nobody has an id only where it sees everybody of its own tenant', async () => {
      const scene = await bench.open();
      const { externalId } = scene.nobody;
      expect(await (await bench.connect(scene)).person?.(externalId, signal)).toBeNull();
      for (const credentials of [factsOf(scene).blindCredentials, scene.strangerCredentials]) {
        const connection = bench.connectUnchecked(scene, credentials);
        await expect(connection.person?.(factsOf(scene).leaver ?? '', signal)).rejects.toBeInstanceOf(
          VendorRefusedError,
        );
      }
    });

    it('asks the vendor nothing for an id that is none, which would become a path of its own', async () => {
      const scene = await bench.open();
      const connection = await bench.connect(scene);
      const before = scene.vendor.calls().length;
      for (const typed of ['', '../admin', 'ada@northwind.test', '0'])
        expect(await connection.person?.(typed, signal)).toBeNull();
      expect(scene.vendor.calls().filter(({ path }) => /admin|@|%40/.test(path))).toEqual([]);
      expect(scene.vendor.calls().length - before).toBeLessThan(8);
    });

    it('refuses a key that reaches another tenant', async () => {
      const scene = await bench.open();
      const connection = bench.connectUnchecked(scene, scene.strangerCredentials);
      await expect(readAll(connection)).rejects.toBeInstanceOf(VendorRefusedError);
    });

    it.each(HARMLESS)('gives the same after %s', async (_, does, times) => {
      const scene = await bench.open();
      const expected = await readAll(await bench.connect(scene));
      const connection = await bench.connectOnePerPage(scene);
      scene.vendor.plan({ path: factsOf(scene).paths.people, after, times, does });
      expect(await readAll(connection)).toEqual(expected);
    });

    it.each(FATAL.filter(([, does]) => !unpaged || does.kind !== 'same_cursor'))(
      'fails as a whole, never short, when %s',
      async (_, does, expected) => {
        const scene = await bench.open();
        const connection = await bench.connectOnePerPage(scene);
        scene.vendor.plan({ path: factsOf(scene).paths.people, after, times: 1000, does });
        await expect(readAll(connection)).rejects.toBeInstanceOf(expected);
      },
    );

    it('ends when a page is served twice', async () => {
      const scene = await bench.open();
      const connection = await bench.connectOnePerPage(scene);
      scene.vendor.plan({ path: factsOf(scene).paths.people, after, does: { kind: 'repeat_previous_page' } });
      const found = await readAll(connection).catch((error: unknown) => {
        // To notice that somebody is missing is as good.
        expect(error).toBeInstanceOf(VendorRefusedError);
        return [];
      });
      for (const { externalId } of found) expect(factsOf(scene).people).toContain(externalId);
    });

    it('stops with the reason of the signal when aborted midway, and asks for nothing more', async () => {
      const scene = await bench.open();
      const connection = await bench.connectOnePerPage(scene);
      const before = countCalls(scene, factsOf(scene).paths.people);
      const stop = new AbortController();
      const reason = new Error('shutting down');
      const read = async () => {
        for await (const page of connection.people?.(stop.signal) ?? []) if (page) stop.abort(reason);
      };
      await expect(read()).rejects.toBe(reason);
      expect(countCalls(scene, factsOf(scene).paths.people) - before).toBe(1);
    });
  });
}

/** What holds for every listing of the apps people sign in to. */
export function describeApps(bench: Workbench): void {
  const readAll = (connection: Connection) => collect<DirectoryApp>(connection.apps?.(signal));

  describe('listing apps', () => {
    it('gives every app once, with a name, whatever the size of a page', async () => {
      const scene = await bench.open();
      const all = await readAll(await bench.connect(scene));
      expect(all.map(({ id }) => id).sort()).toEqual([...factsOf(scene).apps].sort());
      for (const { name } of all) expect(name).not.toBe('');
      expect(await readAll(await bench.connectOnePerPage(scene))).toEqual(all);
    });

    it('ends with an error when the same place is named again and again', async () => {
      const scene = await bench.open();
      const connection = await bench.connectOnePerPage(scene);
      scene.vendor.plan({ path: factsOf(scene).paths.apps, times: 1000, does: { kind: 'same_cursor' } });
      await expect(readAll(connection)).rejects.toBeInstanceOf(VendorProtocolError);
    });
  });
}

/** What holds for every source of sign-ins into an app. */
export function describeSignIns(bench: Workbench): void {
  const from = (scene: Scene, over: Partial<SignInsFrom> = {}): SignInsFrom => ({
    appId: factsOf(scene).appId,
    since: bench.harness.since,
    ...over,
  });
  const readAll = (connection: Connection, given: SignInsFrom) => collect<SignIn>(connection.signIns?.(given, signal));
  const idsOf = (signIns: readonly SignIn[]) => signIns.map(({ id }) => id).sort();

  describe('reading sign-ins into an app', () => {
    it('gives every success once, and no failed attempt, whatever the size of a page', async () => {
      const scene = await bench.open();
      const all = await readAll(await bench.connect(scene), from(scene));
      expect(idsOf(all)).toEqual([...factsOf(scene).signIns].sort());
      expect(await readAll(await bench.connectOnePerPage(scene), from(scene))).toEqual(all);
      for (const { at, personExternalId } of all) {
        expect(at).toBe(new Date(at).toISOString());
        expect(factsOf(scene).people).toContain(personExternalId);
      }
    });

    it('starts at the instant it is asked from, that instant included', async () => {
      const scene = await bench.open();
      const connection = await bench.connect(scene);
      const all = await readAll(connection, from(scene));
      const newest =
        all
          .map(({ at }) => at)
          .sort()
          .at(-1) ?? '';
      const found = await readAll(connection, from(scene, { since: newest }));
      expect(idsOf(found)).toEqual(idsOf(all.filter(({ at }) => at === newest)));
    });

    it('says what it cannot see', async () => {
      const scene = await bench.open();
      expect((await bench.connect(scene)).coverage?.().blindSpots.length).toBeGreaterThan(0);
    });

    it('goes on from where an earlier reading ended, and finds nothing new', async () => {
      const scene = await bench.open();
      const connection = await bench.connect(scene);
      let resume: string | undefined;
      for await (const page of connection.signIns?.(from(scene), signal) ?? []) resume = page.resume;
      expect(resume).toBeDefined();
      const again = await readAll(connection, from(scene, resume === undefined ? {} : { resume }));
      for (const id of idsOf(again)) expect(factsOf(scene).signIns).toContain(id);
      expect(again.length).toBeLessThan(factsOf(scene).signIns.length);
    });

    it('tells of nobody in an app that is not there', async () => {
      const scene = await bench.open();
      const connection = await bench.connect(scene);
      const found = await readAll(connection, from(scene, { appId: 'nosuchapp' })).catch((error: unknown) => {
        expect(error).toBeInstanceOf(VendorRefusedError);
        return [];
      });
      expect(found).toEqual([]);
    });

    it('sends nothing for an id that is none, which would become a part of the question', async () => {
      const scene = await bench.open();
      const connection = await bench.connect(scene);
      const before = scene.vendor.calls().length;
      const typed = from(scene, { appId: 'a" or id pr or id eq "b' });
      await expect(readAll(connection, typed)).rejects.toBeInstanceOf(VendorRefusedError);
      expect(scene.vendor.calls()).toHaveLength(before);
    });

    it.each(HARMLESS)('gives the same after %s', async (_, does, times) => {
      const scene = await bench.open();
      const expected = await readAll(await bench.connect(scene), from(scene));
      const connection = await bench.connectOnePerPage(scene);
      scene.vendor.plan({ path: factsOf(scene).paths.signIns, after: 1, times, does });
      expect(await readAll(connection, from(scene))).toEqual(expected);
    });

    it.each(FATAL)('fails as a whole when %s', async (_, does, expected) => {
      const scene = await bench.open();
      const connection = await bench.connectOnePerPage(scene);
      scene.vendor.plan({ path: factsOf(scene).paths.signIns, times: 1000, does });
      await expect(readAll(connection, from(scene))).rejects.toBeInstanceOf(expected);
    });
  });
}
