import { createWriteStream } from 'node:fs';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import type { HostDirectories } from './hostDirectories.ts';
import { findChromium } from './hostFiles.ts';

/** A page in a browser of its own, with everything that its console said. */
export interface TestPage {
  readonly page: Page;
  consoleText: () => string;
  close: () => Promise<void>;
}

// The workbench encrypts its secrets with a key of which code-server keeps half. We start the editor's server without
// code-server around it, so that half is ours to give: 256 bits.
const secretKeyHalf = Buffer.alloc(32, 'half of a key');

const maxConsoleChars = 1_000_000;

const browserArgs = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
  // Nothing but this machine can be reached.
  '--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost',
  '--force-color-profile=srgb',
];

/** Starts a browser and opens an empty page in it. What its console says is written to a file too. */
export async function openPage({ home, temporary }: HostDirectories, logFile: string): Promise<TestPage> {
  const browser = await chromium.launch({
    executablePath: findChromium(),
    headless: true,
    args: browserArgs,
    // Its processes carry the place's name, so that none can be left behind unseen.
    env: { PATH: process.env['PATH'] ?? '', HOME: home, TMPDIR: temporary, LANG: 'C.UTF-8' },
  });
  const log = createWriteStream(logFile);
  let text = '';
  const note = (line: string) => {
    log.write(`${line}\n`);
    text = `${text}${line}\n`.slice(-maxConsoleChars);
  };
  return {
    page: await newPage(browser, note),
    consoleText: () => text,
    async close() {
      await browser.close();
      await new Promise<void>((resolve) => log.end(resolve));
    },
  };
}

async function newPage(browser: Browser, note: (line: string) => void): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    deviceScaleFactor: 1,
    reducedMotion: 'reduce',
    serviceWorkers: 'allow',
  });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await context.route('**/mint-key', (route) => route.fulfill({ body: secretKeyHalf }));
  const page = await context.newPage();
  page.on('console', (message) => note(`[${message.type()}] ${message.text()}`));
  page.on('pageerror', (error) => note(`[pageerror] ${error.message}`));
  page.on('requestfailed', (request) => note(`[failed] ${request.url()} ${request.failure()?.errorText ?? ''}`));
  return page;
}
