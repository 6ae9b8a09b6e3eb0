import type {
  RequestPermissionRequest,
  RequestPermissionResponse,
  SessionUpdate,
} from '@agentclientprotocol/sdk/unstable';
import { isOwnTool } from '../../../mcp/ownTools.ts';
import { RecentMap } from '../../recentMap.ts';
import { deferred } from '../deferred.ts';
import type { AgentEvents } from '../liveAgent.ts';
import { SaidLines } from '../saidLines.ts';
import { toolLine } from '../toolLine.ts';
import type { AcpUsage } from './acpUsage.ts';
import { chooseOption, undecided } from './permission.ts';
import type { ToldCall } from './toldCall.ts';
import { askedOf, isHarmless, mergeCall } from './toldCall.ts';
import { ToldCalls } from './toldCalls.ts';

/** A call that was not allowed, and why. */
export interface Denial {
  readonly toolCallId: string;
  readonly tool: string;
  readonly why: string;
}

/** A call of a turn that is over, and what was told of it there. */
interface EarlierCall {
  readonly call: ToldCall;
  readonly isShown: boolean;
  readonly isKnown: boolean;
}

/** A call that ends after so many others is told as a new one: each may hold a whole file. */
const maxEarlier = 200;

/** What an agent says, does and asks in its turns, told to those who watch it. */
export class AcpTalk {
  private readonly events: AgentEvents;
  private readonly usage: AcpUsage;
  private readonly lines: SaidLines;
  private readonly calls = new ToldCalls();
  private readonly shown = new Set<string>();
  /** Calls that were asked about, or are written down as ones about which nobody was asked. */
  private readonly known = new Set<string>();
  /** Calls of earlier turns, which may end later than these: ids of calls are their session's own. */
  private readonly earlier = new RecentMap<EarlierCall>(maxEarlier);
  private interrupted = deferred<void>();
  private lastDenial: Denial | undefined;

  constructor(events: AgentEvents, usage: AcpUsage) {
    this.events = events;
    this.usage = usage;
    this.lines = new SaidLines((text) => events.said(text));
  }

  beginTurn(): void {
    this.interrupted = deferred<void>();
    this.lastDenial = undefined;
  }

  /** Gives how many calls of tools were in the turn. */
  endTurn(): number {
    const calls = this.shown.size;
    this.lines.flush();
    for (const call of this.calls.take()) {
      const { toolCallId: id } = call;
      this.earlier.set(id, { call, isShown: this.shown.has(id), isKnown: this.known.has(id) });
    }
    this.shown.clear();
    this.known.clear();
    return calls;
  }

  /** Whoever is asked about a call of this turn need not answer any more. */
  interrupt(): void {
    this.interrupted.resolve();
  }

  /** The call with whose denial the turn ended: some agents stop there, without having heard why. */
  get endedByDenial(): Denial | undefined {
    return this.lastDenial;
  }

  updated(update: SessionUpdate): void {
    switch (update.sessionUpdate) {
      case 'agent_message_chunk':
        this.lastDenial = undefined;
        if (update.content.type === 'text') this.lines.add(update.content.text);
        return;
      case 'tool_call':
        return this.called(this.calls.note(update));
      case 'tool_call_update': {
        const { toolCallId } = update;
        const earlier = this.calls.has(toolCallId) ? undefined : this.earlier.get(toolCallId);
        return earlier === undefined ? this.called(this.calls.note(update)) : this.calledBefore(earlier, update);
      }
      case 'plan':
        this.lines.flush();
        return this.events.planned(update.entries.map(({ content, status }) => ({ text: content, status })));
      case 'usage_update':
        return this.events.used(this.usage.updated(update));
      default:
        return;
    }
  }

  /** Each call is decided by itself, whichever conversation of its agent it belongs to: sub-agents have their own. */
  async asked(
    { toolCall, options }: RequestPermissionRequest,
    signal: AbortSignal,
  ): Promise<RequestPermissionResponse> {
    const { interrupted } = this;
    this.known.add(toolCall.toolCallId);
    const call = await this.calls.whole(toolCall);
    this.show(call);
    const asked = askedOf(call);
    let isWanted = true;
    const withdrawn = new Promise<undefined>((resolve) => {
      const takeBack = () => {
        isWanted = false;
        resolve(undefined);
      };
      if (signal.aborted) takeBack();
      signal.addEventListener('abort', takeBack, { once: true });
      void interrupted.promise.then(takeBack);
    });
    const decision = this.events.asked({ ...asked, isHarmless: isHarmless(call) }, () => isWanted);
    const verdict = await Promise.race([decision, withdrawn]);
    if (verdict === undefined) return undecided;
    const response = chooseOption(options, verdict.isAllowed);
    const { toolCallId } = toolCall;
    this.lastDenial = verdict.isAllowed ? undefined : { toolCallId, tool: asked.tool, why: verdict.why };
    return response;
  }

  private called(call: ToldCall): void {
    // That the denied call was begun may be told behind its denial: it is no sign that the turn goes on.
    const isDenied = call.toolCallId === this.lastDenial?.toolCallId && call.status !== 'completed';
    if (call.status !== 'failed' && !isDenied) this.lastDenial = undefined;
    if (call.status === 'pending') return;
    this.show(call);
    if (!hasRun(call)) return;
    this.ran(call, this.known.has(call.toolCallId));
    this.known.add(call.toolCallId);
  }

  /** A call of an earlier turn goes on: what was told of it there is not told again, and this turn ends without it. */
  private calledBefore({ call: before, isShown, isKnown }: EarlierCall, later: ToldCall): void {
    const call = mergeCall(before, later);
    const isBegun = call.status !== 'pending';
    if (isBegun && !isShown) {
      this.lines.flush();
      this.events.did(lineOf(call));
    }
    if (hasRun(call)) this.ran(call, isKnown);
    this.earlier.set(call.toolCallId, { call, isShown: isShown || isBegun, isKnown: isKnown || hasRun(call) });
  }

  private ran(call: ToldCall, isKnown: boolean): void {
    if (!isKnown) this.events.unasked({ ...askedOf(call), isHarmless: isHarmless(call) });
    if (call.status === 'completed' && !isHarmless(call)) this.events.moved();
  }

  private show(call: ToldCall): void {
    if (this.shown.has(call.toolCallId)) return;
    this.shown.add(call.toolCallId);
    this.lines.flush();
    this.events.did(lineOf(call));
  }
}

/** Of one that failed it is not known whether its agent let it run, but for what it told Rostrum. */
const hasRun = (call: ToldCall): boolean =>
  call.status === 'completed' || (call.status === 'failed' && isOwnTool(askedOf(call).tool));

function lineOf(call: ToldCall): string {
  const { tool, input } = askedOf(call);
  return toolLine(tool, input);
}
