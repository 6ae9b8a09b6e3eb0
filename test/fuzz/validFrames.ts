import { operationNames } from '../../shared/operations/operations.ts';
import { protocolVersion } from '../../shared/protocol/version.ts';
import { anId, someCapabilities } from '../../server/testing/builders.ts';
import { absent, goodInputs } from '../../server/testing/goodInputs.ts';
import { toRequest } from '../hostile/attempts.ts';
import { personToken, serverKey } from './fuzzedHub.ts';

/** What valid texts name. */
export interface Known {
  readonly project: string;
  readonly tasks: readonly string[];
  readonly session: string;
}

/** Of every operation an input that gets as far as its handler. */
function inputsFor({ project, tasks: [task = '', other = ''], session }: Known) {
  const inputs = goodInputs({
    ...absent,
    project,
    task,
    other,
    session,
    server: anId('server'),
    person: anId('person'),
  });
  return operationNames.map((name) => ({ name, params: inputs[name] }));
}

export const clientHello = (token = personToken): string =>
  JSON.stringify({ type: 'hello', protocol: protocolVersion, clientId: 'fuzz', token, last: { runId: 'x', seq: 0 } });

/** A call as it is written, in pieces: what it asks for may be broken while the frame around it is whole. */
export interface ClientCall {
  readonly head: string;
  readonly params: Buffer;
}

/** A call of every operation. */
export const clientCalls = (known: Known): readonly ClientCall[] =>
  inputsFor(known).map(({ name, params }) => ({
    head: `{"type":"call","call":7,"operation":"${name}","params":`,
    params: Buffer.from(JSON.stringify(params)),
  }));

export const wholeCall = ({ head, params }: ClientCall): Buffer => Buffer.from(`${head}${params.toString('utf8')}}`);

export const daemonHello = (key = serverKey): string =>
  JSON.stringify({
    type: 'hello',
    protocol: protocolVersion,
    key,
    instance: 'instance-1',
    version: '0.1.0',
    lastNumber: 0,
    capabilities: someCapabilities(),
    doctor: [{ name: 'git', required: true, passed: true, detail: 'there' }],
  });

/** A frame of every kind that a daemon says, its next report's number among them. */
export function daemonFrames({ session, tasks: [task = ''] }: Known, number: number): readonly Buffer[] {
  const report = (body: object) => ({ type: 'report', entry: { number, at: 1, report: body } });
  const said = (operation: string, params: object) =>
    report({ type: 'agent.said', sessionId: session, operation, commandId: `said-${number}-xx`, params });
  const frames: readonly object[] = [
    {
      type: 'heartbeat',
      heartbeat: {
        cpuPercent: 1,
        memoryUsedBytes: 1,
        memoryBytes: 2,
        diskFreeBytes: 3,
        loadPerCpu: 0,
        sessions: 1,
        at: 1,
      },
    },
    {
      type: 'activity',
      idleTimeoutMs: 1_800_000,
      sessions: [{ sessionId: session, activity: 'idle', evidence: 'quiet', quietMs: number, idleMs: number }],
    },
    { type: 'inventory', sessions: [{ sessionId: session, pid: 1, startedAt: 1 }], complete: true },
    { type: 'answer', order: 1, result: { lines: [], at: 1 } },
    { type: 'answer', order: 2, error: { code: 'internal', message: 'no', details: {} } },
    { type: 'ask', ask: 1, sessionId: session, operation: 'task.view', params: { id: task } },
    report({ type: 'session.started', sessionId: session, pid: 1, startedAt: 1 }),
    report({ type: 'session.exited', sessionId: session, exit: { exitCode: 1 }, reason: 'exited', lastScreen: 'bye' }),
    report({ type: 'session.refused', sessionId: session, reason: 'no room' }),
    report({ type: 'session.lost', sessionId: session, reason: 'gone' }),
    report({ type: 'delivery.received', deliveryId: 'delivery_0000000000000000' }),
    report({ type: 'capabilities', capabilities: someCapabilities({ cpus: number % 64 }) }),
    report({
      type: 'doctor',
      checks: [{ name: 'tmux', required: true, passed: false, detail: 'old', remedy: 'install' }],
    }),
    said('task.note', { id: task, text: 'a note', urgent: false }),
    said('task.help', { id: task, question: 'Which?', options: ['a'] }),
    said('contract.publish', { id: task, key: 'data', data: { deep: [1, { a: null }] } }),
    said('task.complete', {
      id: task,
      result: { summary: 'Done', contracts: { data: { status: 'fulfilled', data: 1 } } },
    }),
  ];
  return frames.map((frame) => Buffer.from(JSON.stringify(frame)));
}

/** A request of every route. */
export const requests = (known: Known) =>
  inputsFor(known).flatMap(({ name, params }) => {
    const request = toRequest(name, params);
    return request === undefined ? [] : [{ name, ...request }];
  });
