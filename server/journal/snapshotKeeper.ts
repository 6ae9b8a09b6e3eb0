import type { Disk } from '../../runtime/disk/disk.ts';
import type { ChainEnd, RecordPacker, SnapshotSource } from './journal.ts';
import { writeSnapshot } from './snapshotFile.ts';

/** What a keeper needs. */
export interface SnapshotKeeperOptions {
  readonly disk: Disk;
  readonly now: () => number;
  readonly snapshotLines: number;
  readonly snapshotBytes: number;
  readonly packRecord?: RecordPacker | undefined;
}

/** Decides when a snapshot is due and writes one at a time. */
export class SnapshotKeeper {
  readonly #options: SnapshotKeeperOptions;
  #linesSince = 0;
  #bytesSince = 0;
  #lastBytes = 0;
  #underWay: Promise<void> | undefined;

  constructor(options: SnapshotKeeperOptions) {
    this.#options = options;
  }

  /** Counts what the log grew by. */
  count(lines: number, bytes: number): void {
    this.#linesSince += lines;
    this.#bytesSince += bytes;
  }

  /** Whether the log has anything that the last snapshot does not know. */
  hasNews(): boolean {
    return this.#linesSince > 0;
  }

  isDue(): boolean {
    const { snapshotLines, snapshotBytes } = this.#options;
    if (this.#underWay !== undefined) return false;
    // A large state is not written again for little news: that bounds the cost of snapshots to half that of the log itself.
    if (this.#bytesSince < 2 * this.#lastBytes) return false;
    return this.#linesSince >= snapshotLines || this.#bytesSince >= snapshotBytes;
  }

  /**
   * Copies the collections in this tick and writes them when the line they stand for is durable. Rejects when that
   * line was lost or the disk refuses; the snapshots that exist stay as they are.
   */
  write(end: ChainEnd, source: SnapshotSource, durable: Promise<void>): Promise<void> {
    const collections = new Map(Object.entries(source).map(([name, records]) => [name, [...records]]));
    const { disk, now, packRecord } = this.#options;
    this.#linesSince = 0;
    this.#bytesSince = 0;
    // It may be lost while the write before this one is waited for; it is looked at after that.
    durable.catch(() => {});
    const before = this.#underWay?.catch(() => {});
    const write = async () => {
      await before;
      await durable;
      const snapshot = { seq: end.seq, hash: end.hash, at: now(), collections };
      this.#lastBytes = await writeSnapshot(disk, snapshot, packRecord);
    };
    const underWay = write().finally(() => {
      if (this.#underWay === underWay) this.#underWay = undefined;
    });
    this.#underWay = underWay;
    return underWay;
  }

  /** Resolves when none is being written. */
  async idle(): Promise<void> {
    await this.#underWay?.catch(() => {});
  }
}
