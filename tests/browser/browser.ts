import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';

const CHROMIUM = '/usr/bin/chromium';
/** No sandbox, since containers have none to give; nothing is asked of the network but the page. */
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
];

/** A browser with one page, and everything that went wrong in it. */
export interface OpenBrowser {
  readonly page: Page;
  /** Errors of scripts and of the console, in order. */
  readonly faults: readonly string[];
  close(): Promise<void>;
}

/** Opens the system's Chromium with a profile of its own. Throws with what to install when there is none. */
export async function openBrowser(): Promise<OpenBrowser> {
  if (!existsSync(CHROMIUM)) throw new Error(`Chromium is not at ${CHROMIUM}. Install it: apt-get install chromium`);
  const profile = mkdtempSync(join(tmpdir(), 'seatkeeper-browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: CHROMIUM,
    args: ARGS,
    viewport: { width: 1280, height: 800 },
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const faults: string[] = [];
  const page = context.pages()[0] ?? (await context.newPage());
  watch(page, faults);
  return {
    page,
    faults,
    close: () => end(context, profile),
  };
}

function watch(page: Page, faults: string[]): void {
  page.on('pageerror', (error) => faults.push(`script: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(`console: ${message.text()} (${message.location().url})`);
  });
}

async function end(context: BrowserContext, profile: string): Promise<void> {
  await context.close();
  // The browser's helpers may still write for a moment.
  rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

/** Types a command into the composer and sends it. */
export async function typeCommand(page: Page, text: string): Promise<void> {
  const composer = page.getByTestId('composer');
  await composer.fill(text);
  await composer.press('Escape');
  await composer.press('Enter');
}
