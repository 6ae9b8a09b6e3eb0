import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import type { FromGraph, ToGraph } from '../../../webview/graph/graphMessages.ts';
import { repositoryRoot } from '../../harness/program.ts';
import { findChromium } from '../harness/hostFiles.ts';
import { themes } from './themes.ts';
import type { ThemeName } from './themes.ts';

const folders = ['alone', 'webview'].map((name) => join(repositoryRoot, 'dist', name));
/** Nothing listens there: the browser is answered from files, and asks nobody else. */
const origin = 'http://graph.test';
const contentTypes = { js: 'text/javascript', css: 'text/css', map: 'application/json' } as const;

const nonce = 'a1b2c3';
/** As strict as the page of an extension: no inline code, nothing from elsewhere, workers only from what was read. */
const policy = `default-src 'none'; script-src ${origin}; style-src ${origin} 'nonce-${nonce}'; connect-src ${origin}; img-src data:; worker-src blob:`;

/** What a host's script does: it gives the page an element and a port. */
const hostScript = `
  const listeners = [];
  window.posted = [];
  window.tell = (message) => { for (const listener of listeners) listener(message); };
  const port = { post: (message) => window.posted.push(message), onMessage: (listener) => listeners.push(listener) };
  const worker = new URLSearchParams(location.search).get('worker');
  rostrumPage.startGraph(document.querySelector('.graph'), port, worker ? { workerUrl: worker } : {});
`;

export interface GraphPage {
  readonly page: Page;
  readonly tell: (message: ToGraph) => Promise<void>;
  /** All that the page has said so far. */
  readonly posted: () => Promise<readonly FromGraph[]>;
  /** What the browser complained about. */
  readonly complaints: readonly string[];
}

/** Starts the browser of the tests; the one who starts it closes it. */
export function startBrowser(): Promise<Browser> {
  // As root, and in containers, there is no sandbox to be had; the pages are our own.
  const args = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--force-color-profile=srgb'];
  return chromium.launch({ executablePath: findChromium(), args });
}

interface PageChoice {
  readonly theme?: ThemeName;
  readonly withWorker?: boolean;
}

/** Opens the built page under a strict policy, with the colours of a theme. */
export async function openGraphPage(
  browser: Browser,
  { theme = 'dark', withWorker = true }: PageChoice = {},
): Promise<GraphPage> {
  const context = await browser.newContext({ viewport: { width: 1_280, height: 800 }, reducedMotion: 'reduce' });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.route('**/*', (route) => {
    const { pathname } = new URL(route.request().url());
    const name = pathname.slice(1);
    if (name === 'page.html') return route.fulfill({ contentType: 'text/html', body: pageOf(theme) });
    if (name === 'host.js') return route.fulfill({ contentType: 'text/javascript', body: hostScript });
    if (name === 'theme.css') return route.fulfill({ contentType: 'text/css', body: themeCss(theme) });
    const type = contentTypes[name.split('.').at(-1) as keyof typeof contentTypes];
    const file = folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
    if (type === undefined || file === undefined) return route.fulfill({ status: 404, body: '' });
    return route.fulfill({ contentType: type, body: readFileSync(file) });
  });
  await page.goto(`${origin}/page.html${withWorker ? `?worker=${origin}/graphLayout.js` : ''}`);
  return {
    page,
    complaints,
    tell: (message) => page.evaluate(`tell(${JSON.stringify(message)})`),
    posted: () => page.evaluate<readonly FromGraph[]>('posted'),
  };
}

const pageOf = (theme: ThemeName) => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${policy}">
    <meta property="csp-nonce" content="${nonce}">
    <title>Graph</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="theme.css">
    <link rel="stylesheet" href="graph.css">
  </head>
  <body class="${themes[theme].className}">
    <div class="graph"></div>
    <script src="graph.js"></script>
    <script src="host.js"></script>
  </body>
</html>`;

const themeCss = (theme: ThemeName) =>
  `:root { ${Object.entries(themes[theme].variables)
    .map(([name, value]) => `--vscode-${name}: ${value};`)
    .join(' ')} --vscode-font-family: sans-serif; }
  body { margin: 0; background: var(--vscode-editor-background); }`;
