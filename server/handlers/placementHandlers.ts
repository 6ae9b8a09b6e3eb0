import { requireTask } from '../decide/requireRecord.ts';
import { capText, reachedCap } from '../policy/caps.ts';
import { cheapestRemedy } from '../policy/cheapest.ts';
import { candidates, disabledServers } from '../policy/matching.ts';
import { blockedBy, taskRow } from '../state/rows/taskRow.ts';
import type { Handlers } from './handler.ts';
import { read } from './handler.ts';
import { projectOf } from './projectOf.ts';
import { withTunnelReasons } from './tunnelReasons.ts';

/** Where a task would run, and why it does not. */
export const placementHandlers = {
  'task.why': read(({ id }, { state, ports }) => {
    const task = requireTask(state, id);
    const found = task.status === 'pending' ? candidates(state, task, (serverId) => ports.heartbeatOf(serverId)) : [];
    const blockers = blockedBy(state, task);
    const cap = reachedCap(state, task.projectId);
    const onlyServersMissing = blockers.every(({ code }) => code === 'no-server');
    const remedy =
      cap !== undefined && onlyServersMissing
        ? capText(cap)
        : cheapestRemedy(blockers, found, disabledServers(state, task.projectId));
    const cheapest = task.status === 'pending' ? remedy : undefined;
    return {
      task: taskRow(state, task),
      blockedBy: [...blockers],
      candidates: withTunnelReasons(found, ports),
      cheapest,
    };
  }),

  'placement.check': read(({ placement }, request) => {
    const { state, ports } = request;
    const { id: projectId } = projectOf(request);
    const found = candidates(state, { projectId, placement, parentId: undefined }, (serverId) =>
      ports.heartbeatOf(serverId),
    );
    const cheapest = cheapestRemedy([], found, disabledServers(state, projectId));
    return { candidates: withTunnelReasons(found, ports), cheapest };
  }),
} satisfies Partial<Handlers>;
