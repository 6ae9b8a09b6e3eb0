import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { transcriptFrame } from '../../shared/model/transcript.ts';
import type { TranscriptFrame } from '../../shared/model/transcript.ts';
import { readHeader } from '../terminal/asciicast.ts';
import type { CastHeader } from '../terminal/asciicast.ts';

/** A frame with its place: bytes of frames before it, dropped ones too. */
export interface PlacedFrame {
  readonly place: number;
  /** Its line in the file. */
  readonly bytes: number;
  readonly frame: TranscriptFrame;
}

const sliceBytes = 65_536;
const maxHeaderBytes = 65_536;
/** Far above every frame that is written: what is longer is damage. */
const maxLineBytes = 1_048_576;
const newline = 10;

/**
 * A recording that is read while it may be written, or be shortened: the file that was opened stays what it was. Nothing
 * but the slice that is read is held.
 */
export class CastFile {
  readonly header: CastHeader;
  private readonly file: FileHandle;
  private readonly headBytes: number;
  private readonly size: number;

  private constructor(file: FileHandle, head: { header: CastHeader; headBytes: number; size: number }) {
    this.file = file;
    this.header = head.header;
    this.headBytes = head.headBytes;
    this.size = head.size;
  }

  /** Undefined where there is none, or none that can be read. */
  static async open(path: string): Promise<CastFile | undefined> {
    const file = await open(path, 'r').catch(() => undefined);
    if (file === undefined) return undefined;
    const { size } = await file.stat();
    const first = await readAt(file, 0, Math.min(size, maxHeaderBytes));
    const headBytes = first.indexOf(newline) + 1;
    const header = readHeader(first.toString('utf8', 0, headBytes));
    if (header !== undefined) return new CastFile(file, { header, headBytes, size });
    await file.close();
    return undefined;
  }

  close(): Promise<void> {
    return this.file.close();
  }

  /** The place of the first frame that is left. */
  get begin(): number {
    return this.header.base;
  }

  /** Behind the last byte; a line that is being written ends there too. */
  get end(): number {
    return this.header.base + this.size - this.headBytes;
  }

  /** Whether a frame begins there, or the next one will. */
  async isPlace(place: number): Promise<boolean> {
    if (place < this.begin || place > this.end) return false;
    const before = await readAt(this.file, this.positionOf(place) - 1, 1);
    return before[0] === newline;
  }

  /** Whole frames from a place on; a damaged line comes as a marker. */
  async *frames(from: number): AsyncGenerator<PlacedFrame> {
    let place = from;
    let rest: Buffer = Buffer.alloc(0);
    /** Of a line that is too long, and so damage: gone by before its end. */
    let skipped = 0;
    for (let position = this.positionOf(from); position < this.size;) {
      const slice = await readAt(this.file, position, Math.min(sliceBytes, this.size - position));
      if (slice.length === 0) return; // Cut back behind us after a failed write.
      position += slice.length;
      let bytes: Buffer = rest.length === 0 ? slice : Buffer.concat([rest, slice]);
      for (let end = bytes.indexOf(newline); end !== -1; end = bytes.indexOf(newline)) {
        const frame = skipped > 0 ? damaged : parseFrame(bytes.toString('utf8', 0, end));
        const lineBytes = skipped + end + 1;
        yield { place, bytes: lineBytes, frame };
        place += lineBytes;
        skipped = 0;
        bytes = bytes.subarray(end + 1);
      }
      rest = bytes;
      if (rest.length <= maxLineBytes) continue;
      skipped += rest.length;
      rest = Buffer.alloc(0);
    }
  }

  private positionOf(place: number): number {
    return this.headBytes + place - this.header.base;
  }
}

const damaged: TranscriptFrame = [0, 'm', 'a damaged part was left out'];

function parseFrame(line: string): TranscriptFrame {
  try {
    return transcriptFrame.safeParse(JSON.parse(line)).data ?? damaged;
  } catch {
    return damaged; // Not JSON.
  }
}

async function readAt(file: FileHandle, position: number, byteCount: number): Promise<Buffer> {
  const bytes = Buffer.alloc(byteCount);
  const { bytesRead } = await file.read(bytes, 0, byteCount, position);
  return bytes.subarray(0, bytesRead);
}
