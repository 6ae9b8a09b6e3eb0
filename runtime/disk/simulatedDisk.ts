import type { Disk, DiskFile } from './disk.ts';
import { SimulatedFile } from './simulatedFile.ts';

/** What a simulated disk can be told to fail at. */
export type DiskOperation = 'open' | 'append' | 'datasync' | 'truncate' | 'rename' | 'syncDirectory';

/** How a simulated disk behaves. */
export interface SimulatedDiskOptions {
  /** Decides what of the unsynced survives a power cut, and when operations end: 0 ≤ value < 1. */
  readonly random: () => number;
  /** A disk that promises and does not keep: its syncs do nothing. */
  readonly ignoresSyncs?: boolean;
}

interface NameChange {
  readonly directory: string;
  readonly apply: (names: Map<string, SimulatedFile>) => void;
}

/**
 * A disk in memory that forgets at a power cut what was not synced: unsynced bytes may be there, torn, out of order
 * or gone, and so may names. A failed sync leaves bytes that can be read but that no later sync makes durable, as
 * Linux does it.
 */
export class SimulatedDisk implements Disk {
  readonly #options: SimulatedDiskOptions;
  readonly #names: Map<string, SimulatedFile>;
  readonly #durableNames: Map<string, SimulatedFile>;
  readonly #failures: { operation: DiskOperation; code: string; times: number }[] = [];
  #pendingNames: NameChange[] = [];
  #operations = 0;
  #powerEndsAt = Infinity;
  #bytesFree = Infinity;
  #isOff = false;

  constructor(options: SimulatedDiskOptions, content: ReadonlyMap<string, Buffer> = new Map()) {
    this.#options = options;
    this.#names = new Map([...content].map(([name, bytes]) => [name, new SimulatedFile(bytes)]));
    this.#durableNames = new Map(this.#names);
  }

  /** The next operations of a kind fail with a system error code. */
  failNext(operation: DiskOperation, code: string, times = 1): void {
    this.#failures.push({ operation, code, times });
  }

  /** So many more bytes can be appended before the disk is full. */
  setFreeBytes(bytes: number): void {
    this.#bytesFree = bytes;
  }

  /** The power goes during the operation that follows so many others; from then on everything fails. */
  cutPowerAfter(operations: number): void {
    this.#powerEndsAt = this.#operations + operations;
  }

  /** How many operations were begun, so that a test can cut the power at each of them in turn. */
  get operations(): number {
    return this.#operations;
  }

  get isOff(): boolean {
    return this.#isOff;
  }

  /** What a machine finds when it starts after a power cut now. */
  afterPowerCut(): SimulatedDisk {
    this.#isOff = true;
    const names = new Map(this.#durableNames);
    for (const { apply } of this.#pendingNames) if (this.#options.random() < 0.5) apply(names);
    const { random } = this.#options;
    return new SimulatedDisk(this.#options, new Map([...names].map(([name, file]) => [name, file.survive(random)])));
  }

  /** The same machine after the process was killed: what it wrote is there, and still not durable. */
  afterKill(): SimulatedDisk {
    this.#isOff = true;
    const disk = new SimulatedDisk(this.#options);
    for (const [name, file] of this.#names) disk.#names.set(name, file);
    for (const [name, file] of this.#durableNames) disk.#durableNames.set(name, file);
    disk.#pendingNames = [...this.#pendingNames];
    return disk;
  }

  /** The bytes of a file as they can be read now. */
  content(name: string): Buffer | undefined {
    return this.#names.get(name)?.bytes;
  }

  /** Puts a durable file in place, as if it had always been there. */
  setContent(name: string, bytes: Buffer): void {
    const file = new SimulatedFile(bytes);
    this.#names.set(name, file);
    this.#durableNames.set(name, file);
  }

  names(): readonly string[] {
    return [...this.#names.keys()].sort();
  }

  async open(name: string): Promise<DiskFile> {
    await this.#begin('open');
    const existing = this.#names.get(name);
    const file = existing ?? new SimulatedFile(Buffer.alloc(0));
    if (existing === undefined) this.#changeNames(directoryOf(name), (names) => names.set(name, file));
    return {
      append: (bytes) => this.#append(file, bytes),
      datasync: () => this.#datasync(file),
      truncate: async (length) => {
        await this.#begin('truncate');
        file.truncate(length);
      },
      close: async () => {},
    };
  }

  async size(name: string): Promise<number | undefined> {
    await this.#begin();
    return this.#names.get(name)?.bytes.length;
  }

  async read(name: string, { offset, length }: { offset: number; length: number }): Promise<Buffer> {
    await this.#begin();
    const file = this.#names.get(name);
    if (file === undefined) throw systemError('ENOENT');
    return Buffer.from(file.bytes.subarray(offset, offset + length));
  }

  async list(directory: string): Promise<readonly string[]> {
    await this.#begin();
    const prefix = directory === '' ? '' : `${directory}/`;
    const inside = this.names().filter((name) => directoryOf(name) === directory);
    return inside.map((name) => name.slice(prefix.length));
  }

  async makeDirectory(): Promise<void> {
    await this.#begin();
  }

  async rename(from: string, to: string): Promise<void> {
    await this.#begin('rename');
    const file = this.#names.get(from);
    if (file === undefined) throw systemError('ENOENT');
    this.#changeNames(directoryOf(to), (names) => {
      if (names.get(from) === file) names.delete(from);
      names.set(to, file);
    });
  }

  async remove(name: string): Promise<void> {
    await this.#begin();
    const file = this.#names.get(name);
    if (file === undefined) return;
    this.#changeNames(directoryOf(name), (names) => {
      if (names.get(name) === file) names.delete(name);
    });
  }

  async syncDirectory(directory: string): Promise<void> {
    await this.#begin('syncDirectory');
    if (this.#options.ignoresSyncs === true) return;
    for (const change of this.#pendingNames) if (change.directory === directory) change.apply(this.#durableNames);
    this.#pendingNames = this.#pendingNames.filter((change) => change.directory !== directory);
  }

  async #append(file: SimulatedFile, bytes: Uint8Array): Promise<void> {
    const wasOff = this.#isOff;
    try {
      await this.#begin('append');
    } catch (error) {
      if (wasOff) throw error;
      // A write that fails, or during which the power goes, may have written something.
      file.append(Buffer.from(bytes.subarray(0, Math.floor(this.#options.random() * bytes.length))));
      throw error;
    }
    const taken = Math.min(bytes.length, this.#bytesFree);
    this.#bytesFree -= taken;
    file.append(Buffer.from(bytes.subarray(0, taken)));
    if (taken < bytes.length) throw systemError('ENOSPC');
  }

  async #datasync(file: SimulatedFile): Promise<void> {
    try {
      await this.#begin('datasync');
    } catch (error) {
      if (!this.#isOff) file.failSync();
      throw error;
    }
    if (this.#options.ignoresSyncs !== true) file.sync();
  }

  async #begin(operation?: DiskOperation): Promise<void> {
    if (this.#options.random() < 0.3) await new Promise((resolve) => setImmediate(resolve));
    if (this.#operations >= this.#powerEndsAt) this.#isOff = true;
    this.#operations += 1;
    if (this.#isOff) throw systemError('EIO');
    const failure = this.#failures.find((candidate) => candidate.operation === operation && candidate.times > 0);
    if (failure === undefined) return;
    failure.times -= 1;
    throw systemError(failure.code);
  }

  #changeNames(directory: string, apply: (names: Map<string, SimulatedFile>) => void): void {
    apply(this.#names);
    this.#pendingNames.push({ directory, apply });
  }
}

const directoryOf = (name: string) => (name.includes('/') ? name.slice(0, name.lastIndexOf('/')) : '');

const systemError = (code: string) => Object.assign(new Error(`${code}: simulated`), { code });
