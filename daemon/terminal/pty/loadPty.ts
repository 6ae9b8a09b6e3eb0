import { readSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Socket } from 'node:net';
import { constants } from 'node:os';
import { toError } from '../../../shared/errors.ts';
import type * as nodePty from '@lydell/node-pty';
import { ptyMissing } from '../refusals.ts';
import type { ExitStatus } from '../terminal.ts';
import { InputQueue } from './inputQueue.ts';

/** The one door to node-pty: a program in a pseudo-terminal, with bytes in and out. */
export interface PtyProcess {
  readonly pid: number;
  /** The terminal's device, where the system has one. */
  readonly tty: string | undefined;
  /** Bytes that its program has not taken yet. */
  pendingBytes: () => number;
  write: (bytes: Uint8Array) => void;
  resize: (columns: number, rows: number) => void;
}

/** What to start, and who is told; `onExit` comes after the last bytes. */
export interface PtyOrder {
  readonly command: readonly [string, ...string[]];
  readonly cwd: string;
  /** All of it: nothing of the daemon's own is added. */
  readonly env: Readonly<Record<string, string>>;
  readonly columns: number;
  readonly rows: number;
  readonly onBytes: (bytes: Uint8Array) => void;
  readonly onExit: (status: ExitStatus) => void;
}

/** More than a kernel keeps of a terminal's output. Bytes. */
const heldBytes = 1_048_576;

/** Starts programs in pseudo-terminals. */
export type PtySpawner = (order: PtyOrder) => PtyProcess;

/**
 * Loads node-pty, which has a native part for each platform. The bundle does not hold it; it is looked for beside it.
 * @throws HubError `unreachable` with what to do where it cannot be loaded.
 */
export function loadPty(): PtySpawner {
  const module = requirePty();
  return (order) => spawnPty(module, order);
}

function requirePty(): typeof nodePty {
  try {
    // Not by `import`: what the bundle is run from may have no way to load modules later.
    return createRequire(import.meta.url)('@lydell/node-pty') as typeof nodePty;
  } catch (thrown) {
    throw ptyMissing(toError(thrown).message.split('\n')[0] ?? '');
  }
}

function spawnPty({ spawn }: typeof nodePty, order: PtyOrder): PtyProcess {
  const { command, cwd, env, columns, rows, onBytes, onExit } = order;
  const [program, ...args] = command;
  // A null encoding makes it hand out bytes, where its declaration says text.
  const pty = spawn(program, args, { name: env['TERM'] ?? '', cols: columns, rows, cwd, env, encoding: null });
  pty.onData((bytes: string | Uint8Array) => onBytes(typeof bytes === 'string' ? Buffer.from(bytes) : bytes));
  drainBeforeDestroy(pty, onBytes);
  pty.onExit(({ exitCode, signal }) => onExit(readStatus(exitCode, signal)));
  const tty: unknown = Reflect.get(pty, 'ptsName');
  const input = new InputQueue((bytes) => tryWrite(pty, bytes));
  return {
    pid: pty.pid,
    tty: typeof tty === 'string' ? tty : undefined,
    pendingBytes: () => input.pendingBytes,
    write: (bytes) => input.push(bytes),
    resize: (wide, high) => pty.resize(wide, high),
  };
}

/**
 * node-pty closes a terminal 200 ms after its program's end, read or not: what a busy daemon has not read by then is read
 * first. At most what a terminal holds, since others may still write into it.
 */
function drainBeforeDestroy(pty: nodePty.IPty, onBytes: PtyOrder['onBytes']): void {
  const socket: unknown = Reflect.get(pty, '_socket');
  const fd: unknown = Reflect.get(pty, 'fd');
  if (!(socket instanceof Socket) || typeof fd !== 'number') return;
  const destroy = socket.destroy.bind(socket);
  socket.destroy = (error?: Error) => {
    if (!socket.destroyed) for (const bytes of readRest(fd)) onBytes(bytes);
    return destroy(error);
  };
}

function readRest(fd: number): readonly Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let left = heldBytes; left > 0;) {
    const part = Buffer.alloc(65_536);
    const count = tryRead(fd, part);
    if (count === 0) break;
    parts.push(part.subarray(0, count));
    left -= count;
  }
  return parts;
}

function tryRead(fd: number, into: Uint8Array): number {
  try {
    return readSync(fd, into);
  } catch {
    return 0; // EIO: all of it was read. EAGAIN: nothing is there now.
  }
}

/**
 * Writes what the terminal takes at once. node-pty's own `write` spins, and with it the whole daemon, while a program does
 * not read; the descriptor itself does not block. It is asked for in the same tick as it is used: closed ones are given anew.
 */
function tryWrite(pty: nodePty.IPty, bytes: Uint8Array): number {
  const socket: unknown = Reflect.get(pty, '_socket');
  const fd: unknown = Reflect.get(pty, 'fd');
  if (!(socket instanceof Socket) || typeof fd !== 'number' || process.platform === 'win32') {
    // ConPTY's pipe never blocks. It takes bytes, where the declaration says text.
    pty.write(bytes as unknown as string);
    return bytes.length;
  }
  if (socket.destroyed) return bytes.length;
  try {
    return writeSync(fd, bytes);
  } catch (thrown) {
    if (isErrorCode(thrown, 'EAGAIN')) return 0;
    // The program has gone: its exit is told in its turn.
    if (isErrorCode(thrown, 'EIO')) return bytes.length;
    throw thrown;
  }
}

const isErrorCode = (thrown: unknown, code: string): boolean =>
  thrown instanceof Error && 'code' in thrown && thrown.code === code;

function readStatus(exitCode: number, signal: number | undefined): ExitStatus {
  if (signal === undefined || signal === 0) return { how: 'code', exitCode };
  const name = Object.entries(constants.signals).find(([, number]) => number === signal)?.[0];
  return { how: 'signal', signal: name ?? String(signal) };
}
