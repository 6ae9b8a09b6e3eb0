import type { ContractRow } from '../../../shared/model/contract.ts';
import type { Blocker, Task, TaskRow } from '../../../shared/model/task.ts';
import { blockersOf } from '../blockers.ts';
import type { HubState } from '../hubState.ts';
import {
  assignmentOf,
  boundServer,
  contractOf,
  hasEnded,
  provingOf,
  schemaReplacedOf,
  staleInputsOf,
} from '../taskQueries.ts';

/** The small form of a task. */
export function taskRow(state: HubState, task: Task): TaskRow {
  const assignment = assignmentOf(task);
  const stale = staleInputsOf(task);
  return {
    kind: 'task',
    id: task.id,
    ref: task.ref,
    projectId: task.projectId,
    parentId: task.parentId,
    ...(task.followUpOf === undefined ? {} : { followUpOf: linkTo(state, task.followUpOf) }),
    title: task.title,
    type: task.type,
    priority: task.priority,
    status: task.status,
    queued: task.queued,
    blockedBy: [...blockedBy(state, task)],
    dependencies: task.dependencies.map(({ kind, on, key, ifFailed }) => ({ kind, on, key, ifFailed })),
    contracts: [...contractRows(task)],
    ...(stale.length === 0 ? {} : { stale: [...stale] }),
    labels: [...task.labels],
    external: task.external,
    pipeline: pipelineOf(task),
    serverId: assignment?.serverId,
    sessionId: assignment?.sessionId,
    attempt: task.attempt,
    version: task.version,
    createdAt: task.createdAt,
    updatedAt: task.updatedAt,
    startedAt: 'startedAt' in task ? task.startedAt : undefined,
    endedAt: hasEnded(task) && 'endedAt' in task ? task.endedAt : undefined,
    ...provingSince(task),
    ...verdictOf(state, task),
  };
}

const linkTo = (state: HubState, id: string) => ({ id, ref: state.tasks.get(id)?.ref ?? id });

/** What a person made of it, without the comment. */
function verdictOf(state: HubState, task: Task): Pick<TaskRow, 'verdict'> {
  if (task.status !== 'done' || task.verdict === undefined) return {};
  const { kind, by, at } = task.verdict;
  const followUp = task.verdict.kind === 'sent-back' ? { followUp: linkTo(state, task.verdict.followUp) } : {};
  return { verdict: { kind, by, at, ...followUp } };
}

function provingSince(task: Task): Pick<TaskRow, 'provingSince'> {
  const proving = provingOf(task);
  return proving === undefined ? {} : { provingSince: proving.at };
}

const pipelineOf = ({ pipeline }: Task) =>
  pipeline === undefined || pipeline.removed ? undefined : { name: pipeline.name, key: pipeline.key };

/** Its contracts without their data: published ones, and those it owes. */
export function contractRows(task: Task): readonly ContractRow[] {
  const promised = task.promises.map((promise) => promise.key);
  const keys = [...new Set([...promised, ...Object.keys(task.contracts)])];
  return keys.map((key) => {
    const published = contractOf(task, key);
    const hasSchema = task.promises.some((promise) => promise.key === key && promise.schema !== undefined);
    const schemaChange = schemaReplacedOf(task, key)?.change;
    const replaced = schemaChange === undefined ? {} : { schemaChange };
    return published === undefined
      ? { key, status: 'promised', version: 0, hasSchema, ...replaced }
      : {
          key,
          status: published.status,
          version: published.version,
          hash: published.hash,
          at: published.at,
          hasSchema,
          ...(published.change === undefined ? {} : { change: published.change }),
          ...replaced,
        };
  });
}

/** Why a pending task does not run, in one line each: edges first, then what else holds it. */
export function blockedBy(state: HubState, task: Task): readonly Blocker[] {
  if (task.status !== 'pending') return [];
  const edges = blockersOf(state, task);
  if (edges.length > 0) return edges;
  const bound = unknownServer(state, task);
  if (bound !== undefined)
    return [{ code: 'no-server', text: `bound to server "${bound}", which does not serve its project` }];
  if (!task.queued) return [{ code: 'not-queued', text: 'waits for a person: assign it, or start it' }];
  const stays = stayingText(state, task);
  if (task.notBefore === undefined) return [{ code: 'no-server', text: `no server fits now${stays}` }];
  // A row is not made anew when the time comes: with the time in it, it stays true.
  const due = new Date(task.notBefore).toISOString();
  return [{ code: 'backoff', text: `attempt ${task.attempt} waits its back-off, not before ${due}${stays}` }];
}

/** Which server alone it goes on at. */
function stayingText(state: HubState, task: Task): string {
  const server = state.servers.get(boundServer(task) ?? '');
  return server === undefined ? '' : `; it stays on ${server.name}, where its work is`;
}

/** The server that a task is bound to, where that is none of its project (yet): by id or by name. */
function unknownServer(state: HubState, { projectId, placement: { server: key } }: Task): string | undefined {
  if (key === undefined) return undefined;
  const ids = [key, ...state.by.serverName.of(key.toLowerCase())];
  return [...state.servers.pick(ids)].some((server) => server.projectIds.includes(projectId)) ? undefined : key;
}
