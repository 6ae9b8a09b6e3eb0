import type { OperationName } from '../../shared/operations/operations.ts';
import { timings } from '../../shared/timings.ts';
import type { CallOptions, Caller } from './caller.ts';

/** Their answer takes as long as the log is: all of it is read. */
const longOperations: ReadonlySet<OperationName> = new Set(['audit.verify', 'audit.prunable', 'audit.prune']);

/** How long an answer is waited for before the other side counts as hung. */
export const answerLimitMs = (operation: OperationName): number =>
  longOperations.has(operation) ? timings.longAnswerMs : timings.answerMs;

/** What a person is told who waits. */
export interface WaitNotes {
  /** Whose answer it is that does not come. */
  readonly whose: string;
  tell: (text: string) => void;
  readonly afterMs?: number;
}

/** The same caller, which tells once a call that it waits, and whom for: silence looks like a command that hangs itself. */
export function tellingWaits(caller: Caller, { whose, tell, afterMs = timings.waitNoteMs }: WaitNotes): Caller {
  return {
    async call(operation, params, options?: CallOptions) {
      const note = () => tell(`Waiting for ${whose} to answer (${operation}) …\n`);
      const timer = setTimeout(note, afterMs);
      try {
        return await caller.call(operation, params, options);
      } finally {
        clearTimeout(timer);
      }
    },
  };
}
