import * as os from 'node:os';
import * as vscode from 'vscode';
import type { Row } from '../../../shared/model/rows.ts';
import type { SessionRow } from '../../../shared/model/session.ts';
import type { HubClient } from '../../hub/hubClient.ts';
import { isAtWork, workMark } from './workMark.ts';

/** A storm of changes is shown so often. */
const gatherMs = 500;
/** More directories than any explorer shows; of others nothing is said. */
const maxDirectories = 2_000;

/** Marks directories of this window's machine in which sessions run: who edits there should know of it. */
export class WorkDecorations implements vscode.FileDecorationProvider, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<vscode.Uri[]>();
  readonly onDidChangeFileDecorations = this.#changed.event;
  readonly #hub: Pick<HubClient, 'mirror' | 'call'>;
  /** Where our process runs: there alone paths of the editor are paths of a server. */
  readonly #schemes: readonly string[];
  /** Live sessions by their directory. */
  readonly #sessions = new Map<string, Set<string>>();
  readonly #directoryOf = new Map<string, string>();
  /** What was asked for, by path. */
  readonly #asked = new Map<string, vscode.Uri>();
  readonly #hostnames = new Map<string, Promise<string | undefined>>();
  readonly #due = new Set<string>();
  readonly #owned: readonly vscode.Disposable[];
  #timer: NodeJS.Timeout | undefined;

  constructor(hub: Pick<HubClient, 'mirror' | 'call' | 'onRows'>, kind: vscode.ExtensionKind) {
    this.#hub = hub;
    this.#schemes = kind === vscode.ExtensionKind.Workspace ? ['file', 'vscode-remote'] : ['file'];
    for (const session of hub.mirror.all('session').values()) this.#take(session);
    this.#owned = [
      this.#changed,
      vscode.window.registerFileDecorationProvider(this),
      hub.onRows.on(({ changed, removed }) => {
        for (const row of changed) this.#take(row);
        for (const row of removed) this.#forget(row.id);
      }),
    ];
  }

  async provideFileDecoration(uri: vscode.Uri): Promise<vscode.FileDecoration | undefined> {
    if (!this.#schemes.includes(uri.scheme)) return undefined;
    if (this.#asked.size < maxDirectories) this.#asked.set(uri.path, uri);
    const ids = [...(this.#sessions.get(uri.path) ?? [])];
    const here = await Promise.all(ids.map((id) => this.#sessionHere(id)));
    const mark = workMark(here.filter((session) => session !== undefined));
    return mark && new vscode.FileDecoration(mark.badge, mark.tooltip, new vscode.ThemeColor('charts.green'));
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const owned of this.#owned) owned.dispose();
  }

  async #sessionHere(id: string): Promise<SessionRow | undefined> {
    const session = this.#hub.mirror.get('session', id);
    if (session === undefined) return undefined;
    return (await this.#hostnameOf(session.serverId)) === os.hostname() ? session : undefined;
  }

  #hostnameOf(serverId: string): Promise<string | undefined> {
    const known = this.#hostnames.get(serverId);
    if (known !== undefined) return known;
    const asked = this.#hub.call('server.view', { id: serverId }).then(
      ({ capabilities }) => capabilities?.hostname,
      () => {
        // Asked again with the next directory.
        this.#hostnames.delete(serverId);
        return undefined;
      },
    );
    this.#hostnames.set(serverId, asked);
    return asked;
  }

  #take(row: Row): void {
    if (row.kind !== 'session') return;
    const directory = isAtWork(row) ? row.cwd : undefined;
    if (this.#directoryOf.get(row.id) === directory) return;
    this.#forget(row.id);
    if (directory === undefined) return;
    this.#directoryOf.set(row.id, directory);
    this.#sessions.set(directory, (this.#sessions.get(directory) ?? new Set()).add(row.id));
    this.#tellSoon(directory);
  }

  #forget(id: string): void {
    const directory = this.#directoryOf.get(id);
    if (directory === undefined) return;
    this.#directoryOf.delete(id);
    this.#sessions.get(directory)?.delete(id);
    if (this.#sessions.get(directory)?.size === 0) this.#sessions.delete(directory);
    this.#tellSoon(directory);
  }

  #tellSoon(directory: string): void {
    if (!this.#asked.has(directory)) return;
    this.#due.add(directory);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const uris = [...this.#due].flatMap((path) => this.#asked.get(path) ?? []);
      this.#due.clear();
      this.#changed.fire(uris);
    }, gatherMs);
  }
}
