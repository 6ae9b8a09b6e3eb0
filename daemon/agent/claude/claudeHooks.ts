import * as path from 'node:path';
import * as z from 'zod';
import type { Json } from '../../../shared/model/contract.ts';
import { json } from '../../../shared/model/contract.ts';
import type { ToolCall } from '../../approval/toolCall.ts';
import type { SessionRecord } from '../../session/sessionRecords.ts';
import { agentTimings } from '../agentTimings.ts';
import type { HookPorts, SettledCall } from '../hookPorts.ts';
import type { TranscriptSource } from '../usage/transcriptUsage.ts';
import { askTool, readClaudeQuestions } from './claudeQuestions.ts';
import { claudeOwnTools, claudeReaders, claudeUnasked } from './claudeTools.ts';

/** What the hooks of Claude Code use of the daemon. */
export type ClaudeHookPorts = Pick<
  HookPorts,
  'own' | 'review' | 'hold' | 'askPeople' | 'answeredThere' | 'settle' | 'notes' | 'transcriptGrew'
>;

const said = z.looseObject({
  hook_event_name: z.string(),
  session_id: z.string().max(200).optional(),
  transcript_path: z.string().max(4_096).optional(),
});
const toolSaid = z.looseObject({
  tool_name: z.string().min(1).max(1_000),
  tool_input: json.default({}),
  /** Of a call that an agent makes which it sent. */
  agent_id: z.string().optional(),
});

/** 2.1.332 does not say yet whose a prompt is. */
const promptSaid = z.looseObject({ agent_id: z.string().optional(), source: z.string().optional() });

/**
 * One call of Claude Code's hooks: what it tells is noted, what it asks is decided. Before a tool runs the rules decide at
 * once; where nothing speaks of it, the decision is its own, and where it would ask, its dialog opens and a person is asked
 * in the inbox as well: the first answer wins. An empty answer leaves everything to it; undefined is none, where its hook
 * waits no more, or is to ask again.
 *
 * Shapes: https://code.claude.com/docs/en/hooks, seen with 2.1.329.
 */
export async function answerClaudeHook(
  session: SessionRecord,
  body: unknown,
  signal: AbortSignal,
  ports: ClaudeHookPorts,
): Promise<Record<string, Json> | undefined> {
  const { hook_event_name: event, session_id: id, transcript_path: transcript } = said.parse(body);
  const { sessionId } = session.order;
  const { notes } = ports;
  if (id !== undefined && event !== 'SessionEnd') notes.conversation(session, id);
  if (transcript !== undefined && session.order.mode !== 'acp')
    ports.transcriptGrew(session, sourceOf(transcript), turnEnds.has(event));
  switch (event) {
    case 'PreToolUse':
      return beforeTool(session, callOf(body), signal, ports);
    case 'PermissionRequest': {
      const call = callOf(body);
      return call.tool === askTool ? question(session, call, signal, ports) : permission(session, call, signal, ports);
    }
    case 'PostToolUse':
    case 'PostToolUseFailure':
    case 'PermissionDenied': {
      const call = callOf(body);
      if (call.tool === askTool) ports.answeredThere(session, readClaudeQuestions(call.input)?.asked ?? []);
      // What a classifier of its denied is no word of a person.
      else ports.settle(session, decidedThere, { call, ...(event === 'PermissionDenied' ? {} : { effect: 'allow' }) });
      if (event === 'PostToolUse' && !claudeReaders.has(call.tool)) notes.noteMoved(sessionId);
      notes.activity(sessionId, 'working', 'it works on');
      return {};
    }
    case 'UserPromptSubmit':
      // Nobody speaks to it while a dialog of its turn is open: what that did not run was not allowed there.
      if (isSpokenTo(body)) ports.settle(session, 'its turn was ended', { ...deniedThere(session), isOfTurn: true });
      notes.activity(sessionId, 'working', 'it was given something to do');
      return {};
    case 'Stop':
    case 'StopFailure':
      ports.settle(session, 'its turn ended', {
        // A turn that failed may have given up a call about which nobody had decided.
        ...(event === 'Stop' ? deniedThere(session) : {}),
        isOfTurn: !endsAlone(event, body),
      });
      notes.activity(sessionId, 'waiting-for-input', 'its turn ended');
      if (isInTerminal(session)) notes.turnEnded(session);
      if (event === 'StopFailure') noteExhaustion(session, body, ports);
      return {};
    default:
      return {};
  }
}

/** The hook's first decision: nothing is shown to anybody unless a rule asks. */
async function beforeTool(
  session: SessionRecord,
  call: ToolCall,
  signal: AbortSignal,
  { own, review, notes }: ClaudeHookPorts,
): Promise<Record<string, Json>> {
  notes.activity(session.order.sessionId, 'working', `it uses ${call.tool.slice(0, 100)}`);
  if (claudeOwnTools.has(call.tool)) return decided('allow', own(session, call).why);
  const isHarmless = claudeUnasked.has(call.tool);
  const reviewed = await review(session, call, { signal, limitMs: agentTimings.hookAnswerMs, isHarmless });
  if (reviewed === undefined) return decided('deny', 'nobody waits for this call any more');
  const { effect, by, why } = reviewed;
  // To ask is allowed by asking: a call that is let through without an answer would come back without one.
  if (call.tool === askTool && effect !== 'deny') return {};
  // What nothing speaks of is its own to decide: it knows where it may read, and what it would ask about.
  return by === 'harmless' || (effect === 'ask' && by === 'default') ? {} : decided(effect, why);
}

const decided = (effect: string, why: string): Record<string, Json> => ({
  hookSpecificOutput: {
    hookEventName: 'PreToolUse',
    permissionDecision: effect,
    permissionDecisionReason: `Rostrum: ${why}`,
  },
});

/** Its dialog is open: whoever answers first, there or in the inbox, decides. */
async function permission(
  session: SessionRecord,
  call: ToolCall,
  signal: AbortSignal,
  { hold, notes }: ClaudeHookPorts,
): Promise<Record<string, Json> | undefined> {
  const { sessionId } = session.order;
  const tool = call.tool.slice(0, 100);
  notes.activity(sessionId, 'waiting-for-permission', `it asks to use ${tool}`);
  const why = 'its dialog is open: who answers first, there or here, decides';
  const held = await hold(session, call, { signal, limitMs: agentTimings.hookAnswerMs, why });
  if (held.is === 'open') {
    // Answered in its dialog: no hook tells of a denial, and it may be at its prompt again.
    if (held.how === 'gone') notes.letTerminalTell(sessionId);
    return signal.aborted ? undefined : {};
  }
  notes.activity(sessionId, 'working', `${held.by} answered`);
  const decision: Json =
    held.effect === 'allow'
      ? { behavior: 'allow' }
      : { behavior: 'deny', message: held.reason ?? `${held.by} does not allow this.` };
  return { hookSpecificOutput: { hookEventName: 'PermissionRequest', decision } };
}

/** It asks in a dialog of its own: answered here, the dialog closes; where nobody can be asked here, it stays. */
async function question(
  session: SessionRecord,
  call: ToolCall,
  signal: AbortSignal,
  { askPeople, notes }: ClaudeHookPorts,
): Promise<Record<string, Json> | undefined> {
  const { sessionId } = session.order;
  notes.activity(sessionId, 'waiting-for-input', 'it asks a person');
  const questions = readClaudeQuestions(call.input);
  const answers = questions && (await askPeople(session, questions.asked, signal));
  if (answers === undefined && signal.aborted) return undefined;
  if (questions === undefined || answers === undefined) return {};
  notes.activity(sessionId, 'working', 'it was answered');
  const decision: Json = { behavior: 'allow', updatedInput: questions.answered(answers) };
  return { hookSpecificOutput: { hookEventName: 'PermissionRequest', decision } };
}

/** Where a turn failed because nothing is left of its quota, another agent may be better off. */
function noteExhaustion(session: SessionRecord, body: unknown, { notes }: ClaudeHookPorts): void {
  const { error, error_details: details } = z
    .looseObject({ error: z.string().optional(), error_details: z.string().optional() })
    .parse(body);
  if (error === 'rate_limit' || error === 'billing_error')
    notes.exhausted(session.order.sessionId, details ?? `Claude Code says "${error}"`);
}

const decidedThere = 'it was decided in the session’s own terminal';

/** What was not run is denied by a person where it has a terminal; elsewhere whoever carried a denial writes it down. */
const deniedThere = (session: SessionRecord): SettledCall => (isInTerminal(session) ? { effect: 'deny' } : {});

/** Whether a text is somebody's: wake-ups, and news of agents that it sent, may come in the middle of a turn. */
function isSpokenTo(body: unknown): boolean {
  const { agent_id: sent, source = 'user' } = promptSaid.parse(body);
  return sent === undefined && (source === 'user' || source === 'sdk');
}

/** Whether nothing goes on behind the end of a turn: an agent that works beside it may still ask, and run what it may. */
function endsAlone(event: string, body: unknown): boolean {
  const { background_tasks: beside } = z
    .looseObject({ background_tasks: z.array(z.unknown()).default([]) })
    .parse(body);
  return event === 'Stop' && beside.length === 0;
}

const turnEnds: ReadonlySet<string> = new Set(['Stop', 'StopFailure']);

/** The agents that it sends have transcripts of their own beside that of the conversation. */
const sourceOf = (file: string): TranscriptSource => ({
  ...{ of: 'claude', file },
  agentsDirectory: path.join(file.replace(/\.jsonl$/, ''), 'subagents'),
});

function callOf(body: unknown): ToolCall {
  const { tool_name: tool, tool_input: input, agent_id: sent } = toolSaid.parse(body);
  return { tool, input, ...(sent === undefined ? {} : { isSent: true }) };
}

/** What runs it without its terminal tells turns and usage by itself: told twice, they would count twice. */
const isInTerminal = ({ order: { mode = 'interactive' } }: SessionRecord): boolean => mode === 'interactive';
