import type { Worker } from 'node:worker_threads';
import { HubError, overloaded, toError } from '../../shared/errors.ts';

/** What a thread says first; every later message answers a request. */
export const threadReady = { type: 'ready' } as const;

/** Why a thread gave no answer: it took too long, too much memory, ended, or was given what no thread can be given. */
export type ThreadFault = 'too-slow' | 'too-much-memory' | 'cut-off' | 'not-data';

/** The answer of a thread, or why there is none. */
export type ThreadAnswer<Answer> =
  { readonly kind: 'answer'; readonly answer: Answer } | { readonly kind: 'fault'; readonly fault: ThreadFault };

/** Work that one thread does, one request after the other, so that it can neither hold nor end this one. */
export interface SerialThread<Request, Answer> {
  /** Rejects with a HubError: `overloaded` when too many wait, `internal` when the thread cannot start. */
  ask: (request: Request) => Promise<ThreadAnswer<Answer>>;
  /** Ends the thread; what still waits is refused. */
  close: () => Promise<void>;
}

export interface SerialThreadOptions {
  readonly open: () => Worker;
  /** What it is, for refusals: "the schema checker". */
  readonly name: string;
  /** How long one request may take, starting when the thread takes it. */
  readonly timeLimitMs: number;
  readonly maxQueued: number;
}

interface Waiting<Request, Answer> {
  readonly request: Request;
  readonly settle: (answer: ThreadAnswer<Answer>) => void;
  readonly reject: (error: Error) => void;
}

interface Thread {
  readonly worker: Worker;
  isReady: boolean;
}

/** A thread that starts at first use, is replaced when it fails, and never keeps the process alive. */
export function createSerialThread<Request, Answer>({
  open,
  name,
  timeLimitMs,
  maxQueued,
}: SerialThreadOptions): SerialThread<Request, Answer> {
  const queue: Waiting<Request, Answer>[] = [];
  let thread: Thread | undefined;
  let current: Waiting<Request, Answer> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;

  const finish = (answer: ThreadAnswer<Answer>): void => {
    clearTimeout(timer);
    const finished = current;
    current = undefined;
    finished?.settle(answer);
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
    // The time starts here and not in the queue: a slow neighbour must not make this request look slow.
    timer = setTimeout(() => replace(worker, 'too-slow'), timeLimitMs);
    try {
      worker.postMessage(current.request);
    } catch {
      // Functions, symbols and values deeper than the stack cannot be handed over.
      finish({ kind: 'fault', fault: 'not-data' });
    }
  };

  const startThread = (): Thread => {
    const started: Thread = { worker: open(), isReady: false };
    started.worker.on('message', (message: typeof threadReady | Answer) => {
      if (thread !== started) return;
      // Its first message is that it is ready, every other an answer.
      if (started.isReady) return finish({ kind: 'answer', answer: message as Answer });
      started.isReady = true;
      advance();
    });
    started.worker.on('error', (error) => {
      if (started.isReady) replace(started.worker, 'too-much-memory');
      else failStart(started.worker, toError(error));
    });
    started.worker.on('exit', (code) => {
      if (started.isReady) replace(started.worker, 'cut-off');
      else failStart(started.worker, new Error(`the thread ended with code ${code}`));
    });
    return started;
  };

  /** Gives up a thread and answers the request that it had; the next one gets a new one. */
  const replace = (worker: Worker, fault: ThreadFault): void => {
    if (thread?.worker !== worker) return;
    thread = undefined;
    void worker.terminate();
    finish({ kind: 'fault', fault });
  };

  /** A thread that cannot start would fail for every request: all that wait are told instead of trying for ever. */
  const failStart = (worker: Worker, cause: Error): void => {
    if (thread?.worker !== worker) return;
    thread = undefined;
    void worker.terminate();
    const error = new HubError('internal', `${capitalized(name)} cannot start: ${cause.message}`);
    for (const { reject } of queue.splice(0)) reject(error);
  };

  return {
    ask(request) {
      if (isClosed) return Promise.reject(closed(name));
      if (queue.length >= maxQueued) return Promise.reject(overloaded(name));
      return new Promise((settle, reject) => {
        queue.push({ request, settle, reject });
        advance();
      });
    },
    async close() {
      isClosed = true;
      clearTimeout(timer);
      const opened = thread?.worker;
      thread = undefined;
      const waiting = current === undefined ? queue.splice(0) : [current, ...queue.splice(0)];
      current = undefined;
      for (const { reject } of waiting) reject(closed(name));
      await opened?.terminate();
    },
  };
}

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const closed = (name: string) => new HubError('unreachable', `${capitalized(name)} is closed.`);
