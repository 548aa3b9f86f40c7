import SqliteDatabase from 'better-sqlite3';
import { afterEach, describe, expect, it } from 'vitest';
import { Random } from '../../sandbox/world/random.ts';
import {
  allowReclaim,
  buttonValue,
  connectAsana,
  everyButton,
  now,
  postReport,
  type Scene,
  startScene,
  waitUntil,
} from './scene.ts';

const RUNS = 20;
const FINAL = ['succeeded', 'superseded', 'cancelled', 'manual', 'rejected', 'expired'];

describe('a process that is killed again and again while it removes what was approved', () => {
  let scene: Scene;
  afterEach(() => scene?.close());

  it(`has removed each approved seat exactly once after ${RUNS} kills`, async () => {
    scene = await startScene();
    await connectAsana(scene);
    await allowReclaim(scene, [scene.ada.id, scene.grace.id]);
    const report = await postReport(scene);
    const random = new Random(20);
    // Slow enough for a kill to fall into the middle of a removal.
    for (let call = 0; call < 40; call += 1)
      scene.asana.plan({ method: 'POST', path: /removeUser$/, does: { kind: 'delay', ms: random.int(50, 250) } });
    for (let run = 0; run < RUNS; run += 1) {
      const left = everyButton(now(scene.ada, report).blocks).filter((one) => one.action_id === 'reclaim.approve_item');
      // One or two at a time, so that every kill finds something under way; at last all that is left.
      if (left.length > 0) {
        const fresh = now(scene.ada, report);
        const value = buttonValue(fresh, 'reclaim.approve_item', random.int(0, left.length - 1));
        await scene.grace.press(fresh, 'reclaim.approve_item', { value });
      }
      await new Promise((resolve) => setTimeout(resolve, random.int(0, 400)));
      await scene.killBot();
      await scene.startBot();
    }
    // A kill between opening an attempt and sending leaves "not done", which is believed only after two minutes.
    await waitUntil(
      'everything approved to be settled',
      () => requests(scene).every(({ state }) => settled(state)),
      200_000,
    );
    const approved = requests(scene).filter((row) => row.approved_by !== null);
    expect(approved.length).toBeGreaterThan(5);
    const effects = scene.asana.effects();
    expect(approved.map(({ state }) => state)).toEqual(approved.map(() => 'succeeded'));
    // One effect a seat, and none besides those that were approved.
    expect(effects).toHaveLength(approved.length);
  }, 320_000);
});

function settled(state: string): boolean {
  return FINAL.includes(state) || state === 'pending_approval';
}

/** The fate of every request, read beside the running bot. */
function requests(scene: Scene) {
  const database = new SqliteDatabase(scene.databaseFile, { readonly: true });
  try {
    return database.prepare('select external_id, state, approved_by from reclaim_requests').all() as {
      readonly external_id: string;
      readonly state: string;
      readonly approved_by: string | null;
    }[];
  } finally {
    database.close();
  }
}
