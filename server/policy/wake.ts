import type { HubEvent } from '../../shared/model/events.ts';
import type { HubState } from '../state/hubState.ts';
import type { Cap } from './caps.ts';
import { capsOf } from './caps.ts';

/** Which pairs of queued task and server are worth a look. */
export interface Wake {
  /** Caps or settings changed, or the idle tick: every pair. */
  readonly all: boolean;
  /** Tasks that any server may take now. */
  readonly tasks: ReadonlySet<string>;
  /** Servers that may take any task now. */
  readonly servers: ReadonlySet<string>;
}

export const wakeAll: Wake = { all: true, tasks: new Set(), servers: new Set() };

/** What these events make worth a look; undefined where they wake nothing. */
export function wakeOf(state: HubState, events: readonly HubEvent[]): Wake | undefined {
  const tasks = new Set<string>();
  const servers = new Set<string>();
  const left: string[] = [];
  let all = false;
  for (const event of events) {
    switch (event.type) {
      case 'task_created':
      case 'task_updated':
      case 'task_unblocked':
      case 'task_retried':
        tasks.add(event.taskId);
        break;
      case 'task_unassigned':
        tasks.add(event.taskId);
        left.push(event.taskId);
        break;
      case 'task_completed':
      case 'task_failed':
      case 'task_cancelled':
        left.push(event.taskId);
        break;
      case 'session_ended':
      case 'session_lost': {
        const serverId = state.sessions.get(event.sessionId)?.serverId;
        if (serverId !== undefined) servers.add(serverId);
        break;
      }
      case 'server_connected':
      case 'server_capabilities_changed':
      case 'server_checked':
      case 'server_updated':
        servers.add(event.serverId);
        break;
      case 'hub_settings_changed':
      case 'project_updated':
      case 'provider_parked':
      case 'provider_unparked':
      case 'server_removed':
        // With a server that is gone: what was bound to it may go anywhere now.
        all = true;
        break;
      default:
    }
  }
  all ||= freeSomethingShared(state, left);
  const wakes = all || tasks.size > 0 || servers.size > 0;
  return wakes ? { all, tasks, servers } : undefined;
}

/** Tasks that are not under way any more free their locks, or places below a cap that was reached. */
function freeSomethingShared(state: HubState, taskIds: readonly string[]): boolean {
  const tasks = [...state.tasks.pick(taskIds)];
  if (tasks.some((task) => task.placement.locks.length > 0)) return true;
  const projectIds = new Set(tasks.map((task) => task.projectId));
  const wasReached = ({ used, max }: Cap) => used < max && used + tasks.length >= max;
  return [...projectIds].some((projectId) => capsOf(state, projectId).some(wasReached));
}
