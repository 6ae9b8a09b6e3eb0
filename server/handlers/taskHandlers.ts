import { badRequest, conflict } from '../../shared/errors.ts';
import type { Id } from '../../shared/model/ids.ts';
import type { Dependency, Task } from '../../shared/model/task.ts';
import type { DependencyDraft } from '../../shared/operations/dependencies.ts';
import { resolveObjective, resolveServer, resolveSession, resolveTask } from '../access/resolve.ts';
import { openTo } from '../access/sessionReach.ts';
import { decideAssign, decideAssignToSession, decideUnassign } from '../decide/assign.ts';
import { decideCreateTask } from '../decide/createTask.ts';
import {
  decideAddDependency,
  decideMoveDependency,
  decideRemoveDependency,
  newlyOwed,
} from '../decide/dependencies.ts';
import { decideCancelByHand, decideRetryByHand } from '../decide/endTask.ts';
import { requireTask, requireVersion } from '../decide/requireRecord.ts';
import { decideUpsertTask } from '../decide/upsertTask.ts';
import { decideAccept, decideSendBack } from '../decide/verdicts.ts';
import { decideUpdateTask } from '../decide/updateTask.ts';
import { candidates } from '../policy/matching.ts';
import { bestServer } from '../policy/ranking.ts';
import type { HubState } from '../state/hubState.ts';
import { externalKey } from '../state/hubState.ts';
import { assignmentOf } from '../state/taskQueries.ts';
import { taskRow } from '../state/rows/taskRow.ts';
import { taskView } from '../state/rows/taskView.ts';
import { consumptionOf } from './consumption.ts';
import type { Decision, Handlers, Request } from './handler.ts';
import { change, read } from './handler.ts';
import { listPage } from './listPage.ts';
import { projectOf } from './projectOf.ts';
import { requireSchemas } from './requireSchemas.ts';

/** Tasks as people make, change and place them. */
export const taskHandlers = {
  'task.create': change(
    (draft, request) => {
      const { parent, dependencies } = draft;
      const { state, context } = request;
      const parentId = parent === undefined ? undefined : resolveParent(request, parent);
      const edges = dependencies.map((edge) => dependencyFrom(request, edge));
      const events = decideCreateTask(
        state,
        { projectId: projectOf(request).id, draft, parentId, dependencies: edges },
        context,
      );
      const [created] = events;
      const id = created?.type === 'task_created' ? created.taskId : '';
      const owed = newlyOwed(state, events);
      return { events, answer: (after) => ({ task: rowAfter(after, id), newlyOwed: owed }) };
    },
    ({ contracts }, { ports }) => requireSchemas(ports, contracts),
  ),

  'task.list': read(({ status, parent, label, server, external, ...page }, request) => {
    const { state, caller } = request;
    const parentId = parent === undefined ? undefined : resolveParent(request, parent);
    const serverId = server === undefined ? undefined : resolveServer(state, caller, server).id;
    const ids =
      external === undefined
        ? parentId === undefined
          ? state.by.taskProject.of(projectOf(request).id)
          : state.by.taskParent.of(parentId)
        : withExternal(request, external);
    return listPage(state.tasks.pick(ids), page, {
      keeps: (task) =>
        (parentId === undefined || task.parentId === parentId) &&
        (status === undefined || status.includes(task.status)) &&
        (label === undefined || task.labels.includes(label)) &&
        (serverId === undefined || assignmentOf(task)?.serverId === serverId),
      rowOf: (task) => taskRow(state, task),
    });
  }),

  'task.upsert': change(
    ({ project: _project, system, externalId, url, parent, ...fields }, request) => {
      const external = { system, id: externalId, url };
      const parentId = parent === undefined ? undefined : resolveParent(request, parent);
      const wish = { projectId: projectOf(request).id, external, fields, parentId };
      const { outcome, taskId, events } = decideUpsertTask(request.state, wish, request.context);
      return { events, answer: (after) => ({ outcome, task: rowAfter(after, taskId) }) };
    },
    ({ contracts }, { ports }) => requireSchemas(ports, contracts ?? []),
  ),

  'task.view': read(({ id }, { state }) => {
    const task = requireTask(state, id);
    return { ...taskView(state, task), ...consumptionOf(state, 'task', task) };
  }),

  'task.update': change(
    ({ parent, ...wish }, request) => {
      const { state, context } = request;
      const parentId = typeof parent === 'string' ? resolveParent(request, parent) : parent;
      return changed(wish.id, decideUpdateTask(state, { ...wish, parentId }, context));
    },
    ({ contracts }, { ports }) => requireSchemas(ports, contracts ?? []),
  ),

  'task.assign': change(({ id, version, server, session, provider, mode }, request) => {
    const { state, context, ports } = request;
    const task = requireTask(state, id);
    requireVersion(task, version);
    const wanted = mode === undefined ? task : { ...task, placement: { ...task.placement, mode } };
    const place = placeNamed(request, wanted, { server, session });
    const events =
      place.kind === 'session'
        ? decideAssignToSession(state, wanted, place.session, context)
        : decideAssign(state, { task, server: place.server, by: 'hand', provider, mode }, context, (serverId) =>
            ports.heartbeatOf(serverId),
          );
    return changed(id, events);
  }),

  'task.unassign': change(({ id, version }, { state, context }) => {
    const task = requireTask(state, id);
    requireVersion(task, version);
    return changed(id, decideUnassign(task, context));
  }),

  'task.cancel': change(({ id, version, message }, { state, context }) => {
    const task = requireTask(state, id);
    requireVersion(task, version);
    return changed(id, decideCancelByHand(state, task, message, context));
  }),

  'task.retry': change(({ id, version }, { state, context }) => {
    const task = requireTask(state, id);
    requireVersion(task, version);
    return changed(id, decideRetryByHand(state, task, context));
  }),

  'task.accept': change(({ id, version, comment }, { state, context }) => {
    const task = requireTask(state, id);
    requireVersion(task, version);
    return changed(id, decideAccept(state, task, comment, context));
  }),

  'task.send-back': change(({ id, version, ...wish }, { state, context }) => {
    const task = requireTask(state, id);
    requireVersion(task, version);
    const events = decideSendBack(state, task, wish, context);
    const [made] = events;
    const followUpId = made?.type === 'task_created' ? made.taskId : '';
    return { events, answer: (after) => ({ task: rowAfter(after, id), followUp: rowAfter(after, followUpId) }) };
  }),

  'task.dependency.add': change(({ id, version, ...edge }, request) => {
    const { state, context } = request;
    const dependency = dependencyFrom(request, edge);
    const events = decideAddDependency(state, { id, dependency, version }, context);
    const owed = newlyOwed(state, events);
    return { events, answer: (after) => ({ task: rowAfter(after, id), newlyOwed: owed }) };
  }),

  'task.dependency.move': change(({ id, version, on, type, contractKey, end, to }, { state, caller, context }) => {
    const target = resolveTask(state, caller, to).id;
    const edges = { id, on: resolveTask(state, caller, on).id, kind: type, key: contractKey, version };
    const events = decideMoveDependency(state, { ...edges, end, to: target }, context);
    const owed = newlyOwed(state, events);
    const waiting = end === 'on' ? id : target;
    return { events, answer: (after) => ({ task: rowAfter(after, waiting), newlyOwed: owed }) };
  }),

  'task.dependency.remove': change(({ id, version, on, type, contractKey }, { state, caller, context }) => {
    const other = resolveTask(state, caller, on);
    return changed(
      id,
      decideRemoveDependency(state, { id, on: other.id, kind: type, key: contractKey, version }, context),
    );
  }),
} satisfies Partial<Handlers>;

/** The task with an identity elsewhere, `system:id`. */
function withExternal(request: Request, external: string): ReadonlySet<string> {
  const colon = external.indexOf(':');
  const [system, id] = [external.slice(0, colon).trim(), external.slice(colon + 1).trim()];
  return request.state.by.external.of(externalKey(projectOf(request).id, system, id));
}

/** The answer of a change to one task: its row as it is after it. */
export const changed = (id: string, events: Decision<unknown>['events']) => ({
  events,
  answer: (after: HubState) => ({ task: rowAfter(after, id) }),
});

export const rowAfter = (state: HubState, id: string) => taskRow(state, requireTask(state, id));

function dependencyFrom({ state, caller }: Request, { on, type, contractKey, ifFailed }: DependencyDraft): Dependency {
  // Naming a contract means that its data is wanted.
  const kind = contractKey !== undefined && type === 'blocks' ? 'input' : type;
  if (kind === 'input' && contractKey === undefined) {
    throw badRequest([{ path: 'contractKey', message: 'an input names the contract that it waits for' }]);
  }
  return { kind, on: resolveTask(state, caller, on).id, key: contractKey, ifFailed };
}

export function resolveParent({ state, caller }: Request, key: string): Id<'task'> | Id<'objective'> {
  const objective =
    [...state.objectives.pick(state.by.objectiveRef.of(key.toLowerCase()))].length > 0 || key.startsWith('objective_');
  return objective ? resolveObjective(state, caller, key).id : resolveTask(state, caller, key).id;
}

type Place =
  | { readonly kind: 'server'; readonly server: ReturnType<typeof resolveServer> }
  | { readonly kind: 'session'; readonly session: ReturnType<typeof resolveSession> };

/** A server by name, a live session by name, or the best server where none was named. `session` takes a server's name too. */
function placeNamed(
  request: Request,
  task: Task,
  { server, session }: { readonly server?: string | undefined; readonly session?: string | undefined },
): Place {
  const { state, caller, ports } = request;
  if (server !== undefined) return { kind: 'server', server: resolveServer(state, caller, server) };
  if (session !== undefined) {
    const isServer =
      state.by.serverName.of(session.toLowerCase()).size > 0 &&
      state.by.sessionName.of(session.toLowerCase()).size === 0;
    return isServer
      ? { kind: 'server', server: resolveServer(state, caller, session) }
      : { kind: 'session', session: openTo(state, caller, resolveSession(state, caller, session)) };
  }
  const figures = (serverId: string) => ports.heartbeatOf(serverId);
  const best = bestServer(state, task, state.servers.pick(state.by.serverProject.of(task.projectId)), figures);
  if (best !== undefined) return { kind: 'server', server: best.server };
  const reasons = candidates(state, task, figures)
    .slice(0, 5)
    .map(
      ({ server: name, gates }) =>
        `${name} (${gates
          .filter((gate) => !gate.passed)
          .map((gate) => gate.detail)
          .join(', ')})`,
    );
  throw conflict(
    reasons.length === 0
      ? 'No server serves this project yet. Add one: "rostrum server add HOST".'
      : `No server fits ${task.ref}: ${reasons.join('; ')}. See "rostrum task why ${task.ref}".`,
  );
}
