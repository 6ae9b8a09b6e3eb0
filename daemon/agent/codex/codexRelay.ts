import type { PeopleAsked, ToolAsked } from '../../../shared/protocol/toolbox.ts';
import { toError } from '../../../shared/errors.ts';
import type { ApprovalEffect } from '../../../shared/model/approval.ts';
import type { CodexQuestion, HookedCall } from './codexCalls.ts';
import { isOwnTool, readQuestion, shownCommand } from './codexCalls.ts';
import { askMethod, readCodexQuestions } from './codexQuestions.ts';
import { CodexStory } from './codexStory.ts';
import type { CodexTalk, CodexVerdict } from './codexTalk.ts';
import { readDecision } from './readDecision.ts';
import type { RpcId, RpcMessage } from './rpcMessage.ts';
import { readRpcMessage } from './rpcMessage.ts';
import { isLate } from './lateness.ts';
import { RecentMap } from '../recentMap.ts';

/** Both halves of Codex, and the daemon. */
export interface RelayPorts {
  readonly toServer: (text: string) => void;
  readonly toTerminal: (text: string) => void;
  readonly talk: CodexTalk;
}

/** What the hook of a call is answered: it may run, or why not. */
export type HookAnswer = { readonly goesOn: true } | { readonly goesOn: false; readonly why: string };

/** How a hook ended without an answer. */
type HookEnd = 'gone' | 'late';

/** Resolves when its asker waits no more. */
const endOf = (signal: AbortSignal): Promise<HookEnd> =>
  new Promise((resolve) => {
    const end = () => resolve(isLate(signal) ? 'late' : 'gone');
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });

interface Dialog {
  /** The call that it is about, or the questions that are asked in it. */
  readonly callId?: string;
  readonly questions?: PeopleAsked;
  /** Of ours: a dialog that Codex did not open, whose answer is for its hook. */
  readonly settle?: (result: unknown) => void;
}

const ownPrefix = 'rostrum-';
const keptCalls = 500;
const why = {
  allowed: 'the person at its terminal allowed it',
  denied: 'the person at its terminal does not allow it',
  gone: 'its turn was ended',
  late: 'nobody answered as long as Codex waits for a hook',
};

/**
 * Everything that Codex's halves say to each other goes through here, as it is. What its app-server asks before it goes on
 * is decided by the rules where they speak of it; else its dialog opens in the terminal and a person is asked in the inbox
 * as well: the first answer counts, and closes the other. A rule that asks about a call which Codex would just run opens the
 * same dialog from its hook.
 */
export class CodexRelay {
  private readonly ports: RelayPorts;
  private readonly story = new CodexStory();
  private readonly dialogs = new Map<RpcId, Dialog>();
  private readonly hooked = new RecentMap<HookedCall & { readonly why: string }>(keptCalls);
  /** Calls that a rule or a person allowed: Codex need ask nobody again. */
  private readonly allowed = new RecentMap<true>(keptCalls);
  private count = 0;

  constructor(ports: RelayPorts) {
    this.ports = ports;
  }

  /** The session ends: what it used is told once more, for good. */
  tellLast(): void {
    for (const told of this.story.lastUsage()) this.ports.talk.tell(told);
  }

  fromTerminal(text: string): void {
    const message = readRpcMessage(text);
    if (message?.is === 'answer' && this.dialogAnswered(message)) return;
    if (message !== undefined) this.story.fromTerminal(message);
    this.ports.toServer(text);
  }

  fromServer(text: string): void {
    const message = readRpcMessage(text);
    if (message?.is === 'answer' && isOwn(message.id)) return;
    if (message?.is === 'request') {
      const question = readQuestion(message.method, message.params);
      if (question !== undefined) return void this.decide(message.id, question, text);
    }
    this.ports.toTerminal(text);
    if (message?.is === 'request') void this.askPeople(message);
    if (message === undefined) return;
    this.noteEnds(message);
    for (const told of this.story.fromServer(message)) this.ports.talk.tell(told);
  }

  /** A call that is about to run. Rejects where the daemon cannot be asked: then it must not. */
  async hook(hooked: HookedCall, signal: AbortSignal): Promise<HookAnswer> {
    const { call } = hooked;
    if (isOwnTool(call)) {
      this.ports.talk.tell({ kind: 'own_call', tool: call.tool, input: call.input });
      return { goesOn: true };
    }
    const over = endOf(signal);
    const review = await Promise.race([this.ports.talk.review(call, () => !signal.aborted), over]);
    if (review === undefined || review === 'gone') return { goesOn: false, why: why.gone };
    if (review === 'late') return this.expired(call);
    this.hooked.set(call.callId, { ...hooked, why: review.why });
    if (review.effect === 'deny') return { goesOn: false, why: review.why };
    // What nothing speaks of is its own to decide: it runs in its sandbox, or asks.
    if (review.effect === 'ask' && review.by === 'default') return { goesOn: true };
    const verdict =
      review.effect === 'allow' ? { isAllowed: true, why: review.why } : await this.ask(hooked, review.why, over);
    if (verdict === 'late') return this.expired(call);
    if (verdict === 'gone') return { goesOn: false, why: why.gone };
    if (!verdict.isAllowed) return { goesOn: false, why: verdict.why };
    this.allowed.set(call.callId, true);
    return { goesOn: true };
  }

  /** Opens a dialog of ours, which is closed by whoever answers first. */
  private async ask(
    { call, threadId, turnId, cwd }: HookedCall,
    reason: string,
    over: Promise<HookEnd>,
  ): Promise<CodexVerdict | HookEnd> {
    const id = this.nextId();
    const atTerminal = new Promise<CodexVerdict>((resolve) => {
      const settle = (result: unknown) => {
        const isAllowed = readDecision(result) === 'allow';
        if (isCancel(result)) this.interrupt(threadId, turnId);
        resolve({ isAllowed, why: isAllowed ? why.allowed : why.denied });
      };
      this.dialogs.set(id, { callId: call.callId, settle });
    });
    const params = {
      ...{ kind: 'command', threadId, turnId, itemId: `${ownPrefix}${call.callId}`, startedAtMs: Date.now() },
      ...{ environmentId: 'local', reason: `Rostrum: ${reason}`, command: shownCommand(call), cwd },
      availableDecisions: ['accept', 'decline', 'cancel'],
    };
    this.ports.toTerminal(JSON.stringify({ method: 'item/commandExecution/requestApproval', id, params }));
    try {
      const verdict = await Promise.race([atTerminal, this.inboxAnswer(id, { ...call, why: reason }), over]);
      if (verdict === 'gone') this.ports.talk.tell({ kind: 'went_on', why: why.gone, callId: call.callId });
      return verdict;
    } finally {
      this.close(id, threadId);
    }
  }

  /** Nobody came in time: the call does not run, and nobody is asked any more. */
  private expired({ tool, input, callId }: ToolAsked): HookAnswer {
    this.ports.talk.tell({ kind: 'expired', tool, input, callId, why: why.late });
    return { goesOn: false, why: why.late };
  }

  /** A question of Codex's own. */
  private async decide(id: RpcId, question: CodexQuestion, text: string): Promise<void> {
    const { talk, toServer } = this.ports;
    const { threadId, turnId } = question;
    const answer = (verdict: CodexVerdict) => {
      toServer(JSON.stringify({ id, result: verdict.isAllowed ? question.allow : question.deny }));
      if (!verdict.isAllowed) this.steer(threadId, turnId, verdict.why);
    };
    const known = question.hookedId === undefined ? undefined : this.hooked.get(question.hookedId);
    if (question.hookedId !== undefined && this.allowed.get(question.hookedId) === true)
      return answer({ isAllowed: true, why: why.allowed });
    // Before anything is awaited: an end of the request that comes meanwhile must find it.
    this.dialogs.set(id, { callId: question.call.callId });
    try {
      const call = known?.call ?? question.call;
      const review = known === undefined ? await talk.review(call, () => this.dialogs.has(id)) : undefined;
      if (review !== undefined && review.effect !== 'ask') {
        if (this.dialogs.delete(id)) answer({ isAllowed: review.effect === 'allow', why: review.why });
        return;
      }
      if (!this.dialogs.has(id)) return;
      this.ports.toTerminal(text);
      const verdict = await this.inboxAnswer(id, { ...call, why: review?.why ?? known?.why ?? '' });
      if (this.dialogs.delete(id)) answer(verdict);
    } catch (error) {
      const wasOpen = this.dialogs.delete(id);
      if (wasOpen)
        answer({ isAllowed: false, why: `the daemon of this session cannot be asked (${toError(error).message})` });
    }
  }

  /** What it asks the person at its terminal is asked in the inbox as well. */
  private async askPeople({ id, method, params }: Extract<RpcMessage, { is: 'request' }>): Promise<void> {
    const questions = method === askMethod ? readCodexQuestions(params) : undefined;
    if (questions === undefined) return;
    const { talk, toServer } = this.ports;
    this.dialogs.set(id, { questions: questions.asked });
    // Where nobody can be asked here, its dialog stays.
    const given = await talk.askPeople(questions.asked, () => this.dialogs.has(id)).catch(() => undefined);
    if (given === undefined || !this.dialogs.delete(id)) return;
    toServer(JSON.stringify({ id, result: questions.answered(given) }));
    talk.tell({ kind: 'activity', activity: 'working', evidence: 'it was answered' });
  }

  /** A person's word from the inbox; it never comes where the dialog was closed before. */
  private async inboxAnswer(id: RpcId, call: ToolAsked): Promise<CodexVerdict> {
    const evidence = `it asks to use ${call.tool.slice(0, 100)}`;
    this.ports.talk.tell({ kind: 'activity', activity: 'waiting-for-permission', evidence });
    const verdict = await this.ports.talk.mayUse(call, () => this.dialogs.has(id));
    if (verdict === undefined || !this.dialogs.has(id)) return new Promise(() => undefined);
    this.ports.talk.tell({ kind: 'activity', activity: 'working', evidence: 'it was answered' });
    return verdict;
  }

  /** Whether this was an answer to a dialog that needs not go on, or was settled here. */
  private dialogAnswered({ id, result }: Extract<RpcMessage, { is: 'answer' }>): boolean {
    const dialog = this.dialogs.get(id);
    // What comes after our own answer finds nobody who asked.
    if (dialog === undefined) return isOwn(id);
    this.dialogs.delete(id);
    this.wentOn(dialog, 'it was decided in the session’s own terminal', readDecision(result));
    if (dialog.settle === undefined) return false;
    dialog.settle(result);
    return true;
  }

  /** What Codex itself gave up is not asked any more. */
  private noteEnds(message: RpcMessage): void {
    if (message.is !== 'notification' || message.method !== 'serverRequest/resolved') return;
    const { params } = message;
    const id = typeof params === 'object' && params !== null && 'requestId' in params ? params.requestId : undefined;
    const dialog = typeof id === 'string' || typeof id === 'number' ? this.dialogs.get(id) : undefined;
    if (dialog === undefined || dialog.settle !== undefined) return;
    this.dialogs.delete(id as RpcId);
    this.wentOn(dialog, 'its agent does not want to know any more');
  }

  private wentOn({ callId, questions }: Dialog, reason: string, effect?: ApprovalEffect): void {
    if (callId !== undefined) this.ports.talk.tell({ kind: 'went_on', why: reason, callId, effect });
    if (questions !== undefined) this.ports.talk.tell({ kind: 'answered_there', ...questions });
    this.ports.talk.tell({ kind: 'activity', activity: 'working', evidence: 'it was answered in its terminal' });
  }

  /** Takes a dialog of ours off the terminal; false where it was answered there. */
  private close(id: RpcId, threadId: string): boolean {
    if (!this.dialogs.delete(id)) return false;
    this.ports.toTerminal(JSON.stringify({ method: 'serverRequest/resolved', params: { threadId, requestId: id } }));
    return true;
  }

  /** Codex says "no" without a reason; so its agent is told it as people tell it things in the middle of a turn. */
  private steer(threadId: string, turnId: string, reason: string): void {
    const input = [{ type: 'text', text: `Not allowed: ${reason}`, text_elements: [] }];
    this.request('turn/steer', { threadId, expectedTurnId: turnId, input });
  }

  private interrupt(threadId: string, turnId: string): void {
    this.request('turn/interrupt', { threadId, turnId });
  }

  private request(method: string, params: object): void {
    this.ports.toServer(JSON.stringify({ id: this.nextId(), method, params }));
  }

  private nextId(): string {
    this.count += 1;
    return `${ownPrefix}${this.count}`;
  }
}

const isCancel = (result: unknown): boolean =>
  typeof result === 'object' && result !== null && 'decision' in result && result.decision === 'cancel';

const isOwn = (id: RpcId): boolean => typeof id === 'string' && id.startsWith(ownPrefix);
