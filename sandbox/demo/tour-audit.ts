import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { renderMessage } from './render-text.ts';
import { HERE, type Scene, type Step } from './scene.ts';

/** The audit trail of the tour, verified on a copy while the bot runs on, and again after somebody edited it. */

const CLI = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const VERIFY = 'npm run seatkeeper -- audit verify';

const audit: Step = {
  title: 'The audit trail proves itself, and finds an edit',
  async play(scene) {
    const { script, directory, world } = scene;
    const folder = mkdtempSync(join(directory, 'copy-'));
    try {
      const file = copyOf(directory, folder);
      script.note(
        'The database and its key are copied while the bot runs; the head is the one posted with the digest.',
      );
      const head = postedHead(scene);
      const good = await verify(file, head);
      script.output(`${VERIFY} --head ${head}`, good.said);
      script.check(
        'the copy is intact and holds the head posted to Slack',
        good.code === 0 && /intact/.test(good.said),
      );

      const position = forge(file, world.people.linus.slackId);
      script.does('Somebody with the database file', `makes event ${position} say that Linus Brandt approved`);
      const bad = await verify(file, head);
      script.output(`${VERIFY} --head ${head}`, bad.said);
      script.check(`it names event ${position}`, bad.code === 1 && bad.said.includes(`at number ${position}:`));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** A consistent copy of the running bot's database with its key; returns the file. */
function copyOf(directory: string, folder: string): string {
  const file = join(folder, 'seatkeeper.db');
  const database = new DatabaseSync(join(directory, 'seatkeeper.db'), { readOnly: true });
  database.prepare('vacuum into ?').run(file);
  database.close();
  copyFileSync(join(directory, 'seatkeeper.key'), join(folder, 'seatkeeper.key'));
  return file;
}

/** Puts another name under the first approval; returns the number of that event. */
function forge(file: string, actor: string): number {
  const database = new DatabaseSync(file);
  const position = database
    .prepare("select min(position) as position from audit_events where type = 'request.approved'")
    .get()?.['position'];
  database.prepare('update audit_events set actor = ? where position = ?').run(actor, Number(position));
  database.close();
  return Number(position);
}

/** The head under the digest. */
function postedHead(scene: Scene): string {
  const texts = scene.ada.messages(HERE).flatMap((message) => renderMessage(message, scene.nameOf));
  const head = texts.map((text) => /head `?(\d+:[0-9a-f]{16})/.exec(text)?.[1]).findLast((found) => found);
  if (head === undefined) throw new Error('no digest shows a head of the audit trail');
  return head;
}

/** Runs the command line as a machine without Slack would: it is told the file and nothing else. */
function verify(file: string, head: string): Promise<{ readonly code: number; readonly said: string }> {
  const env = { PATH: process.env['PATH'] ?? '', DATABASE_URL: `file:${file}` };
  return new Promise((resolve) => {
    execFile(process.execPath, [CLI, 'audit', 'verify', '--head', head], { env }, (error, out, err) => {
      resolve({ code: error ? Number(error.code ?? 1) : 0, said: `${out}${err}`.trim() });
    });
  });
}

export const AUDIT_STEP: Step = audit;
