import * as z from 'zod';

/** What an agent wants of people: an answer, or a verdict on a plan. */
export const humanWish = z.object({
  /** The command that told the hub; told again, it is the same wish. */
  commandId: z.string(),
  kind: z.enum(['answer', 'plan_verdict']),
  /** The record that the reply is about; of a question the command, until the hub has made a record of it. */
  about: z.string(),
  /** Only what came after this text is the reply: an older verdict was on another plan. */
  after: z.string().optional(),
  /** The task and its attempt: what was wished in another one is over. */
  of: z.string(),
  text: z.string(),
  /** Its agent asks the same in a dialog of its own: answered there, it needs no answer here. */
  inDialog: z.literal(true).optional(),
});
export type HumanWish = Readonly<z.infer<typeof humanWish>>;

/** More at once no person answers; the oldest are forgotten. */
const maxKept = 100;

/** The wishes of one session, in order. */
export class HumanWishes {
  private readonly wishes = new Map<string, HumanWish>();
  private readonly givenUp = new Set<string>();

  take(wish: HumanWish): void {
    this.wishes.set(wish.commandId, wish);
    const oldest = this.wishes.size > maxKept ? this.wishes.keys().next().value : undefined;
    if (oldest !== undefined) this.drop(oldest);
  }

  /** The hub would not have it. */
  drop(commandId: string): void {
    this.wishes.delete(commandId);
    this.givenUp.delete(commandId);
  }

  /** Its agent does not want the reply any more. */
  giveUp(commandId: string): void {
    if (this.wishes.has(commandId)) this.givenUp.add(commandId);
  }

  isGivenUp(commandId: string): boolean {
    return this.givenUp.has(commandId);
  }

  has(commandId: string): boolean {
    return this.wishes.has(commandId);
  }

  /** Those of one attempt at a task that are wanted, oldest first. */
  ofAttempt(of: string): readonly HumanWish[] {
    return [...this.wishes.values()].filter((wish) => wish.of === of && !this.givenUp.has(wish.commandId));
  }
}
