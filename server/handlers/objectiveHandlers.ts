import type { objectiveOperations } from '../../shared/operations/objectives.ts';
import { limits } from '../../shared/timings.ts';
import { resolveServer } from '../access/resolve.ts';
import {
  decideCancelObjective,
  decideCreateObjective,
  decideObjectiveDone,
  decideStartManager,
  decideUpdateObjective,
} from '../decide/objectives.ts';
import { requireObjective } from '../decide/requireRecord.ts';
import { descendantsOf } from '../state/descendants.ts';
import type { HubState } from '../state/hubState.ts';
import { objectiveRow } from '../state/rows/objectiveRow.ts';
import { taskRow } from '../state/rows/taskRow.ts';
import { consumptionOf } from './consumption.ts';
import type { Decision, Handlers } from './handler.ts';
import { change, read } from './handler.ts';
import { listPage } from './listPage.ts';
import { projectOf } from './projectOf.ts';

/** Objectives: roots of tasks with a goal. */
export const objectiveHandlers = {
  'objective.create': change(({ project: _project, startManager, ...draft }, request) => {
    const { state, context, ports } = request;
    const wish = { project: projectOf(request), draft, startManager };
    const { objectiveId, events } = decideCreateObjective(state, wish, context, (id) => ports.heartbeatOf(id));
    return withObjective(objectiveId, events);
  }),

  'objective.list': read(({ status, ...page }, request) => {
    const { state } = request;
    return listPage(state.objectives.pick(state.by.objectiveProject.of(projectOf(request).id)), page, {
      keeps: (objective) => status === undefined || objective.status === status,
      rowOf: (objective) => objectiveRow(state, objective),
    });
  }),

  'objective.view': read(({ id }, { state }) => {
    const objective = requireObjective(state, id);
    return {
      objective: objectiveRow(state, objective),
      prompt: objective.prompt,
      // Rows beyond a frame are paged by `task.list` with this parent.
      tasks: descendantsOf(state, id)
        .slice(0, limits.pageRows)
        .map((task) => taskRow(state, task)),
      ...consumptionOf(state, 'objective', objective),
    };
  }),

  'objective.update': change(({ id, version, ...changes }, { state, context }) =>
    withObjective(id, decideUpdateObjective(requireObjective(state, id), changes, version, context)),
  ),

  'objective.manager': change(({ id, server, agent, mode }, { state, caller, context, ports }) => {
    const wish = { agent, mode, server: server === undefined ? undefined : resolveServer(state, caller, server) };
    const objective = requireObjective(state, id);
    return withObjective(
      id,
      decideStartManager(state, objective, wish, context, (serverId) => ports.heartbeatOf(serverId)),
    );
  }),

  'objective.done': change(({ id, version }, { state, context }) =>
    withObjective(id, decideObjectiveDone(state, requireObjective(state, id), version, context)),
  ),

  'objective.cancel': change(({ id, version }, { state, context }) =>
    withObjective(id, decideCancelObjective(state, requireObjective(state, id), version, context)),
  ),
} satisfies Handlers<keyof typeof objectiveOperations>;

const withObjective = (id: string, events: Decision<unknown>['events']) => ({
  events,
  answer: (after: HubState) => ({ objective: objectiveRow(after, requireObjective(after, id)) }),
});
