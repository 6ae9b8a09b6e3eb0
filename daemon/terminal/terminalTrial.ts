import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ExitStatus, Screen, TerminalHost, TerminalSpec } from './terminal.ts';

/** Waits for a condition; says what was waited for when it does not come. */
export async function until(condition: () => boolean, what: string, withinMs = 8_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await delay(10);
  }
}

/** What a host told, by session. */
export interface Heard {
  readonly exits: Map<string, { readonly status: ExitStatus; readonly lastScreen: Screen }>;
  readonly losses: Map<string, { readonly reason: string; readonly lastScreen: Screen }>;
  /** Told in the order "epoch:offset+length" and "exited". */
  readonly log: Map<string, string[]>;
  bytes: (sessionId: string) => Buffer;
  text: (sessionId: string) => string;
}

/** Listens to a host from now on. */
export function listen(host: TerminalHost): Heard {
  const chunks = new Map<string, Buffer[]>();
  const heard = { exits: new Map(), losses: new Map(), log: new Map<string, string[]>() };
  const add = <T>(map: Map<string, T[]>, key: string, value: T): void => {
    const known = map.get(key);
    if (known === undefined) map.set(key, [value]);
    else known.push(value);
  };
  host.on({
    output: (id, { epoch, offset }, bytes) => {
      add(chunks, id, Buffer.from(bytes));
      add(heard.log, id, `${epoch}:${offset}+${bytes.length}`);
    },
    exited: (id, exit) => {
      heard.exits.set(id, exit);
      add(heard.log, id, 'exited');
    },
    lost: (id, loss) => heard.losses.set(id, loss),
  });
  const bytes = (id: string) => Buffer.concat(chunks.get(id) ?? []);
  return { ...heard, bytes, text: (id) => bytes(id).toString('utf8') };
}

/** A directory that is short enough for sockets, and the way to remove it. */
export function makeTrialDir(): { readonly dir: string; readonly remove: () => void } {
  const dir = mkdtempSync(join(realpathSync(tmpdir()), 'rt-'));
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true }) };
}

/** A spec whose other fields do not matter. */
export function specOf(
  sessionId: string,
  command: readonly [string, ...string[]],
  more: Partial<TerminalSpec> = {},
): TerminalSpec {
  return { sessionId, command, cwd: '/', env: {}, columns: 80, rows: 24, title: 'a trial', ...more };
}

/** Whether a process is there and not a zombie. */
export function isRunning(pid: number): boolean {
  const row = execFileSync('ps', ['-A', '-o', 'pid=,stat='], { encoding: 'utf8' })
    .split('\n')
    .find((line) => Number(line.trim().split(/\s+/)[0]) === pid);
  return row !== undefined && !row.includes('Z');
}

/** All output that a session's recording holds. */
export function readRecordedOutput(dataDir: string, sessionId: string): string {
  const [, ...lines] = readFileSync(join(dataDir, 'recordings', `${sessionId}.cast`), 'utf8')
    .trim()
    .split('\n');
  return lines
    .map((line): unknown => JSON.parse(line))
    .map((frame) => (Array.isArray(frame) && frame[1] === 'o' ? String(frame[2]) : ''))
    .join('');
}

/** Every file below a directory; no sockets and pipes. */
export function filesBelow(dir: string): readonly string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    const path = join(dir, entry.name);
    return entry.isDirectory() ? filesBelow(path) : entry.isFile() ? [path] : [];
  });
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
