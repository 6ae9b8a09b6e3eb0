import { Mirror } from '../../shared/client/mirror.ts';
import type { RowsChange } from '../../shared/client/mirror.ts';
import { clockSkew } from '../../shared/clockSkew.ts';
import { HubError } from '../../shared/errors.ts';
import type { InputOf, OperationName, ResultOf } from '../../shared/operations/operations.ts';
import type { HubSocket, You } from '../../runtime/hubSocket.ts';
import type { RemoteTerminal, RemoteTerminalListener, TerminalWish } from '../../runtime/remoteTerminals.ts';
import { t } from '../l10n/text.ts';
import { lookingOperations } from './lookingOperations.ts';
import type { OpenHub } from './openHub.ts';
import { presentOfPulse, watchedOfPulse } from './pulseReaders.ts';
import { inRestrictedMode } from './restrictedMode.ts';
import { Signal } from './signal.ts';

/** A hub that a person has chosen. */
export interface HubAddress {
  readonly id: string;
  /** As the person calls it. */
  readonly name: string;
  /** As in `http://127.0.0.1:7420`. */
  readonly url: string;
  readonly token: string;
}

/** How the window stands to its hub. */
export type Connection =
  | { readonly state: 'none' }
  | { readonly state: 'connecting'; readonly hub: HubAddress }
  | { readonly state: 'connected'; readonly hub: HubAddress; readonly you: You }
  | { readonly state: 'away'; readonly hub: HubAddress; readonly since: number }
  /** It will not let this window in; nothing is tried until the person does something. */
  | { readonly state: 'refused'; readonly hub: HubAddress; readonly error: HubError };

const atNoHub = (): HubError =>
  new HubError('unreachable', t('This window is connected to no hub. Connect to one first.'));

/**
 * The window's side of the hub: one connection at a time, the mirror that it fills, and the wishes that go over it.
 * What the mirror holds stays while the hub is away, and goes when it lets the window in no longer.
 */
export class HubClient {
  readonly mirror = new Mirror();
  /** The last pulse of each key. */
  readonly pulses = new Map<string, unknown>();
  readonly onConnection = new Signal<Connection>();
  readonly onRows = new Signal<RowsChange>();
  readonly onPulse = new Signal<string>();
  readonly #now: () => number;
  #socket: HubSocket | undefined;
  /** How the hub that it uses was opened, for another try. */
  #open: OpenHub | undefined;
  #skewMs = 0;
  #isRestricted = false;
  #connection: Connection = { state: 'none' };

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** How far the hub's clock is ahead of this machine's. */
  get skewMs(): number {
    return this.#skewMs;
  }

  /** What the hub's clock shows now: ages of what it tells are counted by it. */
  readonly hubNow = (): number => this.#now() + this.#skewMs;

  get connection(): Connection {
    return this.#connection;
  }

  /** Whether the person may do everything on the hub. */
  get isAdmin(): boolean {
    return this.#connection.state === 'connected' && this.#connection.you.admin;
  }

  /** Whether the window only looks: nothing that changes something is asked of the hub in its name. */
  get isRestricted(): boolean {
    return this.#isRestricted;
  }

  /** Who shows the connection hears of it. */
  restrict(isRestricted: boolean): void {
    this.#isRestricted = isRestricted;
    this.onConnection.tell(this.#connection);
  }

  /**
   * Leaves the hub of before and connects to this one. One that it has already, or waits for, it keeps: what was asked of
   * it is still under way.
   */
  use(hub: HubAddress, open: OpenHub): void {
    if (this.#isUsing(hub)) return;
    this.#leave();
    this.#be({ state: 'connecting', hub });
    this.#open = open;
    const isCurrent = (): boolean => socket === this.#socket;
    const socket = open({
      hub: hub.url,
      token: hub.token,
      onRefused: (error) => {
        if (!isCurrent()) return;
        // What it showed is no longer for who has this token; and an empty view says what can be done.
        this.#forgetRows();
        this.#be({ state: 'refused', hub, error });
      },
      onConnected: (isConnected, you, at) => {
        if (!isCurrent()) return;
        if (isConnected) this.#skewMs = clockSkew(at, this.#now());
        // Who is here and watches what is told anew; a session that nobody watches any more is not spoken of.
        if (isConnected) this.#forgetPeople();
        if (isConnected && you !== undefined) this.#be({ state: 'connected', hub, you });
        else this.#be({ state: 'away', hub, since: this.#now() });
      },
      mirrored: {
        mirror: this.mirror,
        onRows: (change) => {
          for (const row of change.removed) this.#forgetPulses(row.id);
          this.onRows.tell(change);
        },
        onPulse: (key, value) => {
          this.pulses.set(key, value);
          this.onPulse.tell(key);
        },
      },
    });
    this.#socket = socket;
  }

  /** Leaves the hub, for none. */
  leave(): void {
    this.#leave();
    this.#be({ state: 'none' });
  }

  /** Asks for an operation. Where the hub is away it waits a while for it; throws a HubError that says what to do next. */
  call<Name extends OperationName>(operation: Name, params: InputOf<Name>, waitMs?: number): Promise<ResultOf<Name>> {
    if (this.#connection.state === 'refused') return Promise.reject(this.#connection.error);
    if (this.#isRestricted && !lookingOperations.has(operation)) return Promise.reject(inRestrictedMode());
    if (this.#socket !== undefined) return this.#socket.call(operation, params, waitMs);
    return Promise.reject(atNoHub());
  }

  /** Watches a session, over every reconnect; throws where there is no hub. */
  attach(wish: TerminalWish, listener: RemoteTerminalListener): RemoteTerminal {
    if (this.#socket !== undefined) return this.#socket.attach(wish, listener);
    throw atNoHub();
  }

  /** Tries at once, for a person who knows that the hub is back. */
  hurry(): void {
    const { connection } = this;
    if (connection.state === 'refused' && this.#open !== undefined) this.use(connection.hub, this.#open);
    else this.#socket?.hurry();
  }

  dispose(): void {
    this.#leave();
  }

  #isUsing({ url, token }: HubAddress): boolean {
    const { connection } = this;
    if (connection.state === 'none' || connection.state === 'refused') return false;
    return connection.hub.url === url && connection.hub.token === token;
  }

  #leave(): void {
    this.#socket?.close();
    this.#socket = undefined;
    this.#forgetRows();
  }

  #forgetRows(): void {
    this.pulses.clear();
    const change = this.mirror.clear();
    if (change.removed.length > 0) this.onRows.tell(change);
  }

  #be(connection: Connection): void {
    this.#connection = connection;
    this.onConnection.tell(connection);
  }

  #forgetPeople(): void {
    for (const key of [...this.pulses.keys()]) {
      if (watchedOfPulse(key) === undefined && presentOfPulse(key) === undefined) continue;
      this.pulses.delete(key);
      this.onPulse.tell(key);
    }
  }

  #forgetPulses(id: string): void {
    for (const key of [
      `server/${id}`,
      `session/${id}/activity`,
      `session/${id}/viewers`,
      `usage/${id}`,
      `present/${id}`,
    ])
      this.pulses.delete(key);
  }
}
