import type { ResultOf } from '../../shared/operations/operations.ts';
import type { HubLine } from '../hubEntry.ts';
import { taskOf } from './applyEvent.ts';
import { detailsOf } from './eventDetails.ts';
import type { HubState } from './hubState.ts';

type Entry = ResultOf<'task.timeline'>['rows'][number];

/** What one line of the log says of a task. */
export function timelineOf(state: HubState, taskId: string, line: HubLine): Entry[] {
  return line.events
    .filter((event) => taskOf(state, event) === taskId)
    .map((event) => ({ seq: line.seq, at: line.at, type: event.type, actor: event.actor, details: detailsOf(event) }));
}
