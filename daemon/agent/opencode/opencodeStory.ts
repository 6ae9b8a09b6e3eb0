import type { Json } from '../../../shared/model/contract.ts';
import type { SessionUsage } from '../../../shared/model/guard.ts';
import { RecentMap } from '../recentMap.ts';
import { opencodeReaders } from './opencodeTools.ts';
import { OpencodeUsage } from './opencodeUsage.ts';
import type {
  AssistantInfo,
  OpencodeEvent,
  PermissionReply,
  PermissionRequest,
  QuestionRequest,
  ToolPart,
  UserInfo,
} from './opencodeWire.ts';

/** What an event means for a session. */
export type Finding =
  | { readonly is: 'conversation'; readonly id: string }
  /** A turn. */
  | { readonly is: 'began' }
  | { readonly is: 'working'; readonly evidence: string }
  | { readonly is: 'turn_ended' }
  | { readonly is: 'moved' }
  | { readonly is: 'asked'; readonly request: PermissionRequest }
  | { readonly is: 'replied'; readonly requestId: string; readonly reply: PermissionReply }
  | { readonly is: 'question'; readonly request: QuestionRequest }
  | { readonly is: 'question_over'; readonly requestId: string }
  | { readonly is: 'used' }
  | { readonly is: 'exhausted'; readonly why: string }
  /** A text stands in the conversation. */
  | { readonly is: 'heard'; readonly messageId: string };

/** A call as its tool gets it. */
export interface CallFacts {
  readonly tool: string;
  readonly input: Json;
}

type EventOf<Type extends OpencodeEvent['type']> = Extract<OpencodeEvent, { type: Type }>;

/** What says that nothing is left of a provider's quota, in the words of providers. */
const exhaustion = /quota|billing|credit|insufficient|usage limit/i;
const nothing: readonly Finding[] = [];

/**
 * Follows what the server of one opencode tells: which of its conversations is the session's, whether a turn is under way,
 * which calls are being made. Events in, their meaning out; knows no clock and no server.
 */
export class OpencodeStory {
  readonly usage: OpencodeUsage;
  private current: string | undefined;
  private lastUser: UserInfo | undefined;
  private readonly parents = new RecentMap<string | undefined>(500);
  private readonly busy = new Set<string>();
  private readonly calls = new RecentMap<CallFacts>(200);
  private readonly agents = new RecentMap<string>(200);

  /** `conversation` is the one that the session goes on with, where it does. */
  constructor({ conversation, since }: { readonly conversation?: string | undefined; readonly since: number }) {
    this.current = conversation;
    this.usage = new OpencodeUsage(since);
  }

  /** The conversation of the session: the one in which a person or a text spoke last. */
  get conversation(): string | undefined {
    return this.current;
  }

  get isBusy(): boolean {
    return this.current !== undefined && this.busy.has(this.current);
  }

  /** Whom the last text was for, and with which model: the next one is for the same. */
  get addressee(): Pick<UserInfo, 'agent' | 'model'> | undefined {
    return this.lastUser?.sessionID === this.current ? this.lastUser : undefined;
  }

  /** What it has used so far, and how full its context is, by what its models take. */
  used(limits: ReadonlyMap<string, number>): SessionUsage {
    return { ...this.usage.total(), ...this.usage.context(limits) };
  }

  /** A call that is being made; undefined where its event was not seen. */
  callOf({ sessionID, tool }: PermissionRequest): CallFacts | undefined {
    return tool === undefined ? undefined : this.calls.get(callKey(sessionID, tool.callID));
  }

  /** The agent whose message it is. */
  agentOf(messageId: string): string | undefined {
    return this.agents.get(messageId);
  }

  take(event: OpencodeEvent): readonly Finding[] {
    switch (event.type) {
      case 'session.created':
      case 'session.updated':
        return this.takeInfo(event.properties.info);
      case 'session.status':
        return this.takeStatus(event.properties);
      case 'session.error':
        return exhaustedBy(event.properties);
      case 'message.updated': {
        const { info } = event.properties;
        return info.role === 'user' ? this.takeUser(info) : this.takeAssistant(info);
      }
      case 'message.part.updated':
        return this.takePart(event.properties.part);
      case 'permission.asked':
        return [{ is: 'asked', request: event.properties }];
      case 'permission.replied':
        return [{ is: 'replied', requestId: event.properties.requestID, reply: event.properties.reply }];
      case 'question.asked':
        return [{ is: 'question', request: event.properties }];
      case 'question.replied':
      case 'question.rejected':
        return [{ is: 'question_over', requestId: event.properties.requestID }];
    }
  }

  private takeInfo({ id, parentID }: EventOf<'session.updated'>['properties']['info']): readonly Finding[] {
    this.parents.set(id, parentID);
    return this.busy.has(id) ? this.moveTo(id) : nothing;
  }

  private takeStatus({ sessionID: id, status }: EventOf<'session.status'>['properties']): readonly Finding[] {
    if (status.type === 'idle') {
      const wasBusy = this.busy.delete(id);
      return wasBusy && id === this.current ? [{ is: 'turn_ended' }] : nothing;
    }
    const wasBusy = this.busy.has(id);
    this.busy.add(id);
    const moved = this.moveTo(id);
    if (id !== this.current) return moved;
    if (status.type === 'retry') {
      const why = status.message ?? '';
      const evidence = 'its model has failed, and is asked again';
      return [...moved, { is: 'working', evidence }, ...(exhaustion.test(why) ? [exhausted(why)] : [])];
    }
    return wasBusy ? moved : [...moved, { is: 'began' }];
  }

  private takeUser(info: UserInfo): readonly Finding[] {
    const moved = this.moveTo(info.sessionID);
    // An older message is told again when what it changed is known.
    const isNewest = this.lastUser?.sessionID !== info.sessionID || info.id >= this.lastUser.id;
    if (info.sessionID === this.current && isNewest) this.lastUser = info;
    return [...moved, { is: 'heard', messageId: info.id }];
  }

  private takeAssistant(info: AssistantInfo): readonly Finding[] {
    if (info.agent !== undefined) this.agents.set(info.id, info.agent);
    return this.usage.take(info, info.sessionID === this.current) ? [{ is: 'used' }] : nothing;
  }

  private takePart({ sessionID, callID, tool, state }: ToolPart): readonly Finding[] {
    const key = callKey(sessionID, callID);
    const isKnown = this.calls.get(key) !== undefined;
    switch (state.status) {
      case 'running':
        this.calls.set(key, { tool, input: state.input });
        return isKnown ? nothing : [{ is: 'working', evidence: `it uses ${tool.slice(0, 100)}` }];
      case 'completed':
        this.calls.delete(key);
        return isKnown && !opencodeReaders.has(tool) ? [{ is: 'moved' }] : nothing;
      case 'error':
        this.calls.delete(key);
        return nothing;
      default:
        return nothing;
    }
  }

  /** Those that an agent has sent are parts of the conversation that sent them. */
  private moveTo(id: string): readonly Finding[] {
    const isOwn = this.parents.has(id) && this.parents.get(id) === undefined;
    if (!isOwn || id === this.current) return nothing;
    this.current = id;
    return [{ is: 'conversation', id }];
  }
}

function exhaustedBy({ error }: EventOf<'session.error'>['properties']): readonly Finding[] {
  const why = error?.data?.message ?? '';
  const status = error?.data?.statusCode;
  return status === 402 || status === 429 || exhaustion.test(why) ? [exhausted(why)] : nothing;
}

const exhausted = (why: string): Finding => ({ is: 'exhausted', why: why === '' ? 'opencode has no quota left' : why });

const callKey = (sessionId: string, callId: string): string => `${sessionId} ${callId}`;
