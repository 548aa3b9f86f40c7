/**
 * Draws the pictures of the README anew, by hand: `node tests/browser/screenshots.ts` (needs /usr/bin/chromium).
 * It plays the demo by itself and writes docs/images/*.png.
 */
import { fileURLToPath } from 'node:url';
import type { Locator, Page } from 'playwright-core';
import { playPrologue } from '../../sandbox/demo/prologue.ts';
import { CHANNEL, startStage } from '../../sandbox/demo/stage.ts';
import { openBrowser, typeCommand } from './browser.ts';

const IMAGES = fileURLToPath(new URL('../../docs/images/', import.meta.url));

const stage = await startStage({ port: 0, keep: false, empty: false });
const browser = await openBrowser();
const { page } = browser;
try {
  await playPrologue(stage);
  await page.goto(`${stage.slack.url}/?me=${stage.world.people.ada.slackId}&channel=${CHANNEL}`);
  await page.getByTestId('hints-toggle').click();
  await licenses(page);
  await report(page);
  await approved(page);
  await asana(page);
} finally {
  await browser.close();
  await stage.close();
}

async function shoot(page: Page, name: string): Promise<void> {
  // Nothing half drawn, and no pointer over anything.
  await page.mouse.move(640, 20);
  await page.waitForTimeout(400);
  await page.screenshot({ path: `${IMAGES}${name}.png` });
}

/** Scrolls until a message begins at the top. */
async function toTop(message: Locator): Promise<void> {
  await message.evaluate((node) => node.scrollIntoView({ block: 'start' }));
}

async function licenses(page: Page): Promise<void> {
  await typeCommand(page, '/licenses asana');
  await page.getByRole('button', { name: 'Report', exact: true }).waitFor();
  await shoot(page, 'licenses');
}

async function report(page: Page): Promise<void> {
  await typeCommand(page, '/licenses report asana');
  await page.getByRole('button', { name: 'Approve all' }).waitFor();
  await toTop(page.getByTestId('message').last());
  await shoot(page, 'report');
}

/** Two people removed, the dialog that asks among what is seen on the way. */
async function approved(page: Page): Promise<void> {
  // Ada asked for the list, so Grace decides.
  await page.goto(`${stage.slack.url}/?me=${stage.world.people.grace.slackId}&channel=${CHANNEL}`);
  const message = page.getByTestId('message').last();
  for (let done = 1; done <= 2; done += 1) {
    await message.getByRole('button', { name: 'Remove from Asana' }).first().click();
    await page.getByTestId('confirm-ok').click();
    await message.getByText(`${done} seat${done === 1 ? '' : 's'} freed`).waitFor();
  }
  await toTop(message);
  await shoot(page, 'approved');
}

async function asana(page: Page): Promise<void> {
  await page.locator('[data-panel="Asana"]').click();
  await page.frameLocator('iframe').getByText('Access removed').first().waitFor();
  await shoot(page, 'asana');
}
