import type { HubEvent } from '../../shared/model/events.ts';
import type { Task } from '../../shared/model/task.ts';
import type { ResultOf } from '../../shared/operations/operations.ts';
import type { HubLine } from '../hubEntry.ts';
import { taskOf } from './applyEvent.ts';
import { detailsOf } from './eventDetails.ts';
import type { HubState } from './hubState.ts';
import { assignmentOf } from './taskQueries.ts';

type Entry = ResultOf<'task.timeline'>['rows'][number];

/** What one line of the log says of a task: its own events, and what its end or contract started in others. */
export function timelineOf(state: HubState, taskId: string, line: HubLine): Entry[] {
  const startedByIt = new Set<string>();
  const sessions = sessionsOf(state.tasks.get(taskId));
  const entry = (event: HubEvent, downstream?: string): Entry => ({
    seq: line.seq,
    at: line.at,
    type: event.type,
    actor: event.actor,
    details: { ...(downstream === undefined ? {} : { downstream }), ...detailsOf(event) },
  });
  return line.events.flatMap((event) => {
    if (taskOf(state, event) === taskId || isOfAttempt(sessions, event)) return [entry(event)];
    if (!followsFrom(event, taskId, startedByIt)) return [];
    startedByIt.add(event.taskId);
    return [entry(event, state.tasks.get(event.taskId)?.ref ?? event.taskId)];
  });
}

/** The sessions that its attempts ran in; one that lived before may work for another task by now. */
function sessionsOf(task: Task | undefined): ReadonlySet<string> {
  if (task === undefined) return new Set();
  const ids = [assignmentOf(task)?.sessionId, ...task.pastAttempts.map(({ sessionId }) => sessionId)];
  return new Set(ids.filter((id) => id !== undefined));
}

const isOfAttempt = (sessions: ReadonlySet<string>, event: HubEvent): boolean =>
  (event.type === 'session_task_changed' || !('taskId' in event)) &&
  'sessionId' in event &&
  sessions.has(event.sessionId);

type Downstream = Extract<HubEvent, { type: 'dependency_resolved' | 'task_unblocked' | 'task_auto_assigned' }>;

function followsFrom(event: HubEvent, taskId: string, startedByIt: ReadonlySet<string>): event is Downstream {
  switch (event.type) {
    case 'dependency_resolved':
      return event.on === taskId;
    case 'task_unblocked':
      return event.by === taskId;
    case 'task_auto_assigned':
      return startedByIt.has(event.taskId);
    default:
      return false;
  }
}
