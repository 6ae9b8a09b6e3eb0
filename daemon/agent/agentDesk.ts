import { randomUUID } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import * as path from 'node:path';
import type { Log } from '../../runtime/log.ts';
import { assertNever } from '../../shared/assertNever.ts';
import { toError } from '../../shared/errors.ts';
import type { OrderOf, Report } from '../../shared/protocol/daemon.ts';
import type { AgentTold } from '../../shared/protocol/toolbox.ts';
import { AgentQuestions } from '../approval/agentQuestions.ts';
import type { AskedQuestion, QuestionPorts } from '../approval/agentQuestions.ts';
import { Approvals } from '../approval/approvals.ts';
import { GuardHolds } from '../approval/guardHolds.ts';
import type { HoldPorts } from '../approval/holdSessions.ts';
import { holdSessions } from '../approval/holdSessions.ts';
import { Reviews } from '../approval/reviews.ts';
import { openRuleCache } from '../approval/ruleCache.ts';
import type { ToolCall } from '../approval/toolCall.ts';
import { keyOf } from '../approval/toolCall.ts';
import { ToolGate } from '../approval/toolGate.ts';
import type { DoorRoute } from '../door/door.ts';
import type { SessionRecord } from '../session/sessionRecords.ts';
import type { RemoteInput } from '../delivery/remoteInput.ts';
import type { AgentNotePorts } from './agentNotes.ts';
import { AgentNotes } from './agentNotes.ts';
import { agentRoutes } from './agentRoutes.ts';
import type { AgentState } from './agentStates.ts';
import { AgentStates } from './agentStates.ts';
import type { HookPorts } from './hookPorts.ts';
import { agentTimings } from './agentTimings.ts';
import { OpencodeDesk } from './opencode/opencodeDesk.ts';
import { withinMs } from './runner/withinMs.ts';
import type { Prices } from './usage/estimate.ts';
import { TranscriptUsage } from './usage/transcriptUsage.ts';

export interface AgentDeskPorts {
  readonly dataDir: string;
  readonly serverId: string;
  readonly directoryOf: (sessionId: string) => string;
  /** As it is now. */
  readonly session: (sessionId: string) => SessionRecord | undefined;
  readonly report: (report: Report) => Promise<unknown>;
  readonly say: QuestionPorts['say'];
  readonly messagesOf: QuestionPorts['messagesOf'];
  readonly onRead: QuestionPorts['onRead'];
  readonly identify: AgentNotePorts['identify'];
  readonly prices: Prices;
  readonly wayOf: HoldPorts['wayOf'];
  readonly interrupt: HoldPorts['interrupt'];
  /** An agent said something else of itself. */
  readonly onState: () => void;
  readonly log: Log;
  readonly now: () => number;
}

type SessionId = SessionRecord['order']['sessionId'];

/** What agents themselves tell their daemon and ask of it: states, usage, and whether a tool may be used. */
export interface AgentDesk {
  readonly states: AgentStates;
  /** What an agent said last of itself; of one that has said nothing since a restart, that it waits, where a call of its does. */
  readonly saidOf: (sessionId: string) => Pick<AgentState, 'activity' | 'evidence'> | undefined;
  readonly approvals: Approvals;
  readonly questions: AgentQuestions;
  /** What every call of a tool goes through. */
  readonly gate: ToolGate;
  readonly notes: AgentNotes;
  readonly routes: readonly DoorRoute[];
  /** The way for texts to an agent that takes them otherwise than by its terminal. */
  readonly remoteOf: (sessionId: string) => RemoteInput | undefined;
  /** Takes in what an agent, or the program that runs it, tells of itself. */
  told: (session: SessionRecord, told: AgentTold) => void;
  replaceRules: (order: OrderOf<'rules.replace'>) => Promise<void>;
  /** These sessions and no others are held by a guard. */
  holdSessions: (order: OrderOf<'sessions.hold'>) => Promise<void>;
  /** It was started, or found again after a restart; resolves when its own server, where it has one, is known. */
  sessionRuns: (session: SessionRecord) => Promise<void>;
  /** Its program has ended, and its end is told next: resolves when what it used is told. */
  sessionEnds: (session: SessionRecord) => Promise<void>;
  sessionEnded: (sessionId: SessionId) => void;
  stop: () => void;
}

interface ToldPorts {
  readonly notes: AgentNotes;
  readonly approvals: Approvals;
  readonly own: HookPorts['own'];
  readonly denied: Reviews['denied'];
  /** A call has run about which its agent asked nobody. */
  readonly unasked: (session: SessionRecord, call: ToolCall & { readonly isHarmless: boolean }) => void;
  readonly settleQuestions: (session: SessionRecord, why: string, asked?: readonly AskedQuestion[]) => void;
}

function takeTold(
  session: SessionRecord,
  told: AgentTold,
  { notes, approvals, own, denied, unasked, settleQuestions }: ToldPorts,
): void {
  const { sessionId } = session.order;
  switch (told.kind) {
    case 'activity':
      return notes.activity(sessionId, told.activity, told.evidence);
    case 'moved':
      return notes.noteMoved(sessionId);
    case 'turn_ended':
      return notes.turnEnded(session);
    case 'usage': {
      const { kind: _kind, last, ...total } = told;
      return notes.usage(sessionId, total, last);
    }
    case 'context_window':
      return notes.contextWindow(sessionId, told.tokens);
    case 'conversation':
      return notes.conversation(session, told.id);
    case 'exhausted':
      return notes.exhausted(sessionId, told.why);
    case 'went_on':
      if (told.callId === undefined) settleQuestions(session, told.why);
      return approvals.decidedElsewhere(sessionId, told.why, {
        call: told.callId === undefined ? undefined : { key: told.callId },
        effect: told.effect,
      });
    case 'expired':
      approvals.expired(sessionId, told.why, keyOf(told));
      return denied(session, told, agentTimings.hookAnswerMs);
    case 'own_call':
      return void own(session, told);
    case 'unasked_call':
      return unasked(session, told);
    case 'answered_there':
      return settleQuestions(session, answeredInTerminal, told.questions);
    default:
      return assertNever(told);
  }
}

const guardWords = {
  held: 'a guard asks a person: its call waits',
  free: 'a person answered the guard',
  gone: 'its call waits for no guard any more',
  expired: 'its call was denied: nobody answered the guard in time',
} as const;

const answeredInTerminal = 'it was answered in the session’s own terminal';

/** Asked for few paths of a call, in the tick in which it is decided: local disks answer from memory. */
function realPathOf(file: string): string | undefined {
  try {
    return realpathSync.native(file);
  } catch {
    return undefined;
  }
}

/** Puts it together, with the rules of the last time. */
export async function openAgentDesk(ports: AgentDeskPorts): Promise<AgentDesk> {
  const { log, now, report } = ports;
  const elapsed = () => performance.now();
  const rules = await openRuleCache(path.join(ports.dataDir, 'rules.json'), log);
  const holds = await GuardHolds.open(path.join(ports.dataDir, 'holds.json'), log);
  const reviews = new Reviews({
    ...{ rules: rules.current, serverId: ports.serverId, report, now, elapsed, log },
    home: homedir(),
    realpath: realPathOf,
    promptOf: (sessionId) => path.join(ports.directoryOf(sessionId), 'prompt.md'),
  });
  const approvals = new Approvals({
    ...{ directoryOf: ports.directoryOf, report, now, log },
    onDecided: (sessionId, decision) => reviews.decided(sessionId, decision),
  });
  const { messagesOf, say, onRead } = ports;
  const questions = new AgentQuestions({ messagesOf, say, onRead, newId: randomUUID, log });
  const settleQuestions: ToldPorts['settleQuestions'] = (session, why, asked) => {
    questions.settle(session, why, asked).catch((error: unknown) =>
      log.warn('questions that need no answer could not be taken back', {
        sessionId: session.order.sessionId,
        error: toError(error),
      }),
    );
  };
  const states = new AgentStates({ elapsed, onChange: ports.onState });
  const { prices, directoryOf } = ports;
  const notes = new AgentNotes({ states, say: ports.say, identify: ports.identify, prices, log });
  const transcripts = new TranscriptUsage({ directoryOf, notes, elapsed, log });
  const gate = new ToolGate({
    ...{ reviews, approvals, holds, elapsed },
    onHeld({ order: { sessionId } }, how) {
      // Who left said since what it does instead, or has ended.
      if (how === 'gone' && states.of(sessionId)?.evidence !== guardWords.held) return;
      notes.activity(sessionId, how === 'held' ? 'waiting-for-permission' : 'working', guardWords[how]);
    },
  });
  const mayUse: HookPorts['mayUse'] = (session, call, wait) => gate.mayUse(session, call, wait);
  const own: HookPorts['own'] = (session, call) => gate.own(session, call);
  const denied: ToldPorts['denied'] = (session, call, latencyMs) => reviews.denied(session, call, latencyMs);
  const unasked: ToldPorts['unasked'] = (session, { isHarmless, ...call }) => {
    // Its hook has written it down before it ran.
    if (ports.wayOf(session.order.sessionId)?.integration === 'claude') return;
    reviews.unasked(session, call, { isHarmless });
  };
  const settle: HookPorts['settle'] = (session, why, { call, effect, isOfTurn } = {}) => {
    const known = call === undefined ? undefined : { key: keyOf(call), told: call };
    approvals.decidedElsewhere(session.order.sessionId, why, { call: known, effect, isOfTurn });
    if (call === undefined) settleQuestions(session, why);
  };
  const askPeople: HookPorts['askPeople'] = (session, asked, signal) => questions.ask(session, asked, signal);
  const answeredThere: HookPorts['answeredThere'] = (session, asked) =>
    settleQuestions(session, answeredInTerminal, asked);
  const routes = agentRoutes(
    {
      mayUse,
      own,
      review: (session, call, wait) => gate.review(session, call, wait),
      hold: (session, call, wait) => gate.hold(session, call, wait),
      askPeople,
      answeredThere,
      settle,
      notes,
      transcriptGrew: (session, source, isTurnEnd) => transcripts.grew(session, source, isTurnEnd),
    },
    log,
  );
  const opencode = new OpencodeDesk({
    ...{ own, mayUse, settle, askPeople, answeredThere, notes, log },
    session: ports.session,
    directoryOf: ports.directoryOf,
  });
  return {
    ...{ states, approvals, questions, gate, notes, routes },
    told(session, told) {
      if (told.kind === 'usage' && opencode.counts(session.order.sessionId)) return;
      takeTold(session, told, { notes, approvals, own, denied, unasked, settleQuestions });
    },
    saidOf(sessionId) {
      const tool = approvals.waitsFor(sessionId);
      const waits = { activity: 'waiting-for-permission', evidence: `it asks to use ${tool?.slice(0, 100)}` } as const;
      return states.of(sessionId) ?? (tool === undefined ? undefined : waits);
    },
    remoteOf: (sessionId) => opencode.inputOf(sessionId),
    replaceRules: ({ ruleSet }) => rules.replace(ruleSet),
    holdSessions: ({ sessionIds }) =>
      holdSessions(sessionIds, { holds, log, wayOf: ports.wayOf, interrupt: ports.interrupt }),
    sessionRuns: (session) => opencode.sessionRuns(session),
    async sessionEnds(session) {
      const late = () => new Error('its files did not answer in time');
      await withinMs(transcripts.ended(session), agentTimings.lastUsageMs, late).catch((error: unknown) =>
        log.warn('the last that a session used may be missing', {
          sessionId: session.order.sessionId,
          error: toError(error),
        }),
      );
      notes.usedLast(session.order.sessionId);
    },
    sessionEnded(sessionId) {
      opencode.sessionEnded(sessionId);
      approvals.sessionEnded(sessionId);
      notes.sessionEnded(sessionId);
    },
    stop() {
      opencode.stop();
      approvals.stop();
    },
  };
}
