import type { Log } from '../../../runtime/log.ts';
import { toError } from '../../../shared/errors.ts';
import type { ToolVerdict } from '../../../shared/protocol/toolbox.ts';
import type { Review } from '../../approval/reviews.ts';
import type { ToolCall } from '../../approval/toolCall.ts';
import type { CallWait } from '../../approval/toolGate.ts';
import type { SessionRecord } from '../../session/sessionRecords.ts';
import type { HookPorts } from '../hookPorts.ts';
import { RecentMap } from '../recentMap.ts';
import { readToolServers } from './connectTools.ts';
import type { OpencodeClient } from './opencodeClient.ts';
import { OpencodeRefusal } from './opencodeClient.ts';
import type { CallFacts, OpencodeStory } from './opencodeStory.ts';
import { opencodeLimits } from './opencodeTimings.ts';
import { isOwnTool, opencodeOwnTools, opencodeReaders } from './opencodeTools.ts';
import type { AgentRules, PermissionReply, PermissionRequest } from './opencodeWire.ts';
import { agentInfo, readToolPart, wholeMessage } from './opencodeWire.ts';
import { evaluateOwnRules } from './ownRules.ts';
import * as z from 'zod';

export interface OpencodeApprovalPorts {
  readonly client: Pick<OpencodeClient, 'ask'>;
  readonly story: Pick<OpencodeStory, 'callOf' | 'agentOf'>;
  /** As it is now; undefined when it has ended. */
  readonly session: () => SessionRecord | undefined;
  /** A call of our own tools, which is allowed. */
  readonly own: (session: SessionRecord, call: ToolCall) => Pick<Review, 'why'>;
  readonly mayUse: (session: SessionRecord, call: ToolCall, wait: CallWait) => Promise<ToolVerdict>;
  /** A call was decided in the session's own terminal. */
  readonly settle: HookPorts['settle'];
  /** A person is asked about a call, and was answered. */
  readonly onAsked: (tool: string) => void;
  readonly onAnswered: () => void;
  /** One could not be decided or answered: what is open there must be read anew. */
  readonly onTrouble: () => void;
  readonly log: Log;
}

interface Asking {
  readonly abort: AbortController;
  /** The conversation that it belongs to. */
  readonly conversation: string;
  call?: ToolCall;
  /** Its rejection was told, whoever rejected it. */
  isRejected?: true;
  /** The request of its conversation with whose rejection opencode rejects this one as well: that is no person's word. */
  rejectedWith?: string | undefined;
}

const effects = { once: 'allow', always: 'allow', reject: 'deny' } as const;

type Verdict = Exclude<ToolVerdict, { effect: 'wait' }>;

/**
 * Answers what an opencode asks before each call. Its own rules that deny stay the stricter ones; then Rostrum's rules
 * decide at once, and where none speaks of it a person does: in the inbox or in its dialog, which is open meanwhile. What
 * cannot be looked at is left to its dialog.
 */
export class OpencodeApprovals {
  private readonly ports: OpencodeApprovalPorts;
  private readonly asking = new Map<string, Asking>();
  /** One call may be asked about twice, as what it is and for where it looks; and again after a lost connection. */
  private readonly decided = new RecentMap<Verdict>(opencodeLimits.decided);
  private rules: ReadonlyMap<string, AgentRules> | undefined;

  constructor(ports: OpencodeApprovalPorts) {
    this.ports = ports;
  }

  /** Whether a dialog of its is open. */
  get areOpen(): boolean {
    return this.asking.size > 0;
  }

  asked(request: PermissionRequest): void {
    if (this.asking.has(request.id)) return;
    const asking: Asking = { abort: new AbortController(), conversation: request.sessionID };
    this.asking.set(request.id, asking);
    this.answer(request, asking)
      .catch((error: unknown) => {
        this.asking.delete(request.id);
        this.ports.log.warn('a call of opencode could not be decided; it is looked at again', {
          error: toError(error),
        });
        this.ports.onTrouble();
      })
      .finally(() => this.asking.delete(request.id));
  }

  /** It is answered, by us or in its terminal; how is not known of what was missed. */
  replied(requestId: string, reply?: PermissionReply): void {
    const asking = this.asking.get(requestId);
    const session = this.ports.session();
    if (asking === undefined) return;
    if (reply === 'reject') {
      asking.isRejected = true;
      if (asking.rejectedWith === undefined) this.rejectsBeside(requestId, asking);
    }
    if (asking.abort.signal.aborted) return;
    asking.abort.abort();
    if (asking.call === undefined || session === undefined) return;
    const { call } = asking;
    const effect = reply === undefined || asking.rejectedWith !== undefined ? undefined : effects[reply];
    this.ports.settle(session, 'it was decided in the session’s own terminal', { call, effect });
    this.ports.onAnswered();
  }

  /** All that is open there now: what is not among it was answered while nobody listened. */
  replace(requests: readonly PermissionRequest[]): void {
    const open = new Set(requests.map(({ id }) => id));
    for (const id of this.asking.keys()) if (!open.has(id)) this.replied(id);
    for (const request of requests) this.asked(request);
  }

  /** Nobody is there any more who asks. */
  stop(): void {
    for (const { abort } of this.asking.values()) abort.abort();
  }

  private async answer(request: PermissionRequest, asking: Asking): Promise<void> {
    const key = callIdOf(request);
    const verdict = this.decided.get(key) ?? (await this.decide(request, asking));
    if (verdict === undefined || asking.abort.signal.aborted) return;
    this.decided.set(key, verdict);
    // Its own event of this answer is no news.
    asking.abort.abort();
    // Before opencode hears it: what it tells of the others may be here sooner than its answer.
    if (verdict.effect === 'deny') this.rejectsBeside(request.id, asking);
    const reply =
      verdict.effect === 'allow' ? { reply: 'once' } : { reply: 'reject', message: `Rostrum: ${verdict.why}` };
    try {
      await this.ports.client.ask('POST', `/permission/${encodeURIComponent(request.id)}/reply`, reply);
    } catch (error) {
      // Somebody in its terminal was sooner.
      if (!(error instanceof OpencodeRefusal && error.status === 404)) throw error;
      if (asking.isRejected !== true) this.rejectsNothingBeside(request.id);
    }
  }

  private rejectsBeside(requestId: string, asking: Asking): void {
    for (const [id, other] of this.asking)
      if (id !== requestId && other.conversation === asking.conversation) other.rejectedWith = requestId;
  }

  /** It was not rejected after all. */
  private rejectsNothingBeside(requestId: string): void {
    for (const other of this.asking.values()) if (other.rejectedWith === requestId) other.rejectedWith = undefined;
  }

  /** A person may add servers of tools while it runs. */
  private async isOwn({ permission }: PermissionRequest): Promise<boolean> {
    return opencodeOwnTools.has(permission) && isOwnTool(permission, await readToolServers(this.ports.client));
  }

  private async decide(request: PermissionRequest, asking: Asking): Promise<Verdict | undefined> {
    const { facts, agent } = await this.lookAt(request);
    const own = evaluateOwnRules(await this.rulesOf(agent), request);
    if (own === 'deny') return { effect: 'deny', why: 'the rules of opencode’s own settings deny this' };
    const session = this.ports.session();
    if (session === undefined) return undefined;
    const call: ToolCall = { ...facts, callId: callIdOf(request) };
    if (await this.isOwn(request)) return { effect: 'allow', why: this.ports.own(session, call).why };
    asking.call = call;
    const { signal } = asking.abort;
    let wasAsked = false;
    const onAsked = () => {
      wasAsked = true;
      this.ports.onAsked(call.tool);
    };
    const verdict = await this.ports.mayUse(session, call, {
      ...{ signal, onAsked },
      isHarmless: own === 'allow' && opencodeReaders.has(call.tool),
    });
    if (wasAsked && !signal.aborted) this.ports.onAnswered();
    return verdict.effect === 'wait' ? undefined : verdict;
  }

  /** What is called, and who calls: from events that were seen, else from the message itself. */
  private async lookAt(request: PermissionRequest): Promise<{ facts: CallFacts; agent: string | undefined }> {
    const { story, client } = this.ports;
    const { sessionID, tool, permission, patterns, metadata } = request;
    const named: CallFacts = { tool: permission, input: { ...metadata, patterns: [...patterns] } };
    if (tool === undefined) return { facts: named, agent: undefined };
    const seen = { facts: story.callOf(request), agent: story.agentOf(tool.messageID) };
    if (seen.facts !== undefined && seen.agent !== undefined) return { facts: seen.facts, agent: seen.agent };
    const path = `/session/${encodeURIComponent(sessionID)}/message/${encodeURIComponent(tool.messageID)}`;
    const { info, parts } = wholeMessage.parse((await client.ask('GET', path)).body);
    const part = parts.map(readToolPart).find((one) => one?.callID === tool.callID);
    const found = part === undefined ? named : { tool: part.tool, input: part.state.input };
    return { facts: seen.facts ?? found, agent: info.agent };
  }

  /** The rules of an agent; of one that is not known, those of the strictest word: none, which asks. */
  private async rulesOf(agent: string | undefined): Promise<AgentRules> {
    if (agent === undefined) return [];
    const known = this.rules?.get(agent);
    if (known !== undefined) return known;
    const { body } = await this.ports.client.ask('GET', '/agent');
    const agents = z.array(agentInfo).parse(body);
    this.rules = new Map(agents.map(({ name, permission }) => [name, permission]));
    return this.rules.get(agent) ?? [];
  }
}

/** What tells a call from others; a request that belongs to no call is one of its own. */
const callIdOf = ({ id, sessionID, tool, permission }: PermissionRequest): string =>
  tool === undefined || permission === 'doom_loop' ? id : `${sessionID} ${tool.callID}`;
