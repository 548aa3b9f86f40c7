import { afterEach } from 'vitest';
import type { FakeVendor, VendorFault } from '../../sandbox/vendors/types.ts';
import type { Capability, Connection, Connector, Target } from '../../src/connector/contract.ts';
import { connectTo, type Line, openLine } from './line.ts';

/** A fake vendor with one tenant in it, and the words to speak of it. */
export interface Scene {
  readonly vendor: FakeVendor;
  readonly tenantId: string;
  /** A key that may do everything the connector offers. */
  readonly credentials: unknown;
  /** A key of the same tenant that may read the roster at best. */
  readonly weakCredentials: unknown;
  /** A good key of another tenant. */
  readonly strangerCredentials: unknown;
  readonly unknownCredentials: unknown;
  /** Everybody the roster must list, in any order. */
  readonly everybody: readonly string[];
  /** Somebody with a paid seat who may be removed. */
  readonly member: Target;
  readonly guest: Target | null;
  /** Somebody who may be changed to a cheaper license, and to which. */
  readonly cheaper?: { readonly member: Target; readonly to: string };
  /** An admin whose role may be lowered. */
  readonly admin?: Target;
  /** Somebody the vendor never heard of. */
  readonly nobody: Target;
  /** Who has recorded activity. */
  readonly seen: readonly string[];
  /** What a directory connector must tell; absent for connectors that are none. */
  readonly directory?: DirectoryFacts;
  /** Requests by what they are for. */
  readonly paths: { readonly accounts: RegExp; readonly activity: RegExp; readonly write: RegExp };
}

/** What is in a directory. */
export interface DirectoryFacts {
  /** Everybody it lists, people who left included, in any order. */
  readonly people: readonly string[];
  /** Somebody whose account was deactivated; null in an empty tenant. */
  readonly leaver: string | null;
  readonly apps: readonly string[];
  /** An app people signed in to. */
  readonly appId: string;
  /** The ids of the successful sign-ins into it, in any order. */
  readonly signIns: readonly string[];
  /** A key whose listing of people is refused, or cut short without a word. */
  readonly blindCredentials: unknown;
  readonly paths: { readonly people: RegExp; readonly apps: RegExp; readonly signIns: RegExp };
}

export interface FakeVendorHarness {
  start(filling: 'usual' | 'empty'): Promise<Scene>;
  /** Rewrites a request's path so that the vendor answers one row a page. */
  onePerPage(path: string): string;
  /** An earlier instant than everything in the scene. */
  readonly since: string;
  /** People come in one answer, however many they are. */
  readonly unpaged?: boolean;
}

export type Doing = VendorFault['does'];

/** Opens scenes and connections for the tests of one connector, and closes them after each test. */
export interface Workbench {
  readonly harness: FakeVendorHarness;
  has(capability: Capability): boolean;
  open(filling?: 'usual' | 'empty'): Promise<Scene>;
  /** A connection without any tenant chosen. */
  connectToNone(scene: Scene): Connection;
  /** A connection to the scene's tenant, checked as the engine does it. */
  connect(scene: Scene, credentials?: unknown): Promise<Connection>;
  /** The same, to a vendor that answers one row a page. */
  connectOnePerPage(scene: Scene): Promise<Connection>;
  /** One that skips the check, as if the key had been exchanged after it. */
  connectUnchecked(scene: Scene, credentials: unknown): Connection;
}

export function createWorkbench(connector: Connector, harness: FakeVendorHarness): Workbench {
  const cleanups: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });
  function aLine(scene: Scene, credentials: unknown, rewrite?: (path: string) => string): Line {
    const line = openLine(connector, scene.vendor.url, rewrite, credentials);
    cleanups.push(() => line.close());
    return line;
  }
  return {
    harness,
    has: (capability) => connector.capabilities.has(capability),
    async open(filling = 'usual') {
      const scene = await harness.start(filling);
      cleanups.push(() => scene.vendor.close());
      return scene;
    },
    connectToNone: (scene) =>
      connector.connect({
        credentials: scene.credentials,
        http: aLine(scene, scene.credentials).http,
        tenant: null,
      }),
    connect: (scene, credentials = scene.credentials) =>
      connectTo(connector, aLine(scene, credentials), credentials, scene.tenantId),
    connectOnePerPage: (scene) =>
      connectTo(connector, aLine(scene, scene.credentials, harness.onePerPage), scene.credentials, scene.tenantId),
    connectUnchecked: (scene, credentials) =>
      connector.connect({
        credentials,
        http: aLine(scene, credentials).http,
        tenant: { id: scene.tenantId, notes: {} },
      }),
  };
}

/** Everything on every page. */
export async function collect<T>(pages: AsyncIterable<{ readonly items: readonly T[] }> | undefined): Promise<T[]> {
  const all: T[] = [];
  for await (const page of pages ?? []) all.push(...page.items);
  return all;
}

/** How often the vendor was asked for something. */
export function countCalls(scene: Scene, path: RegExp): number {
  return scene.vendor.calls().filter((call) => path.test(call.path)).length;
}

/** Plans something for the next request that would change the vendor; some vendors read and write at one address. */
export function planWrite(scene: Scene, does: Doing): void {
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) scene.vendor.plan({ method, path: scene.paths.write, does });
}

/** How often the vendor was asked to change something. */
export function countWrites(scene: Scene): number {
  return scene.vendor.calls().filter((call) => call.method !== 'GET' && scene.paths.write.test(call.path)).length;
}
