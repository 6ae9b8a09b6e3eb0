import { HubError, toError } from '../../shared/errors.ts';
import type { Row } from '../../shared/model/rows.ts';
import { rowKindOf } from '../../shared/model/rowKind.ts';
import type { InputOf, OperationName } from '../../shared/operations/operations.ts';
import { pageToHost } from '../../shared/protocol/webview.ts';
import type { HostToPage, PageConnection } from '../../shared/protocol/hostToPage.ts';
import type { PageKind, PageTarget, PageToHost } from '../../shared/protocol/webview.ts';
import type { Connection, HubClient } from '../hub/hubClient.ts';
import { versionAdvice } from '../hub/refusal.ts';
import type { Subscription } from '../hub/signal.ts';
import { t } from '../l10n/text.ts';
import { pages } from './pages.ts';
import { rowScope } from './rowScope.ts';
import type { RowScope } from './objectiveScope.ts';

/** Rows in one message: few enough that neither end notices the work. */
const rowsPerMessage = 400;
/** A storm of changes is told so often, the last state of each row once. */
const gatherMs = 100;
/** Wishes of one page that have no answer yet: more than a person can have, fewer than a mistake makes. */
const maxCalls = 50;

type Json = Extract<PageToHost, { type: 'keep' }>['state'];

/** What a page may keep between two times that it is open. */
export interface PageMemory {
  read: () => Json | undefined;
  write: (state: Json) => void;
}

/** What one page is spoken to with. */
export interface PageSessionOptions {
  readonly page: PageKind;
  readonly id?: string | undefined;
  readonly hub: Pick<
    HubClient,
    'mirror' | 'pulses' | 'onRows' | 'onPulse' | 'onConnection' | 'connection' | 'call' | 'skewMs' | 'isRestricted'
  >;
  readonly post: (message: HostToPage) => void;
  readonly open: (target: PageTarget) => void;
  readonly memory: PageMemory;
  readonly language: string;
  readonly texts: Readonly<Record<string, string>>;
  /** It has begun, and can be told more. */
  readonly onBegun?: () => void;
  /** The page said something that pages do not say. */
  readonly onNonsense: (why: string) => void;
}

/** The window's end of the conversation with one page. It speaks when the page is ready, and after each time anew. */
export class PageSession {
  readonly #options: PageSessionOptions;
  readonly #scope: RowScope;
  readonly #operations: ReadonlySet<string>;
  readonly #owned: readonly Subscription[];
  /** Ids that the page was told. */
  readonly #told = new Set<string>();
  readonly #dueRows = new Set<string>();
  readonly #duePulses = new Set<string>();
  #beginning: Iterator<Row> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isReady = false;
  /** Of another hub everything begins anew. */
  #hubId: string | undefined;
  #calls = 0;

  constructor(options: PageSessionOptions) {
    this.#options = options;
    const { hub, page, id } = options;
    this.#scope = rowScope(hub.mirror, page, id);
    this.#operations = new Set(pages[page].operations);
    this.#owned = [
      hub.onRows.on(({ changed, removed }) => this.#onRows(changed, removed)),
      hub.onPulse.on((key) => this.#onPulse(key)),
      hub.onConnection.on((connection) => this.#onConnection(connection)),
    ];
  }

  /** Takes one message of the page; what is none is left, and said. */
  take(message: unknown): void {
    const read = pageToHost().safeParse(message);
    if (!read.success) return this.#options.onNonsense(read.error.issues[0]?.message ?? 'no message');
    const { data } = read;
    switch (data.type) {
      case 'ready':
        return this.#begin();
      case 'call':
        return void this.#answer(data);
      case 'open':
        return this.#options.open(data.target);
      case 'keep':
        return this.#options.memory.write(data.state);
    }
  }

  /** Whether the page is there and hears what it is told. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** Tells the page something that is no row; nothing is kept for one that is gone. */
  tell(message: HostToPage): void {
    this.#post(message);
  }

  /** The page is gone from the screen and has forgotten everything; it will say when it is back. */
  rest(): void {
    this.#isReady = false;
    this.#beginning = undefined;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  dispose(): void {
    this.rest();
    for (const owned of this.#owned) owned.dispose();
  }

  #begin(): void {
    const { page, id, language, texts, hub, memory } = this.#options;
    this.rest();
    this.#isReady = true;
    this.#hubId = hubIdOf(hub.connection);
    this.#told.clear();
    this.#dueRows.clear();
    const kept = memory.read();
    this.#post({
      type: 'begin',
      page,
      id,
      language,
      texts,
      connection: toldConnection(hub.connection, hub),
      ...(kept === undefined ? {} : { kept }),
    });
    this.#beginning = this.#scope.first()[Symbol.iterator]();
    for (const key of hub.pulses.keys()) if (this.#hears(key)) this.#duePulses.add(key);
    this.#flush();
    this.#options.onBegun?.();
  }

  /** One part of what it begins with, or what has changed since the last time. */
  #flush(): void {
    this.#timer = undefined;
    const beginning = this.#beginning;
    if (beginning !== undefined) {
      const rows: Row[] = [];
      let next = beginning.next();
      while (next.done !== true) {
        rows.push(next.value);
        if (rows.length === rowsPerMessage) break;
        next = beginning.next();
      }
      const complete = next.done === true;
      if (complete) this.#beginning = undefined;
      this.#tell(rows, [], complete);
      // The rest waits for the next turn of the loop, so that others have theirs.
      if (!complete || this.#dueRows.size + this.#duePulses.size > 0) this.#soon(0);
      return;
    }
    this.#flushRows();
    for (const key of this.#duePulses) this.#post({ type: 'pulse', key, value: this.#options.hub.pulses.get(key) });
    this.#duePulses.clear();
  }

  #flushRows(): void {
    const { mirror } = this.#options.hub;
    const rows: Row[] = [];
    const removed: string[] = [];
    for (const id of this.#dueRows) {
      // Only rows' own ids are ever due.
      const row = mirror.get(rowKindOf(id) as Row['kind'], id);
      if (row !== undefined) rows.push(row);
      else if (this.#told.delete(id)) removed.push(id);
    }
    this.#dueRows.clear();
    for (let from = 0; from < rows.length; from += rowsPerMessage)
      this.#tell(rows.slice(from, from + rowsPerMessage), [], undefined);
    if (removed.length > 0) this.#tell([], removed, undefined);
  }

  #tell(rows: readonly Row[], removed: readonly string[], complete: boolean | undefined): void {
    for (const { id } of rows) this.#told.add(id);
    this.#post({
      type: 'rows',
      rows: [...rows],
      removed: [...removed],
      ...(complete === undefined ? {} : { complete }),
    });
  }

  #onRows(changed: readonly Row[], removed: readonly Row[]): void {
    if (!this.#isReady) return;
    for (const row of changed) for (const { id } of this.#scope.changed(row)) this.#dueRows.add(id);
    for (const { id } of removed) if (this.#told.has(id)) this.#dueRows.add(id);
    if (this.#dueRows.size > 0) this.#soon(gatherMs);
  }

  #onPulse(key: string): void {
    if (!this.#isReady || !this.#hears(key)) return;
    this.#duePulses.add(key);
    this.#soon(gatherMs);
  }

  #hears(key: string): boolean {
    const { pulses } = pages[this.#options.page];
    return pulses !== undefined && key.startsWith(pulses);
  }

  #onConnection(connection: Connection): void {
    const hubId = hubIdOf(connection);
    if (this.#isReady && hubId !== this.#hubId) return this.#begin();
    if (this.#isReady) this.#post({ type: 'connection', connection: toldConnection(connection, this.#options.hub) });
  }

  #soon(delayMs: number): void {
    this.#timer ??= setTimeout(() => this.#flush(), delayMs);
  }

  async #answer({ call, operation, params }: Extract<PageToHost, { type: 'call' }>): Promise<void> {
    try {
      this.#post({ type: 'result', call, result: await this.#ask(operation, params) });
    } catch (thrown) {
      const error = toError(thrown);
      const told = error instanceof HubError ? error : new HubError('internal', error.message);
      this.#post({ type: 'refused', call, error: told.toBody() });
    }
  }

  async #ask(operation: string, params: unknown): Promise<unknown> {
    if (!this.#operations.has(operation)) {
      this.#options.onNonsense(`asked for ${operation}`);
      throw new HubError('forbidden', `This page may not ask for "${operation}".`);
    }
    if (this.#calls >= maxCalls)
      throw new HubError('overloaded', t('Too many wishes of this page wait for an answer. Try again in a moment.'));
    this.#calls += 1;
    try {
      // One of the page's own operations, and the hub checks what it is asked with.
      return await this.#options.hub.call(operation as OperationName, params as InputOf<OperationName>);
    } finally {
      this.#calls -= 1;
    }
  }

  #post(message: HostToPage): void {
    if (this.#isReady) this.#options.post(message);
  }
}

const hubIdOf = (connection: Connection): string | undefined =>
  connection.state === 'none' ? undefined : connection.hub.id;

/** The connection as a page may know it: without the hub's address and token. */
function toldConnection(
  connection: Connection,
  { skewMs, isRestricted }: Pick<HubClient, 'skewMs' | 'isRestricted'>,
): PageConnection {
  const hub = connection.state === 'none' ? undefined : connection.hub.name;
  const advice = versionAdvice(connection);
  return {
    state: connection.state,
    ...(hub === undefined ? {} : { hub }),
    ...(connection.state === 'away' ? { since: connection.since } : {}),
    ...(advice === undefined ? {} : { advice }),
    ...(connection.state === 'connected' ? { you: connection.you } : {}),
    ...(skewMs === 0 ? {} : { skewMs }),
    ...(isRestricted ? { restricted: true } : {}),
  };
}
