import * as path from 'node:path';
import type { Log } from '../../runtime/log.ts';
import { toError } from '../../shared/errors.ts';
import type { OrderOf, Report } from '../../shared/protocol/daemon.ts';
import { Approvals } from '../approval/approvals.ts';
import { keyOf, Reviews } from '../approval/reviews.ts';
import { openRuleCache } from '../approval/ruleCache.ts';
import type { DoorRoute } from '../door/door.ts';
import type { AgentSaying } from '../sayings.ts';
import type { SessionRecord } from '../session/sessionRecords.ts';
import type { AgentNotePorts } from './agentNotes.ts';
import { AgentNotes } from './agentNotes.ts';
import { agentRoutes } from './agentRoutes.ts';
import { AgentStates } from './agentStates.ts';
import { TranscriptReader } from './claude/transcriptReader.ts';

export interface AgentDeskPorts {
  readonly dataDir: string;
  readonly serverId: string;
  readonly directoryOf: (sessionId: string) => string;
  readonly report: (report: Report) => Promise<unknown>;
  readonly say: (saying: AgentSaying) => Promise<unknown>;
  readonly identify: AgentNotePorts['identify'];
  /** An agent said something else of itself. */
  readonly onState: () => void;
  readonly log: Log;
  readonly now: () => number;
}

type SessionId = SessionRecord['order']['sessionId'];

/** What agents themselves tell their daemon and ask of it: states, usage, and whether a tool may be used. */
export interface AgentDesk {
  readonly states: AgentStates;
  readonly approvals: Approvals;
  readonly reviews: Reviews;
  readonly notes: AgentNotes;
  readonly routes: readonly DoorRoute[];
  replaceRules: (order: OrderOf<'rules.replace'>) => Promise<void>;
  sessionEnded: (sessionId: SessionId) => void;
  stop: () => void;
}

/** Puts it together, with the rules of the last time. */
export async function openAgentDesk(ports: AgentDeskPorts): Promise<AgentDesk> {
  const { log, now, report } = ports;
  const elapsed = () => performance.now();
  const rules = await openRuleCache(path.join(ports.dataDir, 'rules.json'), log);
  const reviews = new Reviews({ rules: rules.current, serverId: ports.serverId, report, now, elapsed, log });
  const approvals = new Approvals({ directoryOf: ports.directoryOf, report, now, log });
  const states = new AgentStates({ elapsed, onChange: ports.onState });
  const notes = new AgentNotes({ states, say: ports.say, identify: ports.identify, log });
  const transcripts = new Map<string, TranscriptReader>();
  const readUsage = ({ order: { sessionId } }: SessionRecord, file: string) => {
    const known = transcripts.get(sessionId);
    const reader = known?.path === file ? known : new TranscriptReader(file);
    transcripts.set(sessionId, reader);
    reader.read().then(
      (total) => notes.usage(sessionId, total),
      (error: unknown) => log.debug('a transcript could not be read', { sessionId, error: toError(error) }),
    );
  };
  const routes = agentRoutes(
    {
      review: (session, call) => reviews.review(session, call),
      hold: (session, call, wait) => approvals.hold(session, call, wait),
      settle: ({ order }, why, call) =>
        approvals.decidedElsewhere(order.sessionId, why, call === undefined ? undefined : keyOf(call)),
      notes,
      readUsage,
    },
    log,
  );
  return {
    ...{ states, approvals, reviews, notes, routes },
    replaceRules: ({ ruleSet }) => rules.replace(ruleSet),
    sessionEnded(sessionId) {
      approvals.sessionEnded(sessionId);
      notes.sessionEnded(sessionId);
      transcripts.delete(sessionId);
    },
    stop: () => approvals.stop(),
  };
}
