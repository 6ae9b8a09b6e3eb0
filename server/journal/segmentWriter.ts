import { HubError } from '../../shared/errors.ts';
import type { Disk, DiskFile } from '../../runtime/disk/disk.ts';
import { Segment, segmentDirectory } from './segments.ts';

/** Writes the last segment of a log and begins the next one when it is full. */
export class SegmentWriter {
  readonly #disk: Disk;
  readonly #segments: Segment[];
  readonly #segmentBytes: number;
  #active: { readonly segment: Segment; readonly file: DiskFile };

  private constructor(
    disk: Disk,
    segments: Segment[],
    segmentBytes: number,
    active: { segment: Segment; file: DiskFile },
  ) {
    this.#disk = disk;
    this.#segments = segments;
    this.#segmentBytes = segmentBytes;
    this.#active = active;
  }

  /** Continues the last of these segments and adds to the list what it begins. */
  static async open(disk: Disk, segments: Segment[], segmentBytes: number): Promise<SegmentWriter> {
    const last = segments.at(-1);
    if (last === undefined) throw new TypeError('A log has at least one segment.');
    return new SegmentWriter(disk, segments, segmentBytes, { segment: last, file: await disk.open(last.name) });
  }

  /** Resolves when the bytes are durable. After an error only `cutBack` may be called. */
  async write(bytes: Uint8Array): Promise<void> {
    if (this.#active.segment.length >= this.#segmentBytes) await this.#beginNext();
    const { segment, file } = this.#active;
    await file.append(bytes);
    await file.datasync();
    segment.length += bytes.length;
  }

  /** Takes the last segment back to what was durable before a failed write, and closes it. */
  async cutBack(): Promise<void> {
    const { segment, file } = this.#active;
    await file.truncate(segment.length);
    await file.datasync();
    await file.close();
  }

  close(): Promise<void> {
    return this.#active.file.close();
  }

  async #beginNext(): Promise<void> {
    const next = new Segment(this.#disk, this.#active.segment.number + 1, 0);
    const file = await openSegment(this.#disk, next);
    await this.#active.file.close();
    this.#active = { segment: next, file };
    this.#segments.push(next);
  }
}

/** Makes an empty segment whose name survives a power cut. */
export async function createSegment(disk: Disk, segment: Segment): Promise<void> {
  const file = await openSegment(disk, segment);
  await file.close();
}

async function openSegment(disk: Disk, segment: Segment): Promise<DiskFile> {
  const file = await disk.open(segment.name);
  try {
    // An earlier attempt may have left an empty file; one with content was made by somebody else.
    if (((await disk.size(segment.name)) ?? 0) > 0) throw occupied(segment.name);
    await disk.syncDirectory(segmentDirectory);
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

const occupied = (name: string) =>
  new HubError('conflict', `${name} exists and was not written by this hub. Move it away and start again.`, {
    file: name,
  });
