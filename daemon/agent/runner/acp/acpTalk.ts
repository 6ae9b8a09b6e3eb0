import type {
  RequestPermissionRequest,
  RequestPermissionResponse,
  SessionUpdate,
} from '@agentclientprotocol/sdk/unstable';
import { isOwnTool } from '../../../mcp/ownTools.ts';
import { deferred } from '../deferred.ts';
import type { AgentEvents } from '../liveAgent.ts';
import { SaidLines } from '../saidLines.ts';
import { toolLine } from '../toolLine.ts';
import type { AcpUsage } from './acpUsage.ts';
import { chooseOption, undecided } from './permission.ts';
import type { ToldCall } from './toldCall.ts';
import { askedOf, isHarmless } from './toldCall.ts';
import { ToldCalls } from './toldCalls.ts';

/** A call that was not allowed, and why. */
export interface Denial {
  readonly tool: string;
  readonly why: string;
}

/** What an agent says, does and asks in its turns, told to those who watch it. */
export class AcpTalk {
  private readonly events: AgentEvents;
  private readonly usage: AcpUsage;
  private readonly lines: SaidLines;
  private readonly calls = new ToldCalls();
  private readonly shown = new Set<string>();
  /** Calls that were asked about, or are written down as ones about which nobody was asked. */
  private readonly known = new Set<string>();
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
    this.calls.clear();
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
      case 'tool_call_update':
        return this.called(this.calls.note(update));
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
    this.lastDenial = verdict.isAllowed ? undefined : { tool: asked.tool, why: verdict.why };
    return response;
  }

  private called(call: ToldCall): void {
    if (call.status !== 'failed') this.lastDenial = undefined;
    if (call.status === 'pending') return;
    this.show(call);
    this.noteUnasked(call);
    if (call.status === 'completed' && !isHarmless(call)) this.events.moved();
  }

  /** Of one that failed it is not known whether its agent let it run, but for what it told Rostrum. */
  private noteUnasked(call: ToldCall): void {
    const { toolCallId, status } = call;
    const asked = askedOf(call);
    const hasRun = status === 'completed' || (status === 'failed' && isOwnTool(asked.tool));
    if (!hasRun || this.known.has(toolCallId)) return;
    this.known.add(toolCallId);
    this.events.unasked({ ...asked, isHarmless: isHarmless(call) });
  }

  private show(call: ToldCall): void {
    if (this.shown.has(call.toolCallId)) return;
    this.shown.add(call.toolCallId);
    this.lines.flush();
    const { tool, input } = askedOf(call);
    this.events.did(toolLine(tool, input));
  }
}
