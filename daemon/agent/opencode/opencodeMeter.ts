import type { Log } from '../../../runtime/log.ts';
import { toError } from '../../../shared/errors.ts';
import type { SessionRecord } from '../../session/sessionRecords.ts';
import type { AgentNotes } from '../agentNotes.ts';
import type { OwnServer } from '../ownServer.ts';
import { followOpencode } from './followOpencode.ts';
import { createOpencodeClient } from './opencodeClient.ts';
import type { Finding } from './opencodeStory.ts';
import { OpencodeStory } from './opencodeStory.ts';
import type { OpencodeTimes } from './opencodeTimings.ts';
import { opencodeTimings } from './opencodeTimings.ts';
import { readOpencode } from './readOpencode.ts';

export interface MeterPorts {
  readonly notes: Pick<AgentNotes, 'exhausted' | 'usage'>;
  readonly log: Log;
  /** Tests shorten them. */
  readonly times?: OpencodeTimes;
}

/**
 * Reads what an opencode uses at the server that it opens also behind ACP, where its protocol tells the tokens of a turn's last
 * call alone, and nothing of a quota that is used up. All else is its runner's.
 */
export class OpencodeMeter {
  private readonly record: SessionRecord;
  private readonly ports: MeterPorts;
  private readonly story: OpencodeStory;
  private readonly over = new AbortController();
  private readonly limits = new Map<string, number>();
  private hasTold = false;

  constructor(record: SessionRecord, server: OwnServer, ports: MeterPorts) {
    this.record = record;
    this.ports = ports;
    this.story = new OpencodeStory({ conversation: record.providerSessionId, since: record.createdAt });
    const { times = opencodeTimings } = ports;
    const client = createOpencodeClient(server, times);
    void followOpencode({
      ...{ client, times, over: this.over.signal },
      beginStream: () => new AbortController().signal,
      onOpen: async () => {
        const wish = { conversation: this.story.conversation, since: record.createdAt };
        const found = await readOpencode(client, wish);
        for (const [model, limit] of found.limits) this.limits.set(model, limit);
        for (const event of found.events) this.story.take(event).forEach((finding) => this.act(finding));
      },
      onEvent: (event) => this.story.take(event).forEach((finding) => this.act(finding)),
      onLost: (error) => this.say('an opencode behind ACP is not reached', error),
      onAway: () => this.say('an opencode behind ACP is away: what it uses is known by its protocol alone', undefined),
    });
  }

  /** Whether what it uses is known by its server: its protocol would tell less of the same. */
  get counts(): boolean {
    return this.hasTold;
  }

  close(): void {
    this.over.abort();
  }

  private act(finding: Finding): void {
    const { notes } = this.ports;
    const { sessionId } = this.record.order;
    if (finding.is === 'exhausted') notes.exhausted(sessionId, finding.why);
    if (finding.is !== 'used') return;
    this.hasTold = true;
    notes.usage(sessionId, this.story.used(this.limits));
  }

  private say(what: string, error: unknown): void {
    const { sessionId } = this.record.order;
    this.ports.log.debug(what, { sessionId, ...(error === undefined ? {} : { error: toError(error) }) });
  }
}
