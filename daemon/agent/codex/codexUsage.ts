import type { ContextFigures } from '../../../shared/model/guard.ts';
import { contextOf } from '../../../shared/model/guard.ts';
import type { ModelTokens } from '../../../shared/model/modelTokens.ts';
import { RecentMap } from '../recentMap.ts';
import { allTokens, CallTally } from '../usage/callTally.ts';
import type { Used } from '../usage/used.ts';
import { shareOf } from '../usage/used.ts';
import { modelChosen, openedWith, tokensOf, tokenUsageUpdated } from './tokenUsage.ts';

/** At most so many threads are told apart. */
const keptThreads = 200;

/**
 * Adds up what Codex says of each of its threads: that of the session, its sub-agents, and the hidden one that finds a
 * title. A thread that is resumed begins with what it used before, which was counted then.
 */
export class CodexUsage {
  private readonly totals = new RecentMap<ModelTokens>(keptThreads);
  private readonly models = new RecentMap<string>(keptThreads);
  private readonly begun = new RecentMap<true>(keptThreads);
  private readonly tally = new CallTally();
  private context: ContextFigures = {};

  /** A turn of this thread begins here: what it uses from now on is this session's. */
  turnStarted(threadId: string): void {
    this.begun.set(threadId, true);
  }

  /** The answer to what opened a thread. */
  opened(result: unknown): void {
    const said = openedWith.safeParse(result).data;
    if (said !== undefined) this.models.set(said.thread.id, said.model);
  }

  /** `thread/settings/updated`: another model was chosen. */
  chosen(params: unknown): void {
    const said = modelChosen.safeParse(params).data;
    if (said !== undefined) this.models.set(said.threadId, said.threadSettings.model);
  }

  /** Takes in `thread/tokenUsage/updated`, each of which is one call; undefined where it says nothing of this session. */
  take(params: unknown, mainThread: string | undefined): Used | undefined {
    const said = tokenUsageUpdated.safeParse(params).data;
    if (said === undefined) return undefined;
    const { threadId, tokenUsage } = said;
    const { total, last, modelContextWindow } = tokenUsage;
    if (threadId === mainThread) {
      const contextTokens = last.totalTokens;
      this.context = { contextTokens, contextUsed: shareOf(contextTokens, modelContextWindow ?? undefined) };
    }
    const before = this.totals.get(threadId);
    this.totals.set(threadId, tokensOf(total));
    if (!this.begun.has(threadId)) return undefined;
    const tokens = before === undefined ? tokensOf(last) : difference(tokensOf(total), before);
    const calls = this.tally.count + 1;
    this.tally.note(`${calls}`, { model: this.models.get(threadId) ?? 'unknown', tokens });
    const untold = this.tally.byModel();
    const { tokensIn, tokensOut } = allTokens(untold);
    return { tokensIn, tokensOut, costUsd: 0, calls, untold, ...contextOf(this.context) };
  }
}

const difference = (now: ModelTokens, before: ModelTokens): ModelTokens => ({
  tokensIn: Math.max(0, now.tokensIn - before.tokensIn),
  cacheRead: Math.max(0, now.cacheRead - before.cacheRead),
  cacheWritten: Math.max(0, now.cacheWritten - before.cacheWritten),
  tokensOut: Math.max(0, now.tokensOut - before.tokensOut),
});
