/** What Slack checks about a view: docs.slack.dev/reference/views/modal-views and home-tab-views, @slack/types 3.2. */
import { plainText } from './composition.ts';
import { asObject, asObjects } from './json.ts';
import { anything, boolean, type Fields, object, type Problem, string } from './schema.ts';
import type { Json } from './types.ts';
import { judgeBlocks, type Workspace } from './validate.ts';
import { allBlocks } from './walk.ts';

/** docs.slack.dev views.open: view_too_large above 250 kB. */
const MOST_BYTES = 250_000;

const shared: Fields = {
  callback_id: string({ max: 255, min: 0 }),
  private_metadata: string({ max: 3000, min: 0 }),
  external_id: string({ max: 255, min: 0 }),
};
// The blocks are judged on their own, with everything that only shows over the whole set.
const modal = object(
  { type: string(), title: plainText(24), blocks: anything },
  {
    ...shared,
    submit: plainText(24),
    close: plainText(24),
    clear_on_close: boolean,
    notify_on_close: boolean,
    submit_disabled: boolean,
  },
);
const home = object({ type: string(), blocks: anything }, shared);

export interface ViewVerdict {
  readonly error: 'invalid_arguments' | 'view_too_large' | null;
  readonly problems: readonly Problem[];
  readonly warnings: readonly string[];
}

/** Judges a view for a modal or a Home tab as Slack would. */
export function judgeView(value: Json | undefined, surface: 'modal' | 'home', workspace: Workspace): ViewVerdict {
  const view = asObject(value);
  const problems: Problem[] = [];
  if (view['type'] !== surface) {
    problems.push({ at: '/view/type', message: `must be one of: ${surface}` });
    return { error: 'invalid_arguments', problems, warnings: [] };
  }
  if (Buffer.byteLength(JSON.stringify(value)) > MOST_BYTES) {
    return {
      error: 'view_too_large',
      problems: [{ at: '/view', message: 'view is larger than 250 kB' }],
      warnings: [],
    };
  }
  const check = surface === 'modal' ? modal : home;
  check(view, '/view', problems);
  const blocks = judgeBlocks(view['blocks'], '/view/blocks', surface, workspace);
  problems.push(...blocks.problems);
  const asksForInput = allBlocks(asObjects(view['blocks']), '').some(({ value: block }) => block['type'] === 'input');
  if (surface === 'modal' && asksForInput && view['submit'] === undefined) {
    problems.push({ at: '/view', message: 'missing required field: submit' });
  }
  return { error: problems.length > 0 ? 'invalid_arguments' : null, problems, warnings: blocks.warnings };
}
