import { open, readFile } from 'node:fs/promises';
import * as path from 'node:path';
import * as z from 'zod';
import { ensurePrivateDirectory } from '../../runtime/atomicFile.ts';
import type { HeldMessage } from '../../shared/protocol/toolbox.ts';
import { heldMessage } from '../../shared/protocol/toolbox.ts';

const messageLine = z.union([
  z.object({ message: heldMessage }),
  /** A question that was queued got its record's id: who waits for the command waits for that. */
  z.object({ commandId: z.string(), about: z.string() }),
]);
type MessageLine = z.infer<typeof messageLine>;

/** What a caller waits for. */
export interface MessageWish {
  readonly about: string;
  readonly kind?: string | undefined;
  readonly after?: string | undefined;
}

/** The texts that came for one session, durable and in order, and those who wait for one. */
export class SessionMessages {
  private readonly file: string;
  private readonly messages: HeldMessage[] = [];
  private readonly subjects = new Map<string, string>();
  private readonly waiters = new Set<() => void>();
  private turn: Promise<unknown> = Promise.resolve();

  private constructor(file: string) {
    this.file = file;
  }

  static async open(directory: string): Promise<SessionMessages> {
    await ensurePrivateDirectory(directory);
    const opened = new SessionMessages(path.join(directory, 'messages.jsonl'));
    for (const line of await readLines(opened.file)) opened.take(line);
    return opened;
  }

  /** Resolves when it is on disk; the same delivery twice is kept once. */
  add(message: HeldMessage): Promise<void> {
    return this.append({ message }, () => this.messages.some(({ deliveryId }) => deliveryId === message.deliveryId));
  }

  /** Says which record a queued question became. */
  link(commandId: string, about: string): Promise<void> {
    return this.append({ commandId, about }, () => this.subjects.has(commandId));
  }

  /** Those that came after a delivery; all where none is named or it is not known. */
  after(deliveryId: string | undefined): readonly HeldMessage[] {
    return this.messages.slice(this.messages.findIndex((message) => message.deliveryId === deliveryId) + 1);
  }

  /** The first fitting text, now or within the time; undefined where none came. */
  async waitFor(wish: MessageWish, timeoutMs: number): Promise<HeldMessage | undefined> {
    const found = this.find(wish);
    if (found !== undefined) return found;
    return new Promise((resolve) => {
      const finish = (message: HeldMessage | undefined) => {
        clearTimeout(timer);
        this.waiters.delete(look);
        resolve(message);
      };
      const look = () => {
        const message = this.find(wish);
        if (message !== undefined) finish(message);
      };
      const timer = setTimeout(() => finish(undefined), timeoutMs).unref();
      this.waiters.add(look);
    });
  }

  private find({ about, kind, after }: MessageWish): HeldMessage | undefined {
    const subject = this.subjects.get(about) ?? about;
    return this.after(after).find(
      (message) => message.about === subject && (kind === undefined || message.kind === kind),
    );
  }

  private append(line: MessageLine, isKnown: () => boolean): Promise<void> {
    const done = this.turn.then(async () => {
      if (isKnown()) return;
      const handle = await open(this.file, 'a', 0o600);
      try {
        // A line that was torn by a crash must not swallow this one.
        await handle.appendFile(`\n${JSON.stringify(line)}\n`);
        await handle.datasync();
      } finally {
        await handle.close();
      }
      this.take(line);
      for (const look of [...this.waiters]) look();
    });
    this.turn = done.catch(() => undefined); // told to the caller of this turn
    return done;
  }

  private take(line: MessageLine): void {
    if ('message' in line) this.messages.push(line.message);
    else this.subjects.set(line.commandId, line.about);
  }
}

async function readLines(file: string): Promise<readonly MessageLine[]> {
  let text = '';
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  return text.split('\n').flatMap((line) => readLine(line) ?? []);
}

function readLine(line: string): MessageLine | undefined {
  try {
    return messageLine.safeParse(JSON.parse(line)).data;
  } catch {
    // An empty line, or one that was torn before it was acknowledged: the hub delivers it again.
    return undefined;
  }
}
