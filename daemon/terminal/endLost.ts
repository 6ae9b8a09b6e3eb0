import { toError } from '../../shared/errors.ts';
import { sessionMark } from './markedProcesses.ts';
import { endMarked } from './processGroup.ts';

/** How long processes may take to leave, and who is told where they cannot be ended. */
export interface EndingLost {
  readonly graceMs: number;
  readonly onTrouble: (message: string, error: Error) => void;
}

/** Ends what a lost session left running. Only what carries its mark: nobody knows whose its number is by now. */
export async function endLost(sessionId: string, { graceMs, onTrouble }: EndingLost): Promise<void> {
  await endMarked(sessionMark(sessionId), graceMs).catch((thrown: unknown) =>
    onTrouble('what a lost session left running cannot be ended', toError(thrown)),
  );
}
