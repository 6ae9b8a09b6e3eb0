import { HubError } from '../../shared/errors.ts';
import type { ErrorBody } from '../../shared/errors.ts';
import type { TokenLimits } from '../../shared/model/person.ts';
import type { SessionRole } from '../../shared/model/session.ts';
import type { OperationName } from '../../shared/operations/operations.ts';
import { agentCaller } from '../access/authenticate.ts';
import type { Caller } from '../access/caller.ts';
import { limitsOf } from '../access/tokenLimits.ts';
import { collectState } from '../state/snapshotState.ts';
import { aHub, isSettled } from './aHub.ts';
import { people, worldFor } from './attempts.ts';
import type { Records } from './builders.ts';
import { aSession, anId } from './builders.ts';

/** A person of the world of attempts, with a token that may be limited. */
export const aCaller = (who: keyof typeof people, limits: TokenLimits = {}): Caller => ({
  kind: 'person',
  actor: { kind: 'user', id: anId('person', people[who]), name: who },
  personId: anId('person', people[who]),
  admin: who === 'admin',
  limits: limitsOf(limits),
});

/** The agent of the first session, in a role; its own task and objective are the first ones. */
export const anAgent = (role: SessionRole, projectId = anId('project')): Caller =>
  agentCaller(aSession({ role, projectId, taskId: anId('task'), objectiveId: anId('objective') }));

/** What became of an attempt: the result, or the refusal; and what it changed. */
export interface Outcome {
  readonly refusal: ErrorBody | undefined;
  readonly hasChanged: boolean;
}

/** Makes one attempt at a fresh hub whose world lets it succeed, if only the caller may. */
export async function attempt(
  caller: Caller,
  operation: OperationName,
  params: object,
  world: Records = worldFor(operation),
): Promise<Outcome> {
  const { hub, held } = await aHub({ projects: [], servers: [], ports: answeringPorts });
  for (const [name, records] of Object.entries(world)) {
    // Names of records and of tables are the same; each table takes its own records.
    const table = hub.state[name as keyof Records] as { put: (record: unknown) => void };
    for (const record of records as readonly unknown[]) table.put(record);
  }
  const fingerprint = () => JSON.stringify([collectState(hub.state), hub.state.seq, held.disk.length, held.held()]);
  const before = fingerprint();
  const answer = hub.execute(caller, operation, params);
  answer.catch(() => undefined);
  while (!(await isSettled(answer))) held.sync();
  try {
    await answer;
    return { refusal: undefined, hasChanged: fingerprint() !== before };
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
    return { refusal: error.toBody(), hasChanged: fingerprint() !== before };
  }
}

/** A daemon that does what it is told, and a log of which some may go. */
const answeringPorts = {
  prunable: () =>
    Promise.resolve({ prunable: { upTo: 5, hash: 'e'.repeat(64), lines: 5, files: 1, bytes: 1 }, why: 'it is old' }),
  askServer: (_serverId: string, order: { readonly type: string }) => Promise.resolve(orderAnswers[order.type] ?? {}),
};

const recording = { columns: 80, rows: 24, startedAt: 1, title: 'a', bytes: 0, oldest: '0', isLive: true };
const orderAnswers: Readonly<Record<string, unknown>> = {
  'doctor.run': { checks: [] },
  'paths.list': { directories: [], left: 0 },
  'file.read': { base64: '', sha256: 'e'.repeat(64) },
  'session.direct': { command: ['tmux'], hostname: 'gpu1', user: 'me', socket: '/run/t.sock' },
  'session.capture': { lines: [], at: 1 },
  'transcript.read': { ...recording, frames: [], next: '0', left: 0, gone: false },
  'transcript.search': { matches: [], next: '0', end: true, oldest: '0', gone: false, isLive: true },
};
