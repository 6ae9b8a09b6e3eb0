import type * as z from 'zod';
import type { Actor } from '../../shared/model/actor.ts';
import { hubActor } from '../../shared/model/actor.ts';
import type { Json } from '../../shared/model/contract.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { Id } from '../../shared/model/ids.ts';
import type { Heartbeat } from '../../shared/model/heartbeat.ts';
import type { Dependency, Task } from '../../shared/model/task.ts';
import { taskDraft } from '../../shared/model/task.ts';
import { taskResult } from '../../shared/model/taskResult.ts';
import type { Context } from '../decide/context.ts';
import { decideCreateTask } from '../decide/createTask.ts';
import { requireIntervention, requireTask } from '../decide/requireRecord.ts';
import { decideComplete, decideFail } from '../decide/taskWork.ts';
import type { HubLine } from '../hubEntry.ts';
import { follow } from '../policy/follow.ts';
import type { Wake } from '../policy/wake.ts';
import { wakeAll } from '../policy/wake.ts';
import { applyEvent } from '../state/applyEvent.ts';
import { assignmentOf } from '../state/taskQueries.ts';
import type { Records } from './builders.ts';
import { alice, anId, aProject, aServer, bornAt, stateWith } from './builders.ts';

type DraftInput = z.input<typeof taskDraft>;

/** An edge as a test writes it. */
export const edge = (
  on: Task,
  given: { readonly kind?: Dependency['kind']; readonly key?: string; readonly ifFailed?: 'block' | 'cancel' } = {},
): Dependency => ({ kind: given.kind ?? 'blocks', on: on.id, key: given.key, ifFailed: given.ifFailed ?? 'block' });

/** The engine without a hub: state, policies and a clock that stands still until it is told. Lines are kept. */
export function anEngine(records: Records = { projects: [aProject()], servers: [aServer()] }) {
  const state = stateWith(records);
  const lines: HubLine[] = [];
  const heartbeats = new Map<string, Heartbeat>();
  const clock = { now: bornAt + 1_000 };
  let made = 1_000;
  let looks = 0;

  const context = (actor: Actor = alice): Context => ({
    now: clock.now,
    actor,
    newId: (prefix) => anId(prefix, (made += 1)),
  });

  /** One line: these events and all that follow. Gives all of them. */
  function commit(causes: readonly HubEvent[], wake?: Wake): readonly HubEvent[] {
    const seq = state.seq + 1;
    const apply = (event: HubEvent) => {
      applyEvent(state, event, seq, clock.now);
    };
    causes.forEach(apply);
    const figures = (serverId: string) => {
      looks += 1;
      return heartbeats.get(serverId);
    };
    const events = [...causes, ...follow(state, causes, { context: context(hubActor), figures, apply }, wake)];
    if (events.length === 0) return [];
    lines.push({ seq, at: clock.now, actor: alice, events, prev: '', hash: '' });
    state.seq = seq;
    return events;
  }

  const task = (id: string) => requireTask(state, id);

  /** The program of its session runs. */
  function begin(id: string): readonly HubEvent[] {
    const sessionId = sessionOf(id);
    return commit([{ type: 'session_active', sessionId, actor: hubActor, pid: 7, startedAt: clock.now }]);
  }

  function sessionOf(id: string): Id<'session'> {
    const assignment = assignmentOf(task(id));
    if (assignment === undefined) throw new Error(`${id} has no session`);
    return assignment.sessionId;
  }

  return {
    state,
    lines,
    heartbeats,
    clock,
    context,
    commit,
    task,
    begin,
    sessionOf,
    /** How often a pair of task and server was looked at. */
    looks: () => looks,
    tick: () => commit([], wakeAll),
    create(draft: Partial<DraftInput> = {}, dependencies: readonly Dependency[] = []): Task {
      const wish = { projectId: anId('project'), draft: taskDraft.parse({ title: 'Do it', ...draft }), dependencies };
      const [first] = commit(decideCreateTask(state, wish, context()));
      return task(first !== undefined && 'taskId' in first ? (first.taskId ?? '') : '');
    },
    complete(id: string, contracts: Readonly<Record<string, Json>> = {}): readonly HubEvent[] {
      const result = taskResult.parse({
        summary: 'done',
        contracts: Object.fromEntries(
          Object.entries(contracts).map(([key, data]) => [key, { status: 'fulfilled', data }]),
        ),
      });
      return commit(decideComplete(task(id), result, context()));
    },
    fail: (id: string) => commit(decideFail(task(id), { reason: 'agent', message: 'cannot' }, context())),
    /** The program of a session ends by itself. */
    endSession: (sessionId: Id<'session'>) =>
      commit([{ type: 'session_ended', sessionId, actor: hubActor, exit: { exitCode: 0 }, reason: 'exited' }]),
    intervention: (id: string) => requireIntervention(state, id),
  };
}

export type Engine = ReturnType<typeof anEngine>;

/** Events as `type ref` words, for comparing whole lines. Sessions, deliveries and servers are left out. */
export const told = (engine: Pick<Engine, 'state'>, events: readonly HubEvent[]): readonly string[] =>
  events.flatMap((event) => {
    if (!('taskId' in event) || event.taskId === undefined || event.type === 'session_task_changed') return [];
    const ref = engine.state.tasks.get(event.taskId)?.ref ?? event.taskId;
    return [`${event.type} ${ref}`];
  });
