import type { AgentTold, PeopleAsked, ToolAsked, ToolReviewed } from '../../../shared/protocol/toolbox.ts';
import { peopleAnswered, toolboxVerbs, toolReviewed, toolVerdict } from '../../../shared/protocol/toolbox.ts';
import type { SessionCaller } from '../../cli/caller.ts';

/** What the program between Codex's halves says to its daemon and hears from it. */
export interface CodexTalk {
  tell: (told: AgentTold) => void;
  /** Resolves when all of that was taken, or was refused. */
  told: () => Promise<unknown>;
  /** Rejects where the daemon is away for longer than a restart takes; undefined where it is wanted no more. */
  review: (call: ToolAsked, isWanted: () => boolean) => Promise<ToolReviewed | undefined>;
  /** People's answers to a dialog of its own, however long that takes; undefined where none will come, or they are wanted no more. */
  askPeople: (asked: PeopleAsked, isWanted: () => boolean) => Promise<readonly string[] | undefined>;
  /** A person's word, however long that takes; undefined where it is wanted no more. */
  mayUse: (call: ToolAsked, isWanted: () => boolean) => Promise<CodexVerdict | undefined>;
}

export interface CodexVerdict {
  readonly isAllowed: boolean;
  readonly why: string;
}

export interface CodexTalkParts {
  readonly caller: SessionCaller;
  /** The same, but for what may wait as long as it takes. */
  readonly patient: SessionCaller;
  readonly onTrouble: (error: unknown) => void;
}

export function createCodexTalk({ caller, patient, onTrouble }: CodexTalkParts): CodexTalk {
  let last: Promise<unknown> = Promise.resolve();
  return {
    tell(told) {
      // One after the other: the end of a turn must not overtake what happened in it.
      last = last.then(() => patient.ask(toolboxVerbs.tell, { ...told })).catch(onTrouble);
    },
    told: () => last,
    async review(call, isWanted) {
      while (isWanted()) {
        const reviewed = toolReviewed.parse(await caller.ask(toolboxVerbs.review, { ...call }));
        if (reviewed.effect !== 'wait') return reviewed;
      }
      return undefined;
    },
    async askPeople(asked, isWanted) {
      while (isWanted()) {
        const { answers, wait } = peopleAnswered.parse(await patient.ask(toolboxVerbs.askPeople, { ...asked }));
        if (answers !== undefined || !wait) return answers;
      }
      return undefined;
    },
    async mayUse(call, isWanted) {
      while (isWanted()) {
        const verdict = toolVerdict.parse(await patient.ask(toolboxVerbs.mayUse, { ...call }));
        if (verdict.effect !== 'wait') return { isAllowed: verdict.effect === 'allow', why: verdict.why };
      }
      return undefined;
    },
  };
}
