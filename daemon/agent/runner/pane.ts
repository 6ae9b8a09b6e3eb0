import type { Interface } from 'node:readline';
import { createInterface } from 'node:readline';
import { createColours } from '../../../runtime/terminalText.ts';
import { plainText } from '../../../shared/model/plainText.ts';
import { Signal } from './signal.ts';

/** What is shown: the agent's words, its calls of tools, what it was given, remarks of ours, and what went wrong. */
export type ShownKind = 'said' | 'did' | 'given' | 'note' | 'trouble';

/** The terminal that an agent behind a protocol is shown in. */
export interface Pane {
  show: (kind: ShownKind, text: string) => void;
  /** The next line that a person typed, where there is one; else `changed` fires with it. */
  takeLine: () => string | undefined;
  readonly changed: Signal;
  /** Ctrl-C: the turn should end. */
  onInterrupt: (listener: () => void) => void;
  /** The session is being closed. */
  onEnd: (listener: () => void) => void;
}

// What is shown is a terminal always.
const colours = createColours(true);

const marks: Readonly<Record<ShownKind, (text: string) => string>> = {
  said: (text) => text,
  did: (text) => colours.cyan(`● ${text}`),
  given: (text) => colours.bold(`› ${text.replaceAll('\n', '\n  ')}`),
  note: (text) => colours.dim(`· ${text}`),
  trouble: (text) => colours.yellow(`! ${text}`),
};

/**
 * This process's own terminal. Its keys are read one by one: of a Ctrl-C that the terminal makes a signal of, the agent
 * would hear too, and many end at that, where only a turn should.
 */
export function openPane(process: Pick<NodeJS.Process, 'stdin' | 'stdout' | 'on'>): Pane {
  const lines: string[] = [];
  const changed = new Signal();
  const interrupts: (() => void)[] = [];
  const interrupt = () => interrupts.forEach((listener) => listener());
  process.on('SIGINT', interrupt);
  readKeys();
  return {
    show: (kind, text) => void process.stdout.write(`${marks[kind](plainText(text))}\n`),
    takeLine: () => lines.shift(),
    changed,
    onInterrupt: (listener) => void interrupts.push(listener),
    onEnd(listener) {
      process.on('SIGTERM', listener);
      process.on('SIGHUP', listener);
    },
  };

  function readKeys(): void {
    const { stdin: input, stdout: output } = process;
    const reader = createInterface({ input, output, terminal: input.isTTY, prompt: '', historySize: 0 });
    reader.on('line', (line) => {
      lines.push(line);
      changed.fire();
    });
    reader.on('SIGINT', () => {
      discardLine(reader);
      interrupt();
    });
    // Nobody could wake it again.
    reader.on('SIGTSTP', () => undefined);
    // Ctrl-D closes it, and no end of the terminal: what is pressed next counts too.
    reader.on('close', () => {
      if (input.readable) readKeys();
    });
  }
}

/** What stood there half typed would else be the beginning of the next line: to its end, and back over all of it. */
function discardLine(reader: Interface): void {
  for (const name of ['e', 'u']) reader.write(null, { ctrl: true, name });
}
