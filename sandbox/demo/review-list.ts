import { asObject, asObjects, asText, plain } from '../slack/json.ts';
import type { JsonObject, Person, SeenView } from '../slack/types.ts';
import { HERE, report, type Scene } from './scene.ts';

/** Turns the pages of the newest report's review list until a person is there, and submits that one choice. Throws when nobody of that name is on it. */
export async function chooseInReview(scene: Scene, approver: Person, name: string): Promise<void> {
  const { ts } = report(scene);
  await approver.press({ channel: HERE, ts }, 'reclaim.review');
  for (let page = 1; page <= 10; page += 1) {
    const view = await approver.waitFor(`page ${page} of the list`, (me) => onPage(me.modal(), page));
    const found = checkboxes(view)
      .flatMap(({ block, options }) => options.map((option) => ({ block, option })))
      .find(({ option }) => plain(option['text']).includes(name));
    if (found) {
      const { errors } = await approver.submit({ [found.block]: [asText(found.option['value'])] });
      if (Object.keys(errors).length > 0) throw new Error(JSON.stringify(errors));
      return;
    }
    await approver.press({ viewId: view.id }, 'review.page', { value: String(page + 1) });
  }
  throw new Error(`${name} is on no page of the review list`);
}

function onPage(view: SeenView | null, page: number): SeenView | null {
  return view && checkboxes(view).some(({ block }) => block === `page-${page}`) ? view : null;
}

function checkboxes({
  view,
}: SeenView): readonly { readonly block: string; readonly options: readonly JsonObject[] }[] {
  return asObjects(view['blocks']).flatMap((block) => {
    const options = asObjects(asObject(block['element'])['options']);
    return options.length > 0 ? [{ block: asText(block['block_id']), options }] : [];
  });
}
