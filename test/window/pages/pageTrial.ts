import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { Mirror } from '../../../shared/client/mirror.ts';
import type { RowsChange } from '../../../shared/client/mirror.ts';
import type { Row } from '../../../shared/model/rows.ts';
import type { HostToPage } from '../../../shared/protocol/hostToPage.ts';
import { pageKinds } from '../../../shared/protocol/webview.ts';
import type { PageKind, PageTarget } from '../../../shared/protocol/webview.ts';
import { hostToPage } from '../../../shared/protocol/hostToPage.ts';
import type { Connection, HubClient } from '../../../extension/hub/hubClient.ts';
import { Signal } from '../../../extension/hub/signal.ts';
import { pageHtml, scriptOf } from '../../../extension/panels/pageHtml.ts';
import { PageSession } from '../../../extension/panels/pageSession.ts';
import type { PageMemory } from '../../../extension/panels/pageSession.ts';
import { findChromium } from '../harness/hostFiles.ts';
import { themes } from './pageThemes.ts';
import type { ThemeName } from './pageThemes.ts';

const built = fileURLToPath(new URL('../../../dist/webview/', import.meta.url));
/** How long a page may take to show something on a busy machine. */
const waitMs = 10_000;
const nonce = 'a1b2c3';
const types: Readonly<Record<string, string>> = { js: 'text/javascript', css: 'text/css', ttf: 'font/ttf' };

type Answer = (params: Readonly<Record<string, unknown>>) => unknown;

/** What a hub answers, by operation; an answer that throws is a refusal. */
export type Answers = Readonly<Record<string, Answer>>;

export interface PageTrialOptions {
  readonly page: PageKind;
  readonly id?: string;
  readonly rows: readonly Row[];
  readonly answers?: Answers;
  readonly theme?: ThemeName;
  /** Whether it is an admin of the hub who looks; without a word it is. */
  readonly isAdmin?: boolean;
  readonly pulses?: Readonly<Record<string, unknown>>;
  readonly texts?: Readonly<Record<string, string>>;
  /** How far the hub's clock is ahead of the browser's. */
  readonly skewMs?: number;
  readonly size?: { readonly width: number; readonly height: number };
}

/** A built page in a real browser, under its real policy, and the window's real end of its conversation. */
export class PageTrial {
  readonly page: Page;
  readonly calls: { readonly operation: string; readonly params: Readonly<Record<string, unknown>> }[] = [];
  readonly opened: PageTarget[] = [];
  /** What the page broke: thrown, refused by its policy, or said wrongly. */
  readonly faults: string[] = [];
  readonly mirror = new Mirror();
  readonly #onRows = new Signal<RowsChange>();
  readonly #onPulse = new Signal<string>();
  readonly #onConnection = new Signal<Connection>();
  readonly #pulses: Map<string, unknown>;
  readonly #answers: Answers;
  #connection: Connection;
  #isRestricted = false;
  #kept: ReturnType<PageMemory['read']>;
  #session: PageSession | undefined;

  constructor(page: Page, { answers, rows, pulses, isAdmin = true }: PageTrialOptions) {
    this.page = page;
    this.#answers = answers ?? {};
    this.#pulses = new Map(Object.entries(pulses ?? {}));
    this.mirror.take({ seq: 1, rows, removed: [], complete: true });
    const hub = { id: 'hub', name: 'Home', url: 'http://127.0.0.1:1', token: '' };
    const you = { id: 'person_0000000000000001', name: 'alice', admin: isAdmin };
    this.#connection = { state: 'connected', hub, you };
  }

  get kept(): unknown {
    return this.#kept;
  }

  /** Rows change at the hub. */
  put(...changed: readonly Row[]): void {
    this.#onRows.tell(this.mirror.take({ seq: 2, rows: changed, removed: [] }));
  }

  remove(...removed: readonly string[]): void {
    this.#onRows.tell(this.mirror.take({ seq: 3, rows: [], removed }));
  }

  pulse(key: string, value: unknown): void {
    this.#pulses.set(key, value);
    this.#onPulse.tell(key);
  }

  /** The window tells something that is no row. */
  tell(message: HostToPage): void {
    this.#session?.tell(message);
  }

  /** The window only shows from now on, or changes something again. */
  restrict(isRestricted: boolean): void {
    this.#isRestricted = isRestricted;
    this.#onConnection.tell(this.#connection);
  }

  /** The hub goes away. */
  lose(): void {
    if (this.#connection.state !== 'connected') return;
    this.#connection = { state: 'away', hub: this.#connection.hub, since: 1_700_000_000_000 };
    this.#onConnection.tell(this.#connection);
  }

  async close(): Promise<void> {
    this.#session?.dispose();
    await this.page.context().close();
  }

  /** Lets the window listen and shows the page. */
  async show(options: PageTrialOptions, url: string): Promise<void> {
    const { page } = this;
    const isRestricted = (): boolean => this.#isRestricted;
    page.on('pageerror', (error) => this.faults.push(String(error)));
    page.on('console', (said) => said.type() === 'error' && this.faults.push(said.text()));
    const hub = {
      mirror: this.mirror,
      pulses: this.#pulses,
      onRows: this.#onRows,
      onPulse: this.#onPulse,
      onConnection: this.#onConnection,
      connection: this.#connection,
      skewMs: options.skewMs ?? 0,
      get isRestricted() {
        return isRestricted();
      },
      call: async (operation: string, params: Readonly<Record<string, unknown>>) => {
        this.calls.push({ operation, params });
        return this.#answers[operation]?.(params);
      },
    };
    this.#session = new PageSession({
      page: options.page,
      id: options.id,
      // What is called is answered by this trial, whatever the operation.
      hub: hub as unknown as HubClient,
      post: (message) => void this.#post(message),
      open: (target) => this.opened.push(target),
      memory: { read: () => this.#kept, write: (state) => (this.#kept = state ?? undefined) },
      language: 'en',
      texts: options.texts ?? {},
      onNonsense: (why) => this.faults.push(why),
    });
    await page.exposeFunction('rostrumPost', (message: unknown) => this.#session?.take(message));
    await page.addInitScript({ content: editorScript(options.theme ?? 'dark') });
    await page.goto(url);
  }

  async #post(message: HostToPage): Promise<void> {
    // As the editor sends it: through JSON.
    const sent: unknown = JSON.parse(JSON.stringify(message));
    const read = hostToPage.safeParse(sent);
    if (!read.success) this.faults.push(`the window says nonsense: ${read.error.message}`);
    await this.page.evaluate(`window.postMessage(${JSON.stringify(sent)})`);
  }
}

/** What the editor gives to a page before its script runs. */
function editorScript(theme: ThemeName): string {
  const { kind, colors } = themes[theme];
  return `(() => {
    let state;
    window.acquireVsCodeApi = () => ({
      postMessage: (message) => window.rostrumPost(JSON.parse(JSON.stringify(message))),
      getState: () => state,
      setState: (next) => { state = next; window.rostrumState = next; },
    });
    const colors = ${JSON.stringify(colors)};
    addEventListener('DOMContentLoaded', () => {
      for (const [name, value] of Object.entries(colors))
        document.documentElement.style.setProperty('--vscode-' + name, value);
      document.body.className = ${JSON.stringify(kind)};
    });
  })()`;
}

/** A browser and the built pages; one for a whole suite. */
export class PageTrials {
  readonly #browser: Browser;
  readonly #server: ReturnType<typeof createServer>;
  readonly #open: PageTrial[] = [];

  private constructor(browser: Browser, server: ReturnType<typeof createServer>) {
    this.#browser = browser;
    this.#server = server;
  }

  static async start(): Promise<PageTrials> {
    const server = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? '/', 'http://x');
      const name = pathname.slice(1);
      if (name === 'favicon.ico') return void response.writeHead(204).end();
      const origin = `http://${request.headers.host}`;
      const page = pageKinds.find((kind) => name === `page/${kind}`);
      if (page !== undefined) {
        const html = pageHtml({
          page,
          script: `${origin}/${scriptOf(page)}`,
          style: `${origin}/pages.css`,
          source: origin,
          nonce,
          language: 'en',
          hasWorker: page === 'graph' || page === 'preview',
        });
        return void response.setHeader('content-type', 'text/html').end(html);
      }
      readFile(join(built, name)).then(
        (bytes) => response.setHeader('content-type', types[name.split('.').at(-1) ?? ''] ?? '').end(bytes),
        () => response.writeHead(404).end(),
      );
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const browser = await chromium.launch({
      executablePath: findChromium(),
      args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--force-color-profile=srgb'],
    });
    return new PageTrials(browser, server);
  }

  async open(options: PageTrialOptions): Promise<PageTrial> {
    const context = await this.#browser.newContext({
      viewport: options.size ?? { width: 1280, height: 900 },
      reducedMotion: 'reduce',
    });
    context.setDefaultTimeout(waitMs);
    const trial = new PageTrial(await context.newPage(), options);
    this.#open.push(trial);
    const { port } = this.#server.address() as AddressInfo;
    await trial.show(options, `http://127.0.0.1:${port}/page/${options.page}`);
    return trial;
  }

  async close(): Promise<void> {
    await Promise.all(this.#open.map((trial) => trial.close()));
    await this.#browser.close();
    await new Promise((done) => this.#server.close(done));
  }
}
