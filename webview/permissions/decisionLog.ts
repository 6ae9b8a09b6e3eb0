import * as z from 'zod';
import { ruleEffect } from '../../shared/model/rule.ts';
import type { ToolDecisionRow } from '../../shared/model/toolDecision.ts';
import type { InputOf } from '../../shared/operations/operations.ts';
import { failureText } from '../page/pageClient.ts';
import type { PageTools } from '../page/startPage.ts';

/** A screen of them; more are asked for one page at a time. */
const pageRows = 50;

/** Which decisions are shown; what is empty does not matter. */
export const logFilter = z.object({ effect: z.union([ruleEffect, z.literal('')]), tool: z.string(), rule: z.string() });
export type LogFilter = z.infer<typeof logFilter>;

export const everything: LogFilter = { effect: '', tool: '', rule: '' };

/** The recorded decisions of a project, newest first: as many as a person has asked for, and what comes meanwhile. */
export class DecisionLog {
  filter = everything;
  rows: readonly ToolDecisionRow[] = [];
  isFetched = false;
  failure: string | undefined;
  /** The cursor of what comes after the rows; undefined where nothing does. */
  next: string | undefined;
  /** Of the tasks, sessions and servers that the rows speak of; those of before are no rows of any window. */
  readonly names = new Map<string, string>();
  readonly #tools: PageTools;
  readonly #project: () => string;
  #turn = 0;

  constructor(tools: PageTools, project: () => string) {
    this.#tools = tools;
    this.#project = project;
  }

  /** The newest page, in the place of what was there. */
  async fetch(): Promise<void> {
    await this.#ask(undefined, ({ rows, next }) => {
      this.rows = rows;
      this.next = next;
      this.isFetched = true;
    });
  }

  /** What was decided since; where that is more than a page, the log begins anew. */
  async fetchNews(): Promise<void> {
    const newest = this.rows[0]?.id;
    await this.#ask(undefined, ({ rows, next }) => {
      const known = rows.findIndex(({ id }) => id === newest);
      this.rows = known === -1 ? rows : [...rows.slice(0, known), ...this.rows];
      if (known === -1) this.next = next;
    });
  }

  async fetchMore(): Promise<void> {
    await this.#ask(this.next, ({ rows, next }) => {
      this.rows = [...this.rows, ...rows];
      this.next = next;
    });
  }

  /** Shows others: what is there goes only when they come. */
  async show(filter: LogFilter): Promise<void> {
    this.filter = filter;
    await this.fetch();
  }

  async #ask(
    after: string | undefined,
    take: (page: { readonly rows: readonly ToolDecisionRow[]; readonly next?: string | undefined }) => void,
  ): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    try {
      const page = await this.#tools.client.call('decision.list', this.#params(after));
      // Of two that were asked for the later wins.
      if (turn !== this.#turn) return;
      this.failure = undefined;
      take(page);
      await this.#name(page.rows);
    } catch (thrown) {
      if (turn !== this.#turn) return;
      this.failure = failureText(thrown);
    }
    this.#tools.redraw();
  }

  /** Asks for the names that are not known yet. */
  async #name(rows: readonly ToolDecisionRow[]): Promise<void> {
    const ids = new Set(rows.flatMap(({ taskId, sessionId, serverId }) => [taskId ?? sessionId, sessionId, serverId]));
    const unknown = [...ids].filter((id) => !this.names.has(id));
    if (unknown.length === 0) return;
    const { names } = await this.#tools.client.call('record.names', { ids: unknown });
    for (const [id, name] of Object.entries(names)) this.names.set(id, name);
  }

  #params(after: string | undefined): InputOf<'decision.list'> {
    const { effect, tool, rule } = this.filter;
    return {
      project: this.#project(),
      limit: pageRows,
      ...(after === undefined ? {} : { after }),
      ...(effect === '' ? {} : { effect }),
      ...(tool === '' ? {} : { tool }),
      ...(rule === '' ? {} : { rule }),
    };
  }
}
