import * as vscode from 'vscode';
import type { App } from '../app.ts';
import { sessionOfPulse } from '../hub/pulseReaders.ts';
import { versionAdvice } from '../hub/refusal.ts';
import { FrontTerminal } from './frontTerminal.ts';
import { RememberedTerminals } from './rememberedTerminals.ts';
import type { TerminalPlace } from './rememberedTerminals.ts';
import { SessionPty, titleOf } from './sessionPty.ts';
import { terminalIcon } from './terminalWords.ts';

/** Where a session's terminal is opened. */
export interface OpenWish {
  readonly where?: 'panel' | 'editor' | 'beside';
  /** Splits the terminal of this one. */
  readonly parent?: vscode.Terminal;
  /** Only made: neither shown nor given the keys. */
  readonly quiet?: boolean;
}

interface Open {
  readonly pty: SessionPty;
  readonly place: TerminalPlace;
  terminal: vscode.Terminal | undefined;
  /** The connection over which it is watched. */
  connection: number;
}

/** The sessions that are open in terminals of this window: one terminal for each. */
export class SessionTerminals implements vscode.Disposable {
  readonly #app: App;
  readonly #remembered: RememberedTerminals;
  readonly #front: FrontTerminal;
  readonly #open = new Map<string, Open>();
  readonly #owned: { dispose: () => unknown }[] = [];
  /** Counts how often the window began with a hub. */
  #connection = 0;
  #hubId: string | undefined;
  #hasRestored = false;
  /** Closed with their hub, not by a person. */
  readonly #left = new WeakSet<SessionPty>();

  constructor(app: App) {
    this.#app = app;
    this.#remembered = new RememberedTerminals(app.context.workspaceState);
    this.#front = new FrontTerminal(app.context.workspaceState);
    const { hub } = app;
    this.#owned.push(
      hub.onConnection.on(() => this.#connectionChanged()),
      hub.onRows.on(({ changed }) => {
        this.#restore();
        if (this.#open.size === 0) return;
        for (const row of changed) if (row.kind === 'session') this.#open.get(row.id)?.pty.rename();
      }),
      hub.onPulse.on((key) => {
        const id = this.#open.size === 0 ? undefined : sessionOfPulse(key);
        if (id !== undefined) this.#open.get(id)?.pty.rename();
      }),
      vscode.window.onDidOpenTerminal((terminal) => this.#adopt(terminal)),
      vscode.window.onDidCloseTerminal((terminal) => this.#closed(terminal)),
      vscode.window.onDidChangeActiveTerminal((terminal) => {
        this.#focus(terminal);
        this.#bringForward(terminal);
      }),
      vscode.window.onDidChangeWindowState(({ focused }) => {
        if (focused) this.#focus(vscode.window.activeTerminal);
      }),
    );
    this.#connectionChanged();
    this.#restore();
  }

  /** Opens a session, or shows the terminal in which it is open already. */
  open(sessionId: string, wish: OpenWish = {}): vscode.Terminal {
    const existing = this.#open.get(sessionId)?.terminal;
    if (existing !== undefined) {
      if (wish.quiet !== true) existing.show();
      return existing;
    }
    const { options, open } = this.#prepare(
      sessionId,
      wish.where === undefined || wish.where === 'panel' ? 'panel' : 'editor',
    );
    const terminal = vscode.window.createTerminal({ ...options, location: locationOf(wish) });
    open.terminal = terminal;
    if (wish.quiet !== true) terminal.show();
    return terminal;
  }

  /** What the editor makes a terminal of by itself, as for its own profiles. */
  profile(sessionId: string): vscode.TerminalProfile {
    return new vscode.TerminalProfile(this.#prepare(sessionId, 'panel').options);
  }

  /** The terminal of a session, where it is open. */
  terminalOf(sessionId: string): vscode.Terminal | undefined {
    return this.#open.get(sessionId)?.terminal;
  }

  /** The session in a terminal, where it is one of ours. */
  sessionIn(terminal: vscode.Terminal | undefined): string | undefined {
    return ptyOf(terminal)?.session.sessionId;
  }

  /** What a session shows is drawn anew. */
  repaint(sessionId: string): void {
    this.#open.get(sessionId)?.pty.session.repaint();
  }

  dispose(): void {
    for (const owned of this.#owned) owned.dispose();
    for (const { terminal } of this.#open.values()) terminal?.dispose();
  }

  #prepare(sessionId: string, place: TerminalPlace) {
    const row = this.#app.hub.mirror.get('session', sessionId);
    const icon = terminalIcon(row ?? { provider: 'shell' });
    const pty: SessionPty = new SessionPty(this.#app, sessionId, {
      attached: () => (open.connection = this.#connection),
      moved: (from, to) => this.#moved(from, to),
      closed: () => {
        if (this.#open.get(pty.session.sessionId) === open) this.#open.delete(pty.session.sessionId);
      },
    });
    const open: Open = { pty, place, terminal: undefined, connection: this.#connection };
    this.#open.set(sessionId, open);
    if (this.#hubId !== undefined) this.#remembered.add({ hubId: this.#hubId, sessionId, place });
    const options: vscode.ExtensionTerminalOptions = {
      name: titleOf(this.#app, sessionId),
      pty,
      iconPath: new vscode.ThemeIcon(icon.id),
      isTransient: true,
      ...(icon.color === undefined ? {} : { color: new vscode.ThemeColor(icon.color) }),
    };
    return { options, open };
  }

  /** A terminal that the editor made of a profile. */
  #adopt(terminal: vscode.Terminal): void {
    const pty = ptyOf(terminal);
    const open = pty === undefined ? undefined : this.#open.get(pty.session.sessionId);
    if (open !== undefined && open.pty === pty) open.terminal = terminal;
  }

  #closed(terminal: vscode.Terminal): void {
    const pty = ptyOf(terminal);
    // Who closes the window does not close the terminal.
    const isKept = terminal.exitStatus?.reason === vscode.TerminalExitReason.Shutdown;
    if (pty !== undefined && !isKept && !this.#left.has(pty)) this.#remembered.forget(pty.session.sessionId);
  }

  #focus(terminal: vscode.Terminal | undefined): void {
    if (vscode.window.state.focused) ptyOf(terminal)?.session.focus();
  }

  #moved(from: string, to: string): void {
    const open = this.#open.get(from);
    if (open === undefined) return;
    this.#open.delete(from);
    this.#open.set(to, open);
    this.#remembered.forget(from);
    if (this.#hubId !== undefined) this.#remembered.add({ hubId: this.#hubId, sessionId: to, place: open.place });
    open.pty.rename();
  }

  #connectionChanged(): void {
    const { connection } = this.#app.hub;
    const hubId = connection.state === 'none' ? undefined : connection.hub.id;
    if (hubId !== this.#hubId) this.#leave(hubId);
    if (connection.state === 'connecting') this.#connection += 1;
    const isConnected = connection.state === 'connected';
    for (const open of this.#open.values()) {
      if (connection.state === 'refused') open.pty.session.refused(versionAdvice(connection));
      else open.pty.session.connected(isConnected);
      if (!isConnected || open.connection === this.#connection) continue;
      open.connection = this.#connection;
      open.pty.session.reattach();
    }
  }

  /** Sessions of another hub cannot be seen from here; they are opened again when the window comes back to it. */
  #leave(hubId: string | undefined): void {
    for (const { pty, terminal } of [...this.#open.values()]) {
      this.#left.add(pty);
      terminal?.dispose();
    }
    this.#open.clear();
    this.#hubId = hubId;
    this.#hasRestored = false;
  }

  /** Opens what was open in this workspace, as soon as it is known what lives. */
  #restore(): void {
    const { mirror } = this.#app.hub;
    if (this.#hasRestored || !mirror.isWhole) return;
    this.#hasRestored = true;
    for (const { hubId, sessionId, place } of this.#remembered.all) {
      if (hubId !== this.#hubId || this.#open.has(sessionId)) continue;
      const row = mirror.get('session', sessionId);
      const isDead = row === undefined || row.lifecycle === 'exited' || row.lifecycle === 'lost';
      if (isDead) this.#remembered.forget(sessionId);
      else this.open(sessionId, { where: place, quiet: true });
    }
    this.#bringForward(vscode.window.activeTerminal);
  }

  /** What was in front before the window was loaded anew, once it is there. */
  #bringForward(active: vscode.Terminal | undefined): void {
    if (!this.#hasRestored) return;
    const missed = this.#front.instead(active, this.sessionIn(active), performance.now());
    if (missed !== undefined) this.terminalOf(missed)?.show(true);
  }
}

function ptyOf(terminal: vscode.Terminal | undefined): SessionPty | undefined {
  const options = terminal?.creationOptions;
  return options !== undefined && 'pty' in options && options.pty instanceof SessionPty ? options.pty : undefined;
}

function locationOf({ where, parent, quiet }: OpenWish): vscode.ExtensionTerminalOptions['location'] {
  if (parent !== undefined) return { parentTerminal: parent };
  if (where === 'editor') return { viewColumn: vscode.ViewColumn.Active, preserveFocus: quiet === true };
  if (where === 'beside') return { viewColumn: vscode.ViewColumn.Beside, preserveFocus: quiet === true };
  return vscode.TerminalLocation.Panel;
}
