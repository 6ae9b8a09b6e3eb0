import { openThread } from '../thread/openThread.ts';
import type { ThreadFault } from '../thread/serialThread.ts';
import { createSerialThread } from '../thread/serialThread.ts';
import type { ParsedYaml } from '../yaml.ts';
import { fileLimits } from '../yaml.ts';
import type { LineTree, ValuePath } from './lineTree.ts';
import { lineAt } from './lineTree.ts';
import type { YamlAnswer } from './yamlMessages.ts';

/** Reads YAML that others sent, off the main thread. */
export interface YamlReader {
  /**
   * As `parseYaml` within `fileLimits`; what takes more time or memory than allowed is a problem, too. Rejects with a
   * HubError `overloaded` when too many wait.
   */
  read: (text: string) => Promise<ReadYaml>;
  /** Ends the thread; what still waits is refused. */
  close: () => Promise<void>;
}

/** What was read of a text, however it was read. */
export type ReadYaml = Pick<ParsedYaml, 'value' | 'problems' | 'lineOf'>;

export interface YamlReaderOptions {
  /** How long one text may take. The largest of only signs and commas takes some seconds. */
  readonly timeLimitMs?: number;
}

const maxQueued = 32;

/** A reader with one thread that starts at first use. */
export function createYamlReader({ timeLimitMs = 15_000 }: YamlReaderOptions = {}): YamlReader {
  const thread = createSerialThread<string, YamlAnswer>({
    open: () => openThread('runtime/yaml/yamlWorker'),
    name: 'the reader of files',
    timeLimitMs,
    maxQueued,
  });
  return {
    async read(text) {
      const bytes = Buffer.byteLength(text);
      if (bytes > fileLimits.maxBytes)
        return refused(`the text has ${bytes} bytes, at most ${fileLimits.maxBytes} are read`);
      const told = await thread.ask(text);
      return told.kind === 'answer' ? readAnswer(told.answer) : refused(faults[told.fault]);
    },
    close: () => thread.close(),
  };
}

const faults: Readonly<Record<ThreadFault, string>> = {
  'too-slow': 'reading it takes too long; split it into several files',
  'too-much-memory': 'reading it takes too much memory; split it into several files',
  'cut-off': 'reading it was cut off; try again',
  'not-data': 'it is no text',
};

function readAnswer({ value, problems, lines }: YamlAnswer): ReadYaml {
  let tree: LineTree | undefined;
  return {
    value: value === undefined ? undefined : JSON.parse(value),
    problems,
    // Lines are asked for where there are mistakes, and of edges: most texts need few.
    lineOf: (path: ValuePath) => lineAt((tree ??= JSON.parse(lines) as LineTree), path),
  };
}

const refused = (message: string): ReadYaml => ({
  value: undefined,
  problems: [{ line: 1, column: 1, message }],
  lineOf: () => 1,
});
