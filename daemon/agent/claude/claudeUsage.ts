import * as z from 'zod';
import type { Usage } from '../../../shared/model/guard.ts';
import { readJson } from '../../../shared/readJson.ts';

const count = z.int().nonnegative().catch(0).default(0);
const answered = z.looseObject({
  type: z.literal('assistant'),
  message: z.looseObject({
    id: z.string(),
    usage: z.looseObject({
      input_tokens: count,
      cache_creation_input_tokens: count,
      cache_read_input_tokens: count,
      output_tokens: count,
    }),
  }),
});

/** What a transcript of Claude Code says that was used: tokens and calls; it knows no money. */
export class ClaudeUsage {
  private readonly calls = new Map<string, { readonly tokensIn: number; readonly tokensOut: number }>();
  /** Of calls that were folded away, so that a long conversation needs no memory of each. */
  private folded = { tokensIn: 0, tokensOut: 0, calls: 0 };

  /** Takes in one line. An answer is written in parts, each with the figures so far: the last holds. */
  take(line: string): void {
    const entry = answered.safeParse(readJson(line));
    if (!entry.success) return;
    const { id, usage } = entry.data.message;
    this.calls.set(id, {
      tokensIn: usage.input_tokens + usage.cache_creation_input_tokens + usage.cache_read_input_tokens,
      tokensOut: usage.output_tokens,
    });
    if (this.calls.size > keptCalls) this.fold();
  }

  total(): Usage {
    const { tokensIn, tokensOut } = sum([...this.calls.values(), this.folded]);
    return { tokensIn, tokensOut, costUsd: 0, calls: this.calls.size + this.folded.calls };
  }

  private fold(): void {
    const [oldest] = this.calls;
    if (oldest === undefined) return;
    this.calls.delete(oldest[0]);
    this.folded = { ...sum([this.folded, oldest[1]]), calls: this.folded.calls + 1 };
  }
}

/** Parts of one answer follow each other; calls at once are few. */
const keptCalls = 100;

const sum = (all: readonly { readonly tokensIn: number; readonly tokensOut: number }[]) => ({
  tokensIn: all.reduce((total, { tokensIn }) => total + tokensIn, 0),
  tokensOut: all.reduce((total, { tokensOut }) => total + tokensOut, 0),
});
