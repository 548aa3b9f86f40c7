import type { FrameLocator, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenBrowser, openBrowser, typeCommand } from './browser.ts';
import { type DemoProcess, startDemo } from './demo-process.ts';

/** The demo's story, clicked by a person: one page, one step after the other. */

let demo: DemoProcess;
let browser: OpenBrowser;
let page: Page;
let removed: string;

beforeAll(async () => {
  browser = await openBrowser();
  demo = await startDemo();
  page = browser.page;
  page.setDefaultTimeout(10_000);
  await page.goto(demo.address.href);
});

afterAll(async () => {
  await browser?.close();
  const ended = await demo?.stop();
  // It ends by Ctrl-C without a complaint, such as about something Slack would refuse.
  expect(ended).toEqual({ code: 0, complaints: '' });
});

const messages = (): Locator => page.getByTestId('message');
const latest = (): Locator => messages().last();
const modal = (): Locator => page.getByTestId('modal');
const asana = (): FrameLocator => page.frameLocator('iframe');
const open = (name: 'it-licenses' | 'Asana' | 'home'): Promise<void> =>
  page.locator(`[data-channel-name="${name}"], [data-panel="${name}"]`).first().click();
const report = (): Locator =>
  messages()
    .filter({ has: page.getByRole('button', { name: 'Review list' }) })
    .last();

/** Switches to another person by the menu at the lower left. */
async function be(name: string): Promise<void> {
  await page.getByTestId('me').click();
  await page
    .getByRole('menuitem', { name: new RegExp(name) })
    .first()
    .click();
  await page.getByTestId('me').getByText(name).waitFor();
}

/** The vendor's own list of what was changed, newest first. */
async function changes(): Promise<readonly { readonly effect: string }[]> {
  const { panels } = await get<{ panels: readonly { url: string }[] }>(new URL('/_sandbox/state', demo.address));
  const seen = await get<{ changes: readonly { effect: string }[] }>(new URL('/_sandbox/state', panels[0]?.url));
  return seen.changes;
}

async function get<T>(url: URL): Promise<T> {
  return (await (await fetch(url)).json()) as T;
}

describe('the demo in a browser', () => {
  it('opens as Ada in the channel, with hints and the bot connected', async () => {
    await page.getByTestId('app-status').getByText('Seatkeeper connected').waitFor();
    await page.getByRole('heading', { name: 'it-licenses', level: 1 }).waitFor();
    expect(await page.locator('.hint').count()).toBe(13);
  });

  it('answers /licenses asana with a table', async () => {
    await typeCommand(page, '/licenses asana');
    await latest().getByText('20 of 98 paid seats idle').waitFor();
    await latest()
      .getByRole('row', { name: /Full member/ })
      .waitFor();
    await latest().getByText('Only visible to you').waitFor();
  });

  it('posts the report with people to approve', async () => {
    await typeCommand(page, '/licenses report asana');
    await report().getByText('20 idle seats to approve or keep').waitFor();
    // Eight people have a row of buttons, the others stand in the table below its head.
    expect(await report().getByRole('button', { name: 'Remove from Asana' }).count()).toBe(8);
    expect(await report().getByRole('row').count()).toBe(13);
    await report().getByText('Seatkeeper cannot undo this.').waitFor();
    expect(await changes()).toEqual([]);
  });

  it('refuses Ada, who asked for the list, and names Grace', async () => {
    await report().getByRole('button', { name: 'Remove from Asana' }).first().click();
    await page.getByTestId('confirm').getByTestId('confirm-ok').click();
    await latest()
      .getByText(/You asked for this list, so somebody else approves it\. Ask @Grace Osei/)
      .waitFor();
    expect(await changes()).toEqual([]);
    await be('Grace Osei');
  });

  it('removes one person after a confirmation, however often it is clicked', async () => {
    const first = await report().locator('.section').filter({ hasText: '@northwind.example' }).first().textContent();
    removed = first?.split(' · ')[0] ?? '';
    await report().getByRole('button', { name: 'Remove from Asana' }).first().click();
    const dialog = page.getByTestId('confirm');
    await dialog.getByText('Seatkeeper cannot undo this.').waitFor();
    expect(await dialog.textContent()).toContain(removed);
    await dialog.getByTestId('confirm-ok').dblclick();
    await report().getByText('1 seat freed, 19 waiting').waitFor();
    const row = report().getByRole('row').filter({ hasText: removed });
    expect(await row.textContent()).toMatch(/Removed .*approved by @Grace Osei/);
    // Nothing is left to press beside them.
    expect(await report().locator('.section').filter({ hasText: removed }).count()).toBe(0);
    expect(await changes()).toHaveLength(1);
  });

  it('shows in Asana that the seat is gone', async () => {
    await open('Asana');
    const row = asana().getByRole('row').filter({ hasText: removed });
    await row.getByText('Access removed').waitFor();
    expect(await row.textContent()).toContain('removed');
    await asana()
      .locator('#changes')
      .getByText(`removed ${email(removed)}`)
      .waitFor();
  });

  it('leaves a seat alone whose owner came back after the report', async () => {
    const back = 'Bao Tran';
    await asana().getByRole('searchbox').fill(back);
    await asana()
      .getByRole('button', { name: `Sign in as ${back}` })
      .click();
    await asana().getByText('Signed in').waitFor();
    await open('it-licenses');
    await report().getByRole('button', { name: 'Review list' }).click();
    await modal().getByRole('button', { name: 'Next page' }).click();
    await modal().getByText('Page 2 of 2').waitFor();
    await modal().getByLabel(back).check();
    await page.getByTestId('modal-submit').click();
    await report()
      .getByText(/1 left the plan/)
      .waitFor();
    const row = report().getByRole('row').filter({ hasText: back });
    expect(await row.textContent()).toContain('Left the plan: there was activity since the list was made');
    expect(await changes()).toHaveLength(1);
  });

  it('removes exactly those chosen in the review list', async () => {
    await report().getByRole('button', { name: 'Review list' }).click();
    await modal().getByText('18 people wait for a decision').waitFor();
    const boxes = modal().getByRole('checkbox');
    for (const at of [1, 3]) await boxes.nth(at).check();
    await page.getByTestId('modal-submit').click();
    await report().getByText('3 seats freed, 16 waiting, 1 left the plan').waitFor();
    await modal().waitFor({ state: 'hidden' });
    expect(await changes()).toHaveLength(3);
  });

  it('connects a second workspace with the token from the hints', async () => {
    await be('Ada Park');
    await page.locator('[data-copy]').first().click();
    const token = await page.evaluate<string>('navigator.clipboard.readText()');
    await typeCommand(page, '/licenses connect asana');
    await modal().getByRole('heading', { name: 'Connect Asana' }).waitFor();
    await page.getByTestId('modal-submit').click();
    await modal().getByText('Please complete this required field.').waitFor();
    await modal().getByRole('textbox').fill(token);
    await page.getByTestId('modal-submit').click();
    await modal().getByText('Already connected: Northwind.').waitFor();
    await modal().getByLabel('Northwind Labs').check();
    await page.getByTestId('modal-submit').click();
    await modal().getByText('Asana – Northwind Labs is connected').waitFor();
    await modal().getByTestId('modal-close').click();
    await modal().waitFor({ state: 'hidden' });
  });

  it('draws both in the digest', async () => {
    await typeCommand(page, '/licenses digest');
    await latest().getByText('3 people removed').waitFor();
    await latest()
      .getByRole('row', { name: /Northwind Labs/ })
      .waitFor();
    expect(await latest().getByRole('table').count()).toBe(1);
  });

  it('has a Home tab with both', async () => {
    await open('home');
    await page.getByTestId('home').getByText('Asana – Northwind Labs').waitFor();
  });

  it('refuses Linus, and tells only him', async () => {
    await open('it-licenses');
    await be('Linus Brandt');
    await report().getByRole('button', { name: 'Remove from Asana' }).first().click();
    await page.getByTestId('confirm-ok').click();
    await latest()
      .getByText(/Deciding about Asana seats is for its approvers/)
      .waitFor();
    expect(await latest().textContent()).toContain('Only visible to you');
    expect(await changes()).toHaveLength(3);
  });

  it('met no fault in the page, and nothing Slack would refuse', async () => {
    expect(browser.faults).toEqual([]);
    const journal = await get<readonly { response: { ok?: boolean; error?: string } }[]>(
      new URL('/_sandbox/journal', demo.address),
    );
    // That somebody who was removed is not in Slack is an answer, not a refusal.
    const refused = journal.filter(({ response }) => response.ok === false && response.error !== 'users_not_found');
    expect(refused).toEqual([]);
  });
});

const email = (name: string): string => `${name.toLowerCase().replace(' ', '.')}@northwind.example`;
