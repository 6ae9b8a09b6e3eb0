import * as vscode from 'vscode';
import type { App } from '../app.ts';
import { readActivity } from '../hub/pulseReaders.ts';
import { inRestrictedMode } from '../hub/restrictedMode.ts';
import { untilMirrored } from '../hub/untilMirrored.ts';
import { isLiving } from '../views/sessions/sessionState.ts';
import { showFailure } from '../commands/register.ts';
import { Receipts } from './receipts.ts';
import { SessionTerminal } from './sessionTerminal.ts';
import type { SessionTerminalPorts } from './sessionTerminal.ts';
import { cutOff, endingOf, terminalTitle } from './terminalWords.ts';

/** What a session's terminal tells of itself. */
export interface SessionPtyEvents {
  /** It is attached over the connection of now. */
  readonly attached: () => void;
  /** It shows another session: the one that goes on with it. */
  readonly moved: (from: string, to: string) => void;
  /** Its terminal is gone. */
  readonly closed: () => void;
}

/** The editor's host takes no undefined (as of 1.100 … 1.117), but a size counts only where it is below the window's. */
const unheld = { columns: 10_000, rows: 10_000 };

/** Any command that the window itself answers; setting the same key to the same value changes nothing there. */
const askWindow = (): Thenable<unknown> => vscode.commands.executeCommand('setContext', 'rostrum.hasTerminals', true);

/** A session as a terminal of the editor. */
export class SessionPty implements vscode.Pseudoterminal {
  readonly #app: App;
  readonly #written = new vscode.EventEmitter<string>();
  readonly #held = new vscode.EventEmitter<vscode.TerminalDimensions | undefined>();
  readonly #named = new vscode.EventEmitter<string>();
  readonly #ended = new vscode.EventEmitter<void>();
  readonly #events: SessionPtyEvents;
  readonly session: SessionTerminal;
  readonly onDidWrite = this.#written.event;
  readonly onDidOverrideDimensions = this.#held.event;
  readonly onDidChangeName = this.#named.event;
  readonly onDidClose = this.#ended.event;
  #title = '';

  constructor(app: App, sessionId: string, events: SessionPtyEvents) {
    this.#app = app;
    this.#events = events;
    this.session = new SessionTerminal(sessionId, this.#ports());
  }

  open(size: vscode.TerminalDimensions | undefined): void {
    this.rename();
    if (size !== undefined) this.session.resized(size);
  }

  setDimensions(size: vscode.TerminalDimensions): void {
    this.session.resized(size);
  }

  handleInput(text: string): void {
    this.session.typed(text);
  }

  close(): void {
    this.session.close();
    this.#events.closed();
    for (const emitter of [this.#written, this.#held, this.#named, this.#ended]) emitter.dispose();
  }

  /** Its title says what its session is and does now. */
  rename(): void {
    const title = titleOf(this.#app, this.session.sessionId);
    if (title === this.#title) return;
    this.#title = title;
    this.#named.fire(title);
  }

  #ports(): SessionTerminalPorts {
    const { hub, log } = this.#app;
    const receipts = new Receipts(askWindow);
    return {
      attach: (wish, listener) => {
        this.#events.attached();
        return hub.attach(wish, listener);
      },
      write: (text) => this.#written.fire(text),
      taken: (done) => receipts.await(done),
      hold: (size) => this.#held.fire(size ?? unheld),
      screen: async (id) => (await hub.call('session.screen', { id })).lines,
      ending: async (id, error) => {
        if (error.code !== 'wrong-state') return cutOff(error.message);
        // Its terminal ends before its server has said how.
        await untilMirrored(hub, (mirror) => {
          const row = mirror.get('session', id);
          return row === undefined || !isLiving(row);
        });
        const view = await hub.call('session.view', { id }).catch(() => undefined);
        return view === undefined ? cutOff(error.message) : endingOf(view.session);
      },
      resume: async (id) => {
        try {
          return (await hub.call('session.resume', { id })).session.id;
        } catch (thrown) {
          await showFailure(log, 'session.resume', thrown);
          return undefined;
        }
      },
      moved: this.#events.moved,
      whyNotTyped: () => (hub.isRestricted ? inRestrictedMode().message : undefined),
      isInFront: () => {
        const { activeTerminal, state } = vscode.window;
        const options = activeTerminal?.creationOptions;
        return state.focused && options !== undefined && 'pty' in options && options.pty === this;
      },
      close: () => this.#ended.fire(),
    };
  }
}

/** The title of a session's terminal as far as this window knows it. */
export function titleOf({ hub }: App, sessionId: string): string {
  const row = hub.mirror.get('session', sessionId);
  if (row === undefined) return sessionId;
  const ref = row.taskId === undefined ? undefined : hub.mirror.get('task', row.taskId)?.ref;
  return terminalTitle(row, ref, readActivity(hub.pulses, sessionId));
}
