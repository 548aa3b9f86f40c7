/**
 * Block Kit's composition objects: text, options, option groups, confirmation dialogs.
 * Limits: JSDoc of @slack/types 3.2 (block-kit/composition-objects) and docs.slack.dev/reference/block-kit/composition-objects.
 */
import { asObject } from './json.ts';
import { array, boolean, type Check, number, object, string, tagged } from './schema.ts';

/** A text object of `max` characters; a text object holds 1 to 3000 whatever its place. */
export function text(
  max = 3000,
  kinds: readonly ('plain_text' | 'mrkdwn')[] = ['plain_text', 'mrkdwn'],
  min = 1,
): Check {
  const words = string({ min, max });
  const all = {
    plain_text: object({ type: string(), text: words }, { emoji: boolean }),
    mrkdwn: object({ type: string(), text: words }, { verbatim: boolean }),
  };
  const table = Object.fromEntries(kinds.map((kind) => [kind, all[kind]]));
  return tagged(() => table, 'text');
}

/** A plain_text object of `max` characters. */
export function plainText(max: number): Check {
  return text(max, ['plain_text']);
}

export const blockId = string({ max: 255 });
export const actionId = string({ max: 255 });
export const url = string({ max: 3000, pattern: /^[a-z][a-z0-9+.-]*:/i, says: 'must be a valid URL' });
export const imageUrl = string({ max: 3000, pattern: /^https?:\/\//, says: 'must be a valid URL' });
export const placeholder = plainText(150);

/** A confirmation dialog: title 100, text 300, buttons 30. */
export const confirm = object(
  { text: text(300) },
  {
    title: plainText(100),
    confirm: plainText(30),
    deny: plainText(30),
    style: string({ oneOf: ['primary', 'danger'] }),
  },
);

/** An option: text and description 75, value 150 (docs.slack.dev option object; the JSDoc still says 75). */
export function option(kinds: readonly ('plain_text' | 'mrkdwn')[] = ['plain_text'], withUrl = false): Check {
  return object(
    { text: text(75, kinds), value: string({ max: 150 }) },
    { description: text(75, kinds), ...(withUrl ? { url } : {}) },
  );
}

/** A group of up to 100 options under a label of 75 characters. */
export const optionGroup = object({ label: plainText(75), options: array(option(), { min: 1, max: 100 }) });

export const dispatchActionConfig = object(
  {},
  {
    trigger_actions_on: array(string({ oneOf: ['on_enter_pressed', 'on_character_entered'] }), { min: 1, max: 2 }),
  },
);

const slackFile = object({}, { id: string(), url: string() }, (value, at, out) => {
  const file = asObject(value);
  if ((file['id'] === undefined) === (file['url'] === undefined)) out.push({ at, message: 'needs one of id, url' });
});

/** The picture fields of an image block or element: exactly one of image_url and slack_file. */
export const imageSource = { image_url: imageUrl, slack_file: slackFile };

export const oneImageSource: Check = (value, at, out) => {
  const image = asObject(value);
  if ((image['image_url'] === undefined) === (image['slack_file'] === undefined)) {
    out.push({ at, message: 'needs exactly one of image_url, slack_file' });
  }
};

export const wholeFromZero = number({ min: 0, whole: true });
