/** A folder of small files. */
export interface TextFiles {
  /** The names that are there, those written longest ago first. */
  list: () => Promise<readonly string[]>;
  /** Undefined where there is none. */
  read: (name: string) => Promise<string | undefined>;
  /** Writes a file as a whole: nobody ever reads half of it. */
  write: (name: string, text: string) => Promise<void>;
  remove: (name: string) => Promise<void>;
}

/** How much is kept, and who is told of what cannot be. */
export interface KeptTextsOptions {
  readonly files: TextFiles;
  /** What was written longest ago goes first. */
  readonly maxTexts: number;
  /** Longer ones are not kept. */
  readonly maxCharacters: number;
  readonly onFailure: (thrown: unknown) => void;
}

/**
 * Texts that a person has begun, each in a file of its own that is written as soon as it changes: they outlive a window
 * that ends in the middle of a word. What is typed while a file is being written is written after it, the last text once.
 */
export class KeptTexts {
  readonly #options: KeptTextsOptions;
  /** Texts that are not on the disk yet, or cannot be put there; an empty one is to be removed. */
  readonly #due = new Map<string, string>();
  readonly #writing = new Map<string, Promise<void>>();
  /** Written last: while one text grows, there are no more files than before. */
  #last = '';

  constructor(options: KeptTextsOptions) {
    this.#options = options;
  }

  /** What is kept under a key; empty where nothing is. */
  async read(key: string): Promise<string> {
    return this.#due.get(key) ?? (await this.#options.files.read(nameOf(key)).catch(this.#failed)) ?? '';
  }

  /** Keeps a text in the place of what was kept before; an empty one is none. Done when it is on the disk. */
  keep(key: string, text: string): Promise<void> {
    const { maxTexts, maxCharacters } = this.#options;
    if (text.length > maxCharacters) return this.settled();
    this.#due.delete(key);
    this.#due.set(key, text);
    const [oldest] = this.#due.keys();
    if (this.#due.size > maxTexts && oldest !== undefined) this.#due.delete(oldest);
    const writing = this.#writing.get(key) ?? this.#write(key).finally(() => this.#writing.delete(key));
    this.#writing.set(key, writing);
    return writing;
  }

  drop(key: string): Promise<void> {
    return this.keep(key, '');
  }

  /** When everything is on the disk. */
  async settled(): Promise<void> {
    await Promise.all(this.#writing.values());
  }

  async #write(key: string): Promise<void> {
    const { files } = this.#options;
    const name = nameOf(key);
    for (;;) {
      const text = this.#due.get(key);
      if (text === undefined) return;
      try {
        if (text === '') await files.remove(name);
        else await files.write(name, text);
      } catch (thrown) {
        // It stays in memory, and the next key tries again.
        return void this.#failed(thrown);
      }
      if (this.#due.get(key) === text) this.#due.delete(key);
      if (text !== '' && name !== this.#last) await this.#dropOldest().catch(this.#failed);
      this.#last = text === '' ? '' : name;
    }
  }

  async #dropOldest(): Promise<void> {
    const { files, maxTexts } = this.#options;
    const names = await files.list();
    for (const name of names.slice(0, Math.max(0, names.length - maxTexts))) await files.remove(name);
  }

  readonly #failed = (thrown: unknown): undefined => {
    this.#options.onFailure(thrown);
    return undefined;
  };
}

const maxNameCharacters = 120;

/** A key as a file may be called everywhere: other signs than those of our ids are written as their numbers. */
const nameOf = (key: string): string =>
  `${key.replace(/[^a-z0-9_-]/g, (sign) => `.${sign.charCodeAt(0).toString(36)}`).slice(0, maxNameCharacters)}.txt`;
