import { readdir, readFile } from 'node:fs/promises';
import * as path from 'node:path';
import * as z from 'zod';
import { writeFileAtomic } from '../../../runtime/atomicFile.ts';
import type { Log } from '../../../runtime/log.ts';
import { toError } from '../../../shared/errors.ts';
import type { ContextFigures } from '../../../shared/model/guard.ts';
import { readJson } from '../../../shared/readJson.ts';
import type { SessionRecord } from '../../session/sessionRecords.ts';
import { agentTimings } from '../agentTimings.ts';
import type { AgentNotes } from '../agentNotes.ts';
import { ClaudeUsage } from '../claude/claudeUsage.ts';
import { RecentMap } from '../recentMap.ts';
import { GeminiUsage } from '../gemini/geminiUsage.ts';
import { LineFollower } from './lineFollower.ts';
import { sumUsed } from './sumUsed.ts';
import type { Used } from './used.ts';

/** What counts one conversation, line by line. */
export interface UsageCounter {
  /** An agent that was sent has a context of its own. */
  take: (line: string, by: 'conversation' | 'agent') => void;
  total: () => Used;
  /** How many tokens stood in its context by its newest answer, and when that was, in ms since the epoch. */
  readonly context: ContextSeen | undefined;
}

export interface ContextSeen {
  readonly at: number;
  readonly tokens: number;
}

const counterOf: Readonly<Record<TranscriptSource['of'], new (since: number) => UsageCounter>> = {
  claude: ClaudeUsage,
  gemini: GeminiUsage,
};

/** Where an agent in its terminal writes its conversation down, and where those of the agents that it sends. */
const transcriptSource = z.object({ of: z.enum(['claude', 'gemini']), file: z.string(), agentsDirectory: z.string() });
export type TranscriptSource = z.infer<typeof transcriptSource>;

export interface TranscriptPorts {
  readonly directoryOf: (sessionId: string) => string;
  readonly notes: Pick<AgentNotes, 'usage'>;
  /** ms that only grow. */
  readonly elapsed: () => number;
  readonly log: Log;
}

interface Conversation {
  readonly source: TranscriptSource;
  readonly counter: UsageCounter;
  readonly followers: Map<string, LineFollower>;
}

interface Followed {
  readonly conversations: Map<string, Conversation>;
  readAt: number;
  /** A look within a turn that waits until it is due. */
  later: NodeJS.Timeout | undefined;
  /** One reading after the other. */
  turn: Promise<unknown>;
}

/** A person begins so many conversations in one session, and each sends so many agents, that more is not looked at. */
const maxConversations = 50;
const maxAgents = 500;
/** A hook comes late by seconds: of so many sessions that have ended it is known. */
const mostOver = 1_000;
const keptFile = 'transcripts.json';

/**
 * What agents in their terminals use, by the transcripts that they write themselves. Which these are is kept beside the
 * session's record: a daemon that was started anew counts the same.
 */
export class TranscriptUsage {
  private readonly ports: TranscriptPorts;
  private readonly followed = new Map<string, Promise<Followed>>();
  /** Sessions that have told their last: what a hook says behind that is late. */
  private readonly over = new RecentMap<true>(mostOver);

  constructor(ports: TranscriptPorts) {
    this.ports = ports;
  }

  /** A session's agent has written there; in the middle of a turn it is not looked at each time. */
  grew(session: SessionRecord, source: TranscriptSource, isTurnEnd: boolean): void {
    if (this.over.has(session.order.sessionId)) return;
    void this.inTurn(session, async (followed) => {
      await this.follow(session, followed, source);
      const dueInMs = isTurnEnd ? 0 : followed.readAt + agentTimings.usageReadMs - this.ports.elapsed();
      if (dueInMs > 0) return this.lookLater(session, followed, dueInMs);
      await this.tell(session, followed);
    });
  }

  /** What was written meanwhile is seen then, also where nothing is said of it any more: it waits for a long command. */
  private lookLater(session: SessionRecord, followed: Followed, dueInMs: number): void {
    followed.later ??= setTimeout(() => void this.inTurn(session, (now) => this.tell(session, now)), dueInMs).unref();
  }

  /** Its program has ended, and wrote its last: tells what it used in all. */
  ended(session: SessionRecord): Promise<void> {
    const { sessionId } = session.order;
    const last = this.inTurn(session, (followed) => this.tell(session, followed));
    this.followed.delete(sessionId);
    this.over.set(sessionId, true);
    return last;
  }

  private async inTurn(session: SessionRecord, work: (followed: Followed) => Promise<void>): Promise<void> {
    const { sessionId } = session.order;
    const known = this.followed.get(sessionId) ?? this.open(session);
    this.followed.set(sessionId, known);
    const followed = await known;
    const done = followed.turn.then(() => work(followed));
    followed.turn = done.catch((error: unknown) =>
      this.ports.log.debug('a transcript could not be read', { sessionId, error: toError(error) }),
    );
    await followed.turn;
  }

  private async open(session: SessionRecord): Promise<Followed> {
    const text = await readFile(this.fileOf(session), 'utf8').catch(() => '[]');
    const sources = z.array(transcriptSource).safeParse(readJson(text)).data ?? [];
    const conversations = sources.map((source) => [source.file, open(source, session)] as const);
    return {
      conversations: new Map(conversations),
      readAt: Number.NEGATIVE_INFINITY,
      later: undefined,
      turn: Promise.resolve(),
    };
  }

  private async follow(session: SessionRecord, { conversations }: Followed, source: TranscriptSource): Promise<void> {
    if (conversations.has(source.file) || conversations.size >= maxConversations) return;
    conversations.set(source.file, open(source, session));
    const sources = [...conversations.values()].map((one) => one.source);
    await writeFileAtomic(this.fileOf(session), JSON.stringify(sources));
  }

  private async tell({ order: { sessionId } }: SessionRecord, followed: Followed): Promise<void> {
    const { conversations } = followed;
    clearTimeout(followed.later);
    followed.later = undefined;
    followed.readAt = this.ports.elapsed();
    if (conversations.size === 0) return;
    for (const conversation of conversations.values()) await readOn(conversation);
    const counters = [...conversations.values()].map(({ counter }) => counter);
    const used = sumUsed(counters.map((counter) => counter.total()));
    this.ports.notes.usage(sessionId, { ...used, ...newestContext(counters) });
  }

  private fileOf({ order: { sessionId } }: SessionRecord): string {
    return path.join(this.ports.directoryOf(sessionId), keptFile);
  }
}

/** A session is in the conversation that answered last. */
function newestContext(counters: readonly UsageCounter[]): ContextFigures {
  const seen = counters.flatMap(({ context }) => context ?? []);
  const [newest] = seen.toSorted((one, other) => other.at - one.at);
  return newest === undefined ? {} : { contextTokens: newest.tokens };
}

const open = (source: TranscriptSource, { createdAt }: SessionRecord): Conversation => ({
  source,
  counter: new counterOf[source.of](createdAt),
  followers: new Map(),
});

/** The conversation comes last: what it says of the whole speaks of its agents too. */
async function readOn({ source, counter, followers }: Conversation): Promise<void> {
  const names = await readdir(source.agentsDirectory).catch(() => []);
  const agents = names.filter((name) => name.endsWith('.jsonl')).slice(0, maxAgents);
  for (const name of agents) await readFurther(path.join(source.agentsDirectory, name), 'agent');
  await readFurther(source.file, 'conversation');

  async function readFurther(file: string, by: 'conversation' | 'agent'): Promise<void> {
    const follower = followers.get(file) ?? new LineFollower(file);
    followers.set(file, follower);
    await follower.read((line) => counter.take(line, by));
  }
}
