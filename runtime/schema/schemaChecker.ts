import { isHeavy } from '../json/weight.ts';
import { writeJson } from '../json/writeJson.ts';
import { openThread } from '../thread/openThread.ts';
import type { ThreadFault } from '../thread/serialThread.ts';
import { createSerialThread } from '../thread/serialThread.ts';
import type { CheckAnswer, CheckRequest } from './checkMessages.ts';
import type { SchemaProblem } from './describeError.ts';
import { parseContractSchema } from './parseContractSchema.ts';

const maxQueued = 64;

/** Checks values against contract schemas, off the main thread. */
export interface SchemaChecker {
  /**
   * Everything that is wrong with the value (at most 50); empty = it fits. A schema that is none, or that takes more
   * time or memory than allowed, is a problem too. Rejects with a HubError `overloaded` when too many wait.
   */
  check: (schema: unknown, data: unknown) => Promise<readonly SchemaProblem[]>;
  /** Ends the thread; what still waits is refused. */
  close: () => Promise<void>;
}

/** How long one check may take, starting when the thread takes it. */
export interface SchemaCheckerOptions {
  readonly timeLimitMs?: number;
}

/** A checker with one thread that starts at first use. */
export function createSchemaChecker({ timeLimitMs = 2000 }: SchemaCheckerOptions = {}): SchemaChecker {
  const thread = createSerialThread<CheckRequest, CheckAnswer>({
    open: () => openThread('runtime/schema/checkWorker'),
    name: 'the schema checker',
    timeLimitMs,
    maxQueued,
  });
  return {
    async check(schema, data) {
      const wrong = parseContractSchema(schema);
      if (wrong.length > 0)
        return wrong.map(({ path, message }) => ({ path, message: `the schema ${message}`, keyword: '$schema' }));
      const pieces = isHeavy(data) ? await piecesOf(data) : undefined;
      if (pieces === 'not-data') return [limitProblem(faults[pieces])];
      const told = await thread.ask(pieces === undefined ? { schema, data } : { schema, pieces });
      return told.kind === 'answer' ? problemsOf(told.answer) : [limitProblem(faults[told.fault])];
    },
    close: () => thread.close(),
  };
}

const faults: Readonly<Record<ThreadFault, string>> = {
  'too-slow': 'checking takes too long; simplify the schema',
  'too-much-memory': 'checking takes too much memory; simplify the schema',
  'cut-off': 'checking was cut off; try again',
  'not-data': 'is not a JSON value, or is nested too deep',
};

async function piecesOf(data: unknown): Promise<readonly Uint8Array[] | 'not-data'> {
  try {
    return await writeJson(data);
  } catch {
    // Values deeper than the stack, and cycles.
    return 'not-data';
  }
}

function problemsOf(answer: CheckAnswer): readonly SchemaProblem[] {
  if (answer.type === 'checked') return answer.problems;
  if (answer.reason === 'too-deep')
    return [limitProblem('is nested too deep, or the schema refers to itself without end')];
  return [limitProblem(`cannot be checked: the schema cannot be compiled (${answer.detail})`)];
}

const limitProblem = (message: string): SchemaProblem => ({ path: '', message, keyword: 'limit' });
