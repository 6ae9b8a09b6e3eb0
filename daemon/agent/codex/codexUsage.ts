import type { Usage } from '../../../shared/model/guard.ts';
import { tokenUsageUpdated } from './tokenUsage.ts';

/** What a session used so far, and how full the context of its conversation is, where that is known. */
export interface CodexUsed {
  readonly total: Usage;
  readonly contextUsed: number | undefined;
}

interface Counted {
  readonly tokensIn: number;
  readonly tokensOut: number;
}

/** At most so many threads are told apart; what older ones used is folded together. */
const keptThreads = 200;

/**
 * Adds up what Codex says of each of its threads: that of the session, its sub-agents, and the hidden one that finds a
 * title. A thread that is resumed begins with what it used before, which was counted then.
 */
export class CodexUsage {
  private readonly threads = new Map<string, { readonly before: Counted; now: Counted }>();
  private folded: Counted = { tokensIn: 0, tokensOut: 0 };
  private readonly begun = new Set<string>();
  private calls = 0;
  private contextUsed: number | undefined;

  /** A turn of this thread begins here: what it uses from now on is this session's. */
  turnStarted(threadId: string): void {
    this.begun.add(threadId);
    if (this.begun.size > keptThreads) this.begun.delete([...this.begun][0] ?? '');
  }

  /** Takes in `thread/tokenUsage/updated`; undefined where it says nothing of this session. */
  take(params: unknown, mainThread: string | undefined): CodexUsed | undefined {
    const said = tokenUsageUpdated.safeParse(params).data;
    if (said === undefined) return undefined;
    const { threadId, tokenUsage } = said;
    const { total, last, modelContextWindow } = tokenUsage;
    const now = { tokensIn: total.inputTokens, tokensOut: total.outputTokens };
    if (threadId === mainThread && typeof modelContextWindow === 'number')
      this.contextUsed = Math.min(1, last.totalTokens / modelContextWindow);
    if (!this.begun.has(threadId)) {
      this.threads.set(threadId, { before: now, now });
      return undefined;
    }
    const before = this.threads.get(threadId)?.before ?? { tokensIn: 0, tokensOut: 0 };
    this.threads.set(threadId, { before, now });
    if (this.threads.size > keptThreads) this.fold();
    this.calls += 1;
    const { tokensIn, tokensOut } = sum([this.folded, ...[...this.threads.values()].map(since)]);
    return { total: { tokensIn, tokensOut, costUsd: 0, calls: this.calls }, contextUsed: this.contextUsed };
  }

  private fold(): void {
    const [oldest] = this.threads;
    if (oldest === undefined) return;
    this.threads.delete(oldest[0]);
    this.folded = sum([this.folded, since(oldest[1])]);
  }
}

const since = ({ before, now }: { readonly before: Counted; readonly now: Counted }): Counted => ({
  tokensIn: Math.max(0, now.tokensIn - before.tokensIn),
  tokensOut: Math.max(0, now.tokensOut - before.tokensOut),
});

const sum = (all: readonly Counted[]): Counted => ({
  tokensIn: all.reduce((total, { tokensIn }) => total + tokensIn, 0),
  tokensOut: all.reduce((total, { tokensOut }) => total + tokensOut, 0),
});
