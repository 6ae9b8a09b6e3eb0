import { Mirror } from '../../shared/client/mirror.ts';
import { HubError, hubErrorFrom } from '../../shared/errors.ts';
import type { ErrorBody } from '../../shared/errors.ts';
import type { InputOf, OperationName, ResultOf } from '../../shared/operations/operations.ts';
import type { HostToPage, PageConnection } from '../../shared/protocol/hostToPage.ts';
import type { PageTarget, PageToHost } from '../../shared/protocol/webview.ts';
import { useHubClock } from '../look/moments.ts';
import type { Port } from '../port.ts';
import { useTexts } from '../text.ts';

/** How long a person's typing may go before it is kept: not at each key, and before anybody closes a window. */
const keepMs = 300;

interface Waiting {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: HubError) => void;
}

type Json = Extract<PageToHost, { type: 'keep' }>['state'];
type Begin = Extract<HostToPage, { type: 'begin' }>;

/** What a page hears of beside its own answers. */
export interface PageListener {
  /** Everything begins; what was kept is given back. */
  readonly onBegin?: (begin: Begin) => void;
  /** Rows, a pulse or the connection changed. */
  readonly onChange: (message: HostToPage) => void;
}

/** A page's side of the conversation: the rows that it was told, and its wishes. */
export class PageClient {
  readonly mirror = new Mirror();
  readonly pulses = new Map<string, unknown>();
  connection: PageConnection = { state: 'none' };
  id: string | undefined;
  readonly #port: Port;
  readonly #listener: PageListener;
  readonly #waiting = new Map<number, Waiting>();
  #calls = 0;
  #keeping: { readonly timer: ReturnType<typeof setTimeout>; readonly state: Json } | undefined;

  constructor(port: Port, listener: PageListener) {
    this.#port = port;
    this.#listener = listener;
    port.onMessage((message) => this.#take(message));
    // The last keys before the page goes.
    globalThis.addEventListener?.('pagehide', () => this.#keepNow());
    port.post({ type: 'ready' });
  }

  /** Asks the hub; throws a HubError that says what to do next. The answer is the hub's own: it is not checked again. */
  call<Name extends OperationName>(operation: Name, params: InputOf<Name>): Promise<ResultOf<Name>> {
    this.#calls += 1;
    const call = this.#calls;
    return new Promise((resolve, reject) => {
      // The hub answers an operation with that operation's result.
      this.#waiting.set(call, { resolve: resolve as Waiting['resolve'], reject });
      this.#port.post({ type: 'call', call, operation, params });
    });
  }

  /** Whether anything can be changed from here: a window in Restricted Mode only shows. */
  get mayChange(): boolean {
    return this.connection.restricted !== true;
  }

  open(target: PageTarget): void {
    this.#port.post({ type: 'open', target });
  }

  /** Keeps what a person has typed until it is sent; null forgets it. */
  keep(state: Json): void {
    clearTimeout(this.#keeping?.timer);
    this.#keeping = { state, timer: setTimeout(() => this.#keepNow(), keepMs) };
    if (state === null) this.#keepNow();
  }

  #keepNow(): void {
    if (this.#keeping === undefined) return;
    clearTimeout(this.#keeping.timer);
    this.#port.post({ type: 'keep', state: this.#keeping.state });
    this.#keeping = undefined;
  }

  #take(message: HostToPage): void {
    switch (message.type) {
      case 'begin': {
        useTexts(message.texts, message.language);
        this.mirror.clear();
        this.pulses.clear();
        this.connection = message.connection;
        useHubClock(message.connection.skewMs);
        this.id = message.id;
        this.#port.nameAs({ page: message.page, id: message.id });
        this.#listener.onBegin?.(message);
        break;
      }
      case 'rows':
        this.mirror.take({ seq: 0, ...message });
        break;
      case 'pulse':
        this.pulses.set(message.key, message.value);
        break;
      case 'connection':
        this.connection = message.connection;
        useHubClock(message.connection.skewMs);
        break;
      case 'preview':
      case 'propose':
        break;
      case 'result':
      case 'refused':
        return this.#answer(message);
    }
    this.#listener.onChange(message);
  }

  #answer(message: Extract<HostToPage, { type: 'result' | 'refused' }>): void {
    const waiting = this.#waiting.get(message.call);
    this.#waiting.delete(message.call);
    if (message.type === 'result') waiting?.resolve(message.result);
    // Whatever code it is: one that is not known becomes an internal error.
    else waiting?.reject(hubErrorFrom(message.error as ErrorBody));
  }
}

/** What a person is told of something that was thrown. */
export const failureText = (thrown: unknown): string =>
  thrown instanceof HubError || thrown instanceof Error ? thrown.message : String(thrown);
