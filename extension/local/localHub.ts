import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, copyFileSync, mkdirSync, openSync, readFileSync, statSync, truncateSync } from 'node:fs';
import * as path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { readPrivateFile } from '../../runtime/atomicFile.ts';
import { readLockHolder } from '../../runtime/fileLock.ts';
import { readHubAddress } from '../../runtime/hubAddress.ts';
import { HubError } from '../../shared/errors.ts';
import { t } from '../l10n/text.ts';
import { copyProgram } from './copyProgram.ts';
import { withoutEditor } from './environment.ts';
import { findNode, noNode } from './findNode.ts';

/** Where hub and daemon of this machine live, and what they are started from. */
export interface LocalPlace {
  /** ROSTRUM_HOME: data of both, the log, the copies of the program. */
  readonly home: string;
  readonly extensionDir: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export interface LocalStart {
  /** Run shells and the scripted agent only: for a machine without an agent CLI. */
  readonly shellsOnly: boolean;
}

const startMs = 60_000;
const stopMs = 20_000;
const pollMs = 150;
const answerMs = 2_000;
const logBytes = 4 * 1024 * 1024;
const shownLines = 5;

/** Hub and daemon of this machine: they outlive every window, and every window finds the same ones. */
export class LocalHub {
  readonly #place: LocalPlace;

  constructor(place: LocalPlace) {
    this.#place = place;
  }

  get logFile(): string {
    return path.join(this.#place.home, 'up.log');
  }

  /** Where the hub answers, and its admin's token; undefined while it does not run. */
  async find(): Promise<{ readonly url: string; readonly token: string } | undefined> {
    const address = readHubAddress(path.join(this.#place.home, 'hub'));
    if (address === undefined || !(await isAnswering(address.url))) return undefined;
    return { url: address.url, token: (await readPrivateFile(address.tokenFile)).trim() };
  }

  /** Cuts a long log off, keeping what was in it last: both may run for months. Their lines are appended, so none is torn. */
  trimLog(): void {
    const size = statSync(this.logFile, { throwIfNoEntry: false })?.size ?? 0;
    if (size <= logBytes) return;
    copyFileSync(this.logFile, `${this.logFile}.old`);
    truncateSync(this.logFile);
  }

  /** Starts both where they do not run. Two windows that start at once find the same; throws a HubError with what to do. */
  async start(how: LocalStart): Promise<{ readonly url: string; readonly token: string }> {
    const running = await this.find();
    if (running !== undefined) return running;
    const { home, extensionDir, env } = this.#place;
    const node = await findNode(env['PATH'] ?? '');
    if (node === undefined) throw noNode();
    mkdirSync(home, { recursive: true, mode: 0o700 });
    const program = await copyProgram(extensionDir, path.join(home, 'programs'));
    const words = ['up', '--data', home, ...(how.shellsOnly ? ['--shells-only'] : [])];
    const log = this.#openLog();
    const child = spawn(node.file, [program, ...words], {
      cwd: home,
      env: { ...withoutEditor(env), ...node.env },
      stdio: ['ignore', log, log],
      // Its own session: the window's end is not its end.
      detached: true,
    });
    closeSync(log);
    child.unref();
    return this.#untilFound(child);
  }

  /** Ends hub and daemon; agents run on. Resolves when they are gone. */
  async stop(): Promise<void> {
    const file = path.join(this.#place.home, 'up.lock');
    const pid = await readLockHolder(file);
    if (pid === undefined) throw notOurs();
    process.kill(pid, 'SIGTERM');
    for (let waitedMs = 0; waitedMs < stopMs; waitedMs += pollMs) {
      if ((await readLockHolder(file)) !== pid) return;
      await pause(pollMs);
    }
    throw new HubError(
      'wrong-state',
      t('Hub and daemon (process {0}) have not ended yet. Look into {1}.', pid, this.logFile),
    );
  }

  async #untilFound(child: ChildProcess): Promise<{ readonly url: string; readonly token: string }> {
    let exit: string | undefined;
    child.once('exit', (code, signal) => (exit = String(code ?? signal)));
    child.once('error', (error) => (exit = error.message));
    for (let waitedMs = 0; waitedMs < startMs; waitedMs += pollMs) {
      const found = await this.find();
      if (found !== undefined) return found;
      // Another window may be starting the same: then its hub is found soon, and ours has left.
      const isStarting = (await readLockHolder(path.join(this.#place.home, 'up.lock'))) !== undefined;
      if (exit !== undefined && !isStarting) break;
      await pause(pollMs);
    }
    throw new HubError(
      'wrong-state',
      t('Hub and daemon did not start: {0} The log is {1}.', this.#lastLines(), this.logFile),
      { log: this.logFile },
    );
  }

  #openLog(): number {
    this.trimLog();
    return openSync(this.logFile, 'a', 0o600);
  }

  #lastLines(): string {
    try {
      return readFileSync(this.logFile, 'utf8').trimEnd().split('\n').slice(-shownLines).join('\n');
    } catch {
      return ''; // It did not get so far as to write one.
    }
  }
}

async function isAnswering(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(answerMs) })).ok;
  } catch {
    return false;
  }
}

const notOurs = (): HubError =>
  new HubError(
    'wrong-state',
    t('No hub that a window or "rostrum up" has started runs here. Stop it where it was started.'),
  );
