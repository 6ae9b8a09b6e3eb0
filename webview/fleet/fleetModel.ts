import type { ServerRow } from '../../shared/model/server.ts';
import type { ResultOf } from '../../shared/operations/operations.ts';
import type { HostToPage } from '../../shared/protocol/hostToPage.ts';
import { failureText } from '../page/pageClient.ts';
import type { PageTools } from '../page/startPage.ts';

/** An open server that changes often is fetched anew once in this time. */
const refetchMs = 1_000;

export type ServerView = ResultOf<'server.view'>;

/** The state of the fleet's page: what is open, and what was fetched for it. */
export class FleetModel {
  readonly tools: PageTools;
  readonly open = new Set<string>();
  readonly views = new Map<string, ServerView>();
  /** Servers whose doctor is at work. */
  readonly examined = new Set<string>();
  readonly failures = new Map<string, string>();
  isWhole = false;
  readonly #due = new Set<string>();

  constructor(tools: PageTools) {
    this.tools = tools;
  }

  onMessage(message: HostToPage): void {
    if (message.type === 'begin') {
      this.views.clear();
      this.isWhole = false;
      const { kept } = message;
      if (Array.isArray(kept)) for (const id of kept) if (typeof id === 'string') this.open.add(id);
      for (const id of this.open) void this.fetch(id);
    }
    if (message.type !== 'rows') return;
    if (message.complete === true) this.isWhole = true;
    for (const { id } of message.rows) if (this.open.has(id)) this.#fetchSoon(id);
  }

  toggle(id: string): void {
    if (!this.open.delete(id)) {
      this.open.add(id);
      void this.fetch(id);
    }
    this.tools.client.keep([...this.open]);
    this.tools.redraw();
  }

  async fetch(id: string): Promise<void> {
    await this.#try(id, async () => {
      this.views.set(id, await this.tools.client.call('server.view', { id }));
    });
  }

  /** Examines the server now; its checks come back one by one, with what mends them. */
  async examine({ id }: ServerRow): Promise<void> {
    if (this.examined.has(id)) return;
    this.examined.add(id);
    this.tools.redraw();
    await this.#try(id, async () => {
      await this.tools.client.call('server.doctor', { id });
      this.views.set(id, await this.tools.client.call('server.view', { id }));
    });
    this.examined.delete(id);
    this.tools.redraw();
  }

  /** Takes nothing from anybody, so it is not foretold. */
  async enable({ id }: ServerRow): Promise<void> {
    await this.#try(id, () => this.tools.client.call('server.enable', { id }));
  }

  #fetchSoon(id: string): void {
    if (this.#due.has(id)) return;
    this.#due.add(id);
    setTimeout(() => {
      this.#due.delete(id);
      void this.fetch(id);
    }, refetchMs);
  }

  async #try(id: string, act: () => Promise<unknown>): Promise<void> {
    this.failures.delete(id);
    try {
      await act();
    } catch (thrown) {
      this.failures.set(id, failureText(thrown));
    }
    this.tools.redraw();
  }
}
