import { execFile } from 'node:child_process';
import { closeSync, constants, lstatSync, openSync, readSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { promisify } from 'node:util';
import { pipeGreeting } from './commands.ts';

const run = promisify(execFile);
const greeting = Buffer.from(pipeGreeting, 'latin1');

/** What a FIFO holds. One for all pipes: what was read is taken in before the next read. */
const piece = Buffer.allocUnsafeSlow(65_536);
/** After so much at once there is more already. */
const floodBytes = 16_384;

/** Makes a FIFO that only we may open; one that is there is replaced. */
export async function makeFifo(path: string): Promise<void> {
  removeFifo(path);
  await run('mkfifo', ['-m', '600', path]);
}

/**
 * Removes a FIFO that nobody will read any more, and reads what still comes to its end: a writer holds both ends of its
 * FIFO, and would wait for ever before one that it has filled.
 */
export function removeFifo(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isFIFO() === true)
    new OutputPipe({ path, isNew: false, onBytes: () => undefined }).unref();
  rmSync(path, { force: true });
}

/** How a pipe is read. */
export interface PipeReader {
  readonly path: string;
  /** A new pipe's writer is still to come; a found one's is there, or the pipe has ended. */
  readonly isNew: boolean;
  /** The bytes are used again after the call. */
  readonly onBytes: (bytes: Buffer) => void;
}

/**
 * The reading end of one session's output. Opened non-blocking as a socket: FIFOs opened by the file system's thread
 * pool would fill it. Reads at full speed always, a piece in a turn of the loop: many in one turn would keep the keys of
 * all sessions waiting.
 */
export class OutputPipe {
  private readonly socket: Socket | undefined;
  private readonly onBytes: (bytes: Buffer) => void;
  /** Held until the writer has come, because a FIFO without a writer reads as ended. */
  private guard: number | undefined;
  private isFirst = true;
  private settleGreeted: () => void = () => undefined;
  private settleEnded: () => void = () => undefined;
  private hasEnded = false;
  private readAtMs = performance.now();
  /** The writer holds the FIFO open. */
  readonly greeted: Promise<void> = new Promise((resolve) => (this.settleGreeted = resolve));
  /** All bytes of the writer were read, and it is gone; or we closed. */
  readonly ended: Promise<void> = new Promise((resolve) => (this.settleEnded = resolve));

  constructor({ path, isNew, onBytes }: PipeReader) {
    this.onBytes = onBytes;
    const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    if (isNew) this.guard = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
    // A FIFO that lost its writer before it was opened never wakes its reader, so it is asked once.
    else if (!this.probe(fd)) {
      closeSync(fd);
      this.end();
      return;
    }
    // Nothing that was read waits in the socket: what is not recorded when we close must still be in the FIFO.
    const onread = { buffer: piece, callback: (count: number) => this.readPiece(count) };
    // A constant of its own: Node's documented option is missing in the constructor's types.
    const options = { fd, readable: true, writable: false, onread };
    this.socket = new Socket(options);
    this.socket.on('error', () => this.end());
    this.socket.on('close', () => this.end());
    if (!isNew) this.settleGreeted();
  }

  get isEnded(): boolean {
    return this.hasEnded;
  }

  /** For how long nothing came. */
  get idleMs(): number {
    return performance.now() - this.readAtMs;
  }

  /** The writer is proven to be there or never comes: from here on its end is seen. */
  releaseGuard(): void {
    if (this.guard !== undefined) closeSync(this.guard);
    this.guard = undefined;
  }

  /** Does not keep the process for it. */
  unref(): void {
    this.socket?.unref();
  }

  /** Stops reading; what was not read stays in the FIFO as long as its writer lives. */
  close(): void {
    this.releaseGuard();
    this.socket?.destroy();
    this.end();
  }

  /** Gives whether more is wanted in this turn. */
  private readPiece(count: number): boolean {
    this.read(piece.subarray(0, count));
    if (count < floodBytes) return true;
    setImmediate(() => this.socket?.resume());
    return false;
  }

  private read(bytes: Buffer): void {
    if (this.hasEnded) return;
    this.readAtMs = performance.now();
    const isGreeting = this.isFirst && bytes.subarray(0, greeting.length).equals(greeting);
    this.isFirst = false;
    const output = isGreeting ? bytes.subarray(greeting.length) : bytes;
    if (output.length > 0) this.onBytes(output);
    this.releaseGuard();
    this.settleGreeted();
  }

  private probe(fd: number): boolean {
    try {
      const count = readSync(fd, piece, 0, piece.length, null);
      if (count > 0) this.read(piece.subarray(0, count));
      return count > 0;
    } catch (thrown) {
      // EAGAIN: there is a writer, and nothing to read yet.
      if (thrown instanceof Error && 'code' in thrown && thrown.code === 'EAGAIN') return true;
      throw thrown;
    }
  }

  private end(): void {
    if (this.hasEnded) return;
    this.hasEnded = true;
    this.releaseGuard();
    this.settleGreeted();
    this.settleEnded();
  }
}
