import {
  closeSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { toError } from '../../shared/errors.ts';
import { readFrameSeconds, readTimestamp, renderFrame, renderHeader, renderSnapshot } from './asciicast.ts';
import type { CastHeader, FrameKind } from './asciicast.ts';

/** What a recording needs from outside. */
export interface RecordingOptions {
  readonly path: string;
  readonly header: Omit<CastHeader, 'timestamp'>;
  readonly maxBytes: number;
  /** ms since 1970. */
  readonly now: () => number;
  /** The screen as it is, for the frame that a shortened recording begins with. */
  readonly takeScreen: () => Promise<readonly string[]>;
  readonly onTrouble: (message: string, error: Error) => void;
  /** Appends all bytes or throws; given where a disk is to fail on purpose. */
  readonly write?: ((fd: number, bytes: Uint8Array) => void) | undefined;
}

const copyBytes = 1_048_576;
const retryMs = 5_000;

/**
 * An asciicast file that is written in the tick its bytes are read, so that a killed daemon has recorded what it had read.
 * When it grows beyond its limit, the older half is dropped: at every half a snapshot is put in, and the file is
 * cut to begin with the last one.
 */
export class Recording {
  private readonly options: RecordingOptions;
  private readonly decoder = new StringDecoder('utf8');
  private fd: number | undefined;
  private epoch: number;
  private size = 0;
  private timestamp: number;
  private lastSeconds = 0;
  /** File position of the newest snapshot, from which a shortened file begins. */
  private snapshotAt = 0;
  private isSnapshotWanted = false;
  private compaction: Promise<void> | undefined;
  private brokenSince: number | undefined;
  private lostBytes = 0;
  private isClosed = false;

  /** Goes on where the file ends, without a torn last line; makes it where there is none. */
  constructor(options: RecordingOptions) {
    this.options = options;
    this.epoch = options.header.epoch;
    this.timestamp = Math.floor(options.now() / 1000);
    this.writeLine('');
  }

  /** Records output. Bytes of a character that is not whole yet wait for the rest. */
  append(bytes: Uint8Array): void {
    const text = this.decoder.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    if (text !== '') this.frame('o', text);
    if (this.size - this.snapshotAt > this.options.maxBytes / 2) this.requestSnapshot();
  }

  /** Marks a gap: from here on positions belong to `epoch`. */
  beginEpoch(epoch: number, reason: string): void {
    this.epoch = epoch;
    this.frame('m', `epoch ${epoch}: ${reason}`);
  }

  resize(columns: number, rows: number): void {
    this.frame('r', `${columns}x${rows}`);
  }

  /** Ends the file; what runs on it is waited for. */
  async close(): Promise<void> {
    const rest = this.decoder.end();
    if (rest !== '') this.frame('o', rest);
    this.isClosed = true;
    await this.compaction;
    if (this.fd !== undefined) closeSync(this.fd);
    this.fd = undefined;
  }

  private frame(kind: FrameKind, text: string): void {
    if (this.isClosed) return;
    this.lastSeconds = Math.max(this.lastSeconds, this.options.now() / 1000 - this.timestamp);
    this.writeLine(renderFrame(this.lastSeconds, kind, text));
  }

  private writeLine(line: string): void {
    const isResting = this.brokenSince !== undefined && this.options.now() - this.brokenSince < retryMs;
    // Where the older half cannot be dropped, the bound holds all the same.
    const isFull = this.size + line.length > this.options.maxBytes * 2;
    if (isResting || isFull) {
      this.lostBytes += line.length;
      return;
    }
    try {
      this.fd ??= this.open();
      const head = this.size === 0 ? this.header() : '';
      const gap =
        this.lostBytes > 0 ? renderFrame(this.lastSeconds, 'm', `gap: ${this.lostBytes} bytes were not recorded`) : '';
      const bytes = Buffer.from(head + gap + line);
      this.write(this.fd, bytes);
      this.size += bytes.length;
      this.brokenSince = undefined;
      this.lostBytes = 0;
    } catch (thrown) {
      this.survive(toError(thrown), line.length);
    }
  }

  /** A full disk stops the recording, not the session: the half line is taken back, and later frames try again. */
  private survive(error: Error, byteCount: number): void {
    if (this.brokenSince === undefined) this.options.onTrouble('a recording cannot be written', error);
    this.brokenSince = this.options.now();
    this.lostBytes += byteCount;
    try {
      if (this.fd !== undefined) ftruncateSync(this.fd, this.size);
    } catch (thrown) {
      this.options.onTrouble('a recording cannot be cut back', toError(thrown));
    }
  }

  private requestSnapshot(): void {
    if (this.isClosed) return;
    if (this.isSnapshotWanted) {
      // The screen does not come while output floods: the bound is worth more than the screen.
      if (this.size > this.options.maxBytes * 1.25) this.putSnapshot([]);
      return;
    }
    this.isSnapshotWanted = true;
    this.options
      .takeScreen()
      .catch((): readonly string[] => []) // Without a screen the kept part begins with a cleared one.
      .then((lines) => {
        if (this.isSnapshotWanted) this.putSnapshot(lines);
      })
      .catch((thrown: unknown) => this.options.onTrouble('a recording cannot be shortened', toError(thrown)));
  }

  private putSnapshot(lines: readonly string[]): void {
    const previous = this.snapshotAt;
    this.isSnapshotWanted = false;
    this.snapshotAt = this.size;
    this.frame('o', renderSnapshot(lines));
    // The file then holds a half from the previous snapshot to this one; the half before goes.
    if (this.size > this.options.maxBytes * 0.9) this.startCompaction(previous > 0 ? previous : this.snapshotAt);
  }

  private startCompaction(from: number): void {
    if (this.isClosed || this.compaction || this.fd === undefined) return;
    this.compaction = this.compact(this.fd, from)
      .catch((thrown: unknown) => this.options.onTrouble('a recording cannot be shortened', toError(thrown)))
      .finally(() => (this.compaction = undefined));
  }

  /** Copies in slices, so that other sessions are served between them; the last slice and the change of files are one tick. */
  private async compact(source: number, from: number): Promise<void> {
    const temporary = `${this.options.path}.new`;
    rmSync(temporary, { force: true });
    const target = openSync(temporary, 'a+', 0o600);
    try {
      const head = Buffer.from(this.header() + renderFrame(0, 'm', 'older output was dropped'));
      this.write(target, head);
      let done = from;
      while (this.size - done > copyBytes) {
        done += copyRange(source, target, done, copyBytes);
        await new Promise((resolve) => setImmediate(resolve));
      }
      copyRange(source, target, done, this.size - done);
      renameSync(temporary, this.options.path);
      closeSync(source);
      this.fd = target;
      this.size += head.length - from;
      this.snapshotAt += head.length - from;
    } catch (thrown) {
      closeSync(target);
      rmSync(temporary, { force: true });
      throw thrown;
    }
  }

  private header(): string {
    return renderHeader({ ...this.options.header, epoch: this.epoch, timestamp: this.timestamp });
  }

  private open(): number {
    mkdirSync(dirname(this.options.path), { recursive: true, mode: 0o700 });
    rmSync(`${this.options.path}.new`, { force: true });
    const fd = openSync(this.options.path, 'a+', 0o600);
    const fileBytes = fstatSync(fd).size;
    const tailBytes = Math.min(fileBytes, copyBytes);
    const tail = readRange(fd, fileBytes - tailBytes, tailBytes).toString('latin1');
    const whole = tail.lastIndexOf('\n') + 1;
    this.size = fileBytes - tailBytes + whole;
    if (this.size < fileBytes) ftruncateSync(fd, this.size);
    const firstLine = readRange(fd, 0, Math.min(this.size, copyBytes)).toString('utf8').split('\n', 1)[0] ?? '';
    this.timestamp = readTimestamp(firstLine) ?? this.timestamp;
    const lastLine =
      tail
        .slice(0, Math.max(0, whole - 1))
        .split('\n')
        .at(-1) ?? '';
    this.lastSeconds = readFrameSeconds(lastLine) ?? 0;
    return fd;
  }

  private write(fd: number, bytes: Uint8Array): void {
    (this.options.write ?? writeAll)(fd, bytes);
  }
}

function writeAll(fd: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done);
}

function readRange(fd: number, position: number, byteCount: number): Buffer {
  const bytes = Buffer.alloc(byteCount);
  let done = 0;
  while (done < byteCount) {
    const count = readSync(fd, bytes, done, byteCount - done, position + done);
    if (count === 0) break;
    done += count;
  }
  return bytes.subarray(0, done);
}

function copyRange(from: number, to: number, position: number, byteCount: number): number {
  const bytes = readRange(from, position, byteCount);
  writeAll(to, bytes);
  return bytes.length;
}
