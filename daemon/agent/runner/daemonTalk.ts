import type { AgentTold } from '../../../shared/protocol/toolbox.ts';
import { toolboxVerbs, toolVerdict, waitResult } from '../../../shared/protocol/toolbox.ts';
import type { HeldMessage } from '../../../shared/protocol/toolbox.ts';
import type { SessionCaller } from '../../cli/caller.ts';
import type { CallAsked } from './liveAgent.ts';

/** What the program in the pane says to its daemon and hears from it; a daemon that restarts is waited for. */
export interface DaemonTalk {
  tell: (told: AgentTold) => void;
  /** Held until it is decided, however long that takes; undefined where it is wanted no more. */
  mayUse: (
    call: CallAsked,
    isWanted: () => boolean,
  ) => Promise<{ readonly isAllowed: boolean; readonly why: string } | undefined>;
  /** A person's answer; undefined where none will come. */
  ask: (question: string, options: readonly string[]) => Promise<string | undefined>;
  /** The next text that nobody has taken, of urgent ones alone where so wanted; undefined where none came by then. */
  next: (wish: { readonly urgentOnly: boolean }) => Promise<HeldMessage | undefined>;
}

export interface DaemonTalkParts {
  readonly caller: SessionCaller;
  /** The task that it asks about; without one it asks for itself. */
  readonly taskId: string | undefined;
  readonly sessionId: string;
  readonly onTrouble: (error: unknown) => void;
}

export function createDaemonTalk({ caller, taskId, sessionId, onTrouble }: DaemonTalkParts): DaemonTalk {
  return {
    // One after the other: the end of a turn must not overtake what happened in it.
    tell: inOrder((told: AgentTold) => caller.ask(toolboxVerbs.tell, { ...told }), onTrouble),
    async mayUse(call, isWanted) {
      while (isWanted()) {
        const verdict = toolVerdict.parse(await caller.ask(toolboxVerbs.mayUse, { ...call }));
        if (verdict.effect !== 'wait') return { isAllowed: verdict.effect === 'allow', why: verdict.why };
      }
      return undefined;
    },
    async ask(question, options) {
      const asked = { question, options: [...options] };
      const { interventionId } =
        taskId === undefined
          ? await caller.call('session.help', { id: sessionId, ...asked })
          : await caller.call('task.help', { id: taskId, ...asked });
      for (;;) {
        const wish = { about: interventionId, kind: 'answer' };
        const { message } = waitResult.parse(await caller.ask(toolboxVerbs.wait, wish));
        if (message !== undefined) return message.answer;
      }
    },
    async next({ urgentOnly }) {
      return waitResult.parse(await caller.ask(toolboxVerbs.wait, urgentOnly ? { urgentOnly } : {})).message;
    },
  };
}

function inOrder<Value>(act: (value: Value) => Promise<unknown>, onTrouble: (error: unknown) => void) {
  let last: Promise<unknown> = Promise.resolve();
  return (value: Value): void => {
    last = last.then(() => act(value)).catch(onTrouble);
  };
}
