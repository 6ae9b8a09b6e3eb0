import type { HubState } from '../../server/state/hubState.ts';
import type { HubEvent } from '../../shared/model/events.ts';

/**
 * Says where a line that claims a slot or a place below a cap leaves more claimed than there is. A capacity that a person
 * lowers, or a session that is found again, may leave more running than fits: then nothing new may be claimed.
 */
export function reachedCapBy(state: HubState, events: readonly HubEvent[]): readonly string[] {
  return events.flatMap((event): readonly string[] => {
    if (event.type === 'session_requested') {
      const server = state.servers.get(event.session.serverId);
      const live = [...state.sessions.values()].filter(
        ({ serverId, lifecycle }) => serverId === server?.id && lifecycle !== 'exited' && lifecycle !== 'lost',
      ).length;
      return server !== undefined && live > server.capacity
        ? [`${server.name} was given ${live} sessions, and has room for ${server.capacity}`]
        : [];
    }
    if (event.type !== 'task_assigned' && event.type !== 'task_auto_assigned') return [];
    const underWay = [...state.tasks.values()].filter(({ status }) => held.has(status));
    const projectId = state.tasks.get(event.taskId)?.projectId ?? '';
    const max = state.projects.get(projectId)?.settings.maxRunning ?? 0;
    const inProject = underWay.filter((task) => task.projectId === projectId).length;
    return [
      ...(inProject > max ? [`${inProject} tasks of ${projectId} are under way, at most ${max} may be`] : []),
      ...(underWay.length > state.maxRunning
        ? [`${underWay.length} tasks are under way, at most ${state.maxRunning} may be`]
        : []),
    ];
  });
}

const held: ReadonlySet<string> = new Set(['assigned', 'planning', 'plan_review', 'running', 'needs_human']);
