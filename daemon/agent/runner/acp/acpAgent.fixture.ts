import { deferred } from '../deferred.ts';
import type { StartProcess } from '../agentProcess.ts';

/** One message of JSON-RPC. */
export interface WireMessage {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

type Answer = (message: WireMessage) => unknown;

/** An agent whose program is a table of answers; an answer of undefined is none. */
export function createFakeAgent(answers: Readonly<Record<string, Answer>> = {}) {
  const heard: WireMessage[] = [];
  const ended = deferred<number>();
  let onMessage: (message: unknown) => void = () => undefined;
  let onStderr: (line: string) => void = () => undefined;
  const usual: Readonly<Record<string, Answer>> = {
    initialize: () => ({
      protocolVersion: 1,
      agentCapabilities: { loadSession: true, mcpCapabilities: { http: true } },
    }),
    'session/new': () => ({ sessionId: 'c-1' }),
    'session/load': () => ({}),
    ...answers,
  };
  const say = (message: object) => onMessage({ jsonrpc: '2.0', ...message });
  const hear = async (given: unknown) => {
    const message = given as WireMessage;
    heard.push(message);
    const answer = message.method === undefined ? undefined : usual[message.method];
    if (answer === undefined || message.id === undefined) return;
    try {
      const result = await answer(message);
      if (result !== undefined) say({ id: message.id, result });
    } catch (error) {
      say({ id: message.id, error });
    }
  };
  const startProcess: StartProcess = (_parts, events) => {
    onMessage = events.onMessage;
    onStderr = events.onStderr ?? events.onText;
    return { ended: ended.promise, send: (message) => void hear(message), end: () => ended.resolve(0) };
  };
  return {
    startProcess,
    heard,
    /** What was said to it by that name. */
    heardOf: (method: string) => heard.filter((message) => message.method === method),
    say,
    sayAside: (line: string) => onStderr(line),
    update: (update: object, sessionId = 'c-1') => say({ method: 'session/update', params: { sessionId, update } }),
    exit: (code: number) => ended.resolve(code),
  };
}
