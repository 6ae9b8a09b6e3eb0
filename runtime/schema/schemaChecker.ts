import type { Worker } from 'node:worker_threads';
import { HubError, overloaded, toError } from '../../shared/errors.ts';
import type { CheckAnswer, CheckRequest } from './checkMessages.ts';
import type { SchemaProblem } from './describeError.ts';
import { openCheckThread } from './openCheckThread.ts';
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

interface Waiting extends CheckRequest {
  readonly settle: (problems: readonly SchemaProblem[]) => void;
  readonly reject: (error: Error) => void;
}

interface Thread {
  readonly worker: Worker;
  isReady: boolean;
}

/** A checker with one thread that starts at first use, is replaced when it fails, and never keeps the process alive. */
export function createSchemaChecker({ timeLimitMs = 2000 }: SchemaCheckerOptions = {}): SchemaChecker {
  const queue: Waiting[] = [];
  let thread: Thread | undefined;
  let current: Waiting | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  const finish = (settle: (waiting: Waiting) => void): void => {
    clearTimeout(timer);
    const finished = current;
    current = undefined;
    if (finished !== undefined) settle(finished);
    advance();
  };

  const advance = (): void => {
    if (current !== undefined || isClosed) return;
    if (queue.length === 0) return thread?.worker.unref();
    thread ??= startThread();
    thread.worker.ref();
    if (!thread.isReady) return;
    current = queue.shift();
    if (current === undefined) return;
    const { worker } = thread;
    // The time starts here and not in the queue: a slow neighbour must not make this schema look slow.
    timer = setTimeout(
      () => replace(worker, limitProblem('checking takes too long; simplify the schema')),
      timeLimitMs,
    );
    try {
      worker.postMessage({ schema: current.schema, data: current.data } satisfies CheckRequest);
    } catch {
      // Functions, symbols and values deeper than the stack cannot be handed over: they are no JSON.
      finish(({ settle }) => settle([limitProblem('is not a JSON value, or is nested too deep')]));
    }
  };

  const startThread = (): Thread => {
    const started: Thread = { worker: openCheckThread(), isReady: false };
    started.worker.on('message', (answer: CheckAnswer) => {
      if (thread !== started) return;
      if (answer.type === 'ready') {
        started.isReady = true;
        advance();
        return;
      }
      finish(({ settle }) => settle(problemsOf(answer)));
    });
    started.worker.on('error', (error) => {
      if (started.isReady) replace(started.worker, limitProblem('checking takes too much memory; simplify the schema'));
      else failStart(started.worker, toError(error));
    });
    started.worker.on('exit', (code) => {
      if (started.isReady) replace(started.worker, limitProblem('checking was cut off; try again'));
      else failStart(started.worker, new Error(`the thread ended with code ${code}`));
    });
    return started;
  };

  /** Gives up a thread and answers the check that it had; the next check gets a new one. */
  const replace = (worker: Worker, problem: SchemaProblem): void => {
    if (thread?.worker !== worker) return;
    thread = undefined;
    void worker.terminate();
    finish(({ settle }) => settle([problem]));
  };

  /** A thread that cannot start would fail for every check: all that wait are told instead of trying for ever. */
  const failStart = (worker: Worker, cause: Error): void => {
    if (thread?.worker !== worker) return;
    thread = undefined;
    void worker.terminate();
    const error = new HubError('internal', `The schema checker cannot start: ${cause.message}`);
    for (const { reject } of queue.splice(0)) reject(error);
  };

  return {
    async check(schema, data) {
      if (isClosed) throw closed();
      const wrong = parseContractSchema(schema);
      if (wrong.length > 0)
        return wrong.map(({ path, message }) => ({ path, message: `the schema ${message}`, keyword: '$schema' }));
      if (queue.length >= maxQueued) throw overloaded('the schema checker');
      return new Promise((settle, reject) => {
        queue.push({ schema, data, settle, reject });
        advance();
      });
    },
    async close() {
      isClosed = true;
      clearTimeout(timer);
      const open = thread?.worker;
      thread = undefined;
      const waiting = current === undefined ? queue.splice(0) : [current, ...queue.splice(0)];
      current = undefined;
      for (const { reject } of waiting) reject(closed());
      await open?.terminate();
    },
  };
}

function problemsOf(answer: Exclude<CheckAnswer, { type: 'ready' }>): readonly SchemaProblem[] {
  if (answer.type === 'checked') return answer.problems;
  if (answer.reason === 'too-deep')
    return [limitProblem('is nested too deep, or the schema refers to itself without end')];
  return [limitProblem(`cannot be checked: the schema cannot be compiled (${answer.detail})`)];
}

const limitProblem = (message: string): SchemaProblem => ({ path: '', message, keyword: 'limit' });
const closed = () => new HubError('unreachable', 'The schema checker is closed.');
