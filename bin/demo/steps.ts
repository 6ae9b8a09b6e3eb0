import { createSpinner } from '../../runtime/terminalText.ts';

/** Steps that are told one after the other while a person waits. */
export interface Steps {
  say: (step: string) => void;
  succeed: (result: string) => void;
  stop: () => void;
}

/** A turning sign at a terminal; elsewhere one plain line a step. */
export function createSteps(stream: NodeJS.WriteStream): Steps {
  if (stream.isTTY === true) return createSpinner(stream, 'starting');
  const tell = (line: string) => void stream.write(`${line}\n`);
  return { say: tell, succeed: tell, stop: () => undefined };
}
