import { open, readFile } from 'node:fs/promises';
import * as path from 'node:path';
import * as z from 'zod';
import { ensurePrivateDirectory } from '../../runtime/atomicFile.ts';
import { receiptState } from '../../shared/model/note.ts';
import type { HeldMessage } from '../../shared/protocol/toolbox.ts';
import { heldMessage } from '../../shared/protocol/toolbox.ts';
import type { HumanWish } from './humanWishes.ts';
import { humanWish, HumanWishes } from './humanWishes.ts';

const receipt = z.object({ deliveryId: z.string(), attempt: z.int().positive(), state: receiptState });
/** How far a text was when it was written down; what comes after it may have begun. */
export type HeldReceipt = Readonly<z.infer<typeof receipt>>;

const messageLine = z.union([
  z.object({ message: heldMessage }),
  z.object({ receipt }),
  /** A question that was queued got its record's id: who waits for the command waits for that. */
  z.object({ commandId: z.string(), about: z.string() }),
  z.object({ wish: humanWish }),
  z.object({ dropped: z.string() }),
  z.object({ givenUp: z.string() }),
]);
type MessageLine = z.infer<typeof messageLine>;

/** What a caller waits for. */
export interface MessageWish {
  /** A record; where none is named, any text that nobody has taken yet. */
  readonly about?: string | undefined;
  readonly kind?: string | undefined;
  readonly after?: string | undefined;
  readonly urgentOnly?: boolean | undefined;
}

/** The texts that came for one session, durable and in order, and those who wait for one. */
export class SessionMessages {
  private readonly file: string;
  private readonly messages: HeldMessage[] = [];
  private readonly subjects = new Map<string, string>();
  private readonly wishes = new HumanWishes();
  private readonly receipts = new Map<string, HeldReceipt>();
  private readonly taken = new Set<string>();
  private readonly waiters = new Set<() => void>();
  /** Those that wait for any text: what somebody waits for by its subject is theirs first. */
  private readonly general = new Set<() => void>();
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

  /** Resolves when it is on disk; the same delivery twice is kept once, but for a later try of it. */
  add(message: HeldMessage): Promise<void> {
    return this.append({ message }, () => {
      const known = this.messages.find(({ deliveryId }) => deliveryId === message.deliveryId);
      return known !== undefined && (known.attempt ?? 1) >= (message.attempt ?? 1);
    });
  }

  /** Writes down how far a text is; resolves when it is on disk. */
  record(held: HeldReceipt): Promise<void> {
    return this.append({ receipt: held }, () => false);
  }

  /** How far the last try of a text is; undefined while nothing was done with it. */
  receiptOf({ deliveryId, attempt = 1 }: Pick<HeldMessage, 'deliveryId' | 'attempt'>): HeldReceipt | undefined {
    const held = this.receipts.get(deliveryId);
    return held?.attempt === attempt ? held : undefined;
  }

  /** All texts whose tries are counted, in order. */
  counted(): readonly HeldMessage[] {
    return this.messages.filter(({ attempt }) => attempt !== undefined);
  }

  /** Says that the agent has read these by itself, since this daemon runs. */
  markTaken(deliveryIds: readonly string[]): void {
    for (const id of deliveryIds) this.taken.add(id);
  }

  isTaken(deliveryId: string): boolean {
    return this.taken.has(deliveryId);
  }

  /** Says which record a queued question became. */
  link(commandId: string, about: string): Promise<void> {
    return this.append({ commandId, about }, () => this.subjects.has(commandId));
  }

  /** Writes down what its agent wants of people, before the hub hears of it. */
  wish(wish: HumanWish): Promise<void> {
    return this.append({ wish }, () => this.wishes.has(wish.commandId));
  }

  /** Says that the hub would not have a wish. */
  drop(commandId: string): Promise<void> {
    return this.append({ dropped: commandId }, () => !this.wishes.has(commandId));
  }

  /** Says that its agent does not want the reply to a wish any more. */
  giveUp(commandId: string): Promise<void> {
    return this.append({ givenUp: commandId }, () => !this.wishes.has(commandId));
  }

  /** The record that a wish became whose reply is not wanted any more; undefined where there is none. */
  givenUp(commandId: string): string | undefined {
    return this.wishes.isGivenUp(commandId) ? this.subjects.get(commandId) : undefined;
  }

  /** What was wished in an attempt at a task, oldest first, with the record that it became and the text that came for it. */
  wishesOf(of: string): readonly { readonly wish: HumanWish; readonly reply?: HeldMessage | undefined }[] {
    return this.wishes.ofAttempt(of).map((wish) => ({
      wish: { ...wish, about: this.subjects.get(wish.about) ?? wish.about },
      reply: this.find(wish),
    }));
  }

  /** Those that came after a delivery; all where none is named or it is not known. */
  after(deliveryId: string | undefined): readonly HeldMessage[] {
    return this.messages.slice(this.messages.findIndex((message) => message.deliveryId === deliveryId) + 1);
  }

  /**
   * The first fitting text, now or within the time; undefined where none came, or nobody waits for it any more: then it
   * is not taken, and is brought in another way.
   */
  async waitFor(wish: MessageWish, timeoutMs: number, signal?: AbortSignal): Promise<HeldMessage | undefined> {
    if (signal?.aborted === true) return undefined;
    const found = this.find(wish);
    if (found !== undefined) this.taken.add(found.deliveryId);
    if (found !== undefined) return found;
    return new Promise((resolve) => {
      const finish = (message: HeldMessage | undefined) => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', giveUp);
        this.waiters.delete(look);
        this.general.delete(look);
        // In the same tick as it came: what somebody took is not typed a second time.
        if (message !== undefined) this.taken.add(message.deliveryId);
        resolve(message);
      };
      const look = () => {
        const message = this.find(wish);
        if (message !== undefined) finish(message);
      };
      const giveUp = () => finish(undefined);
      const timer = setTimeout(giveUp, timeoutMs).unref();
      signal?.addEventListener('abort', giveUp);
      this.waiters.add(look);
      if (wish.about === undefined) this.general.add(look);
    });
  }

  private find({ about, kind, after, urgentOnly }: MessageWish): HeldMessage | undefined {
    const subject = about === undefined ? undefined : (this.subjects.get(about) ?? about);
    return this.after(after).find(
      (message) =>
        (subject === undefined ? !this.taken.has(message.deliveryId) : message.about === subject) &&
        (kind === undefined || message.kind === kind) &&
        (urgentOnly !== true || message.urgent),
    );
  }

  private readonly isGeneral = (look: () => void): number => (this.general.has(look) ? 1 : 0);

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
      for (const look of [...this.waiters].sort((one, other) => this.isGeneral(one) - this.isGeneral(other))) look();
    });
    this.turn = done.catch(() => undefined); // told to the caller of this turn
    return done;
  }

  private take(line: MessageLine): void {
    if ('message' in line) this.hold(line.message);
    else if ('receipt' in line) this.receipts.set(line.receipt.deliveryId, line.receipt);
    else if ('wish' in line) this.wishes.take(line.wish);
    else if ('dropped' in line) this.wishes.drop(line.dropped);
    else if ('givenUp' in line) this.wishes.giveUp(line.givenUp);
    else this.subjects.set(line.commandId, line.about);
  }

  private hold(message: HeldMessage): void {
    const at = this.messages.findIndex(({ deliveryId }) => deliveryId === message.deliveryId);
    if (at === -1) this.messages.push(message);
    else this.messages[at] = message;
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
