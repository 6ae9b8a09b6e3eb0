import * as z from 'zod';
import { readJson } from '../../../shared/readJson.ts';
import { allTokens, CallTally } from '../usage/callTally.ts';
import type { ContextSeen, UsageCounter } from '../usage/transcriptUsage.ts';
import type { Used } from '../usage/used.ts';

const count = z.int().nonnegative().catch(0).default(0);
const answer = z.looseObject({
  id: z.string(),
  timestamp: z.iso.datetime(),
  type: z.literal('gemini'),
  model: z.string().max(200).catch('unknown').default('unknown'),
  tokens: z.looseObject({ input: count, output: count, cached: count, thoughts: count, tool: count }),
});
const rewritten = z.looseObject({ $set: z.looseObject({ messages: z.array(z.unknown()) }) });

/**
 * What the file of a conversation of Gemini CLI, and those of the agents that it sent, say that a session used. An answer is
 * written again when its tools have run, and all of them when a conversation is resumed. Shapes seen with 0.61.0.
 */
export class GeminiUsage implements UsageCounter {
  private readonly since: number;
  private readonly tally = new CallTally();
  private seen: ContextSeen | undefined;

  /** What was said before belongs to other sessions. ms since the epoch. */
  constructor(since: number) {
    this.since = since;
  }

  take(line: string, by: 'conversation' | 'agent'): void {
    const given = readJson(line);
    const messages = rewritten.safeParse(given).data?.$set.messages ?? [given];
    for (const message of messages) this.takeMessage(message, by);
  }

  get context(): ContextSeen | undefined {
    return this.seen;
  }

  total(): Used {
    const untold = this.tally.byModel();
    const { tokensIn, tokensOut } = allTokens(untold);
    return { tokensIn, tokensOut, costUsd: 0, calls: this.tally.count, untold };
  }

  private takeMessage(message: unknown, by: 'conversation' | 'agent'): void {
    const known = answer.safeParse(message).data;
    const at = Date.parse(known?.timestamp ?? '');
    if (known === undefined || at < this.since) return;
    const { input, output, cached, thoughts, tool } = known.tokens;
    const [tokensIn, tokensOut] = [input + tool, output + thoughts];
    this.tally.note(known.id, {
      model: known.model,
      tokens: { tokensIn, cacheRead: cached, cacheWritten: 0, tokensOut },
    });
    if (by === 'conversation' && at >= (this.seen?.at ?? 0)) this.seen = { at, tokens: tokensIn + tokensOut };
  }
}
