import type { Fleet } from './openFleet.ts';
import type { Json } from './rest.ts';
import { until } from './until.ts';

/** Makes a task in the fleet's project; gives its row. */
export async function createTask(fleet: Fleet, draft: Readonly<Record<string, unknown>>): Promise<Json> {
  const { task } = await fleet.rest.post('/tasks', { project: fleet.project, ...draft });
  return task;
}

/** The whole task as it is now. */
export const viewTask = (fleet: Fleet, id: string): Promise<Json> => fleet.rest.get(`/tasks/${id}`);

const ended = ['done', 'failed', 'cancelled'];

/** Waits until a task is in a state; says at once when it has ended in another one. */
export async function untilStatus(fleet: Fleet, id: string, status: string, limitMs = 30_000): Promise<Json> {
  const view = await until(
    async () => {
      const now = await viewTask(fleet, id);
      if (now.task.status === status || ended.includes(now.task.status)) return now;
      throw new Error(`it is ${now.task.status}: ${JSON.stringify(now.task.blockedBy)}`);
    },
    `${id} is ${status}`,
    limitMs,
  );
  if (view.task.status === status) return view;
  const words = JSON.stringify(view.failure ?? view.task.status);
  throw new Error(`${view.task.ref} should become ${status}, but it ended as ${view.task.status}: ${words}`);
}

/** All events of a task, in order. */
export async function timelineOf(fleet: Fleet, id: string): Promise<readonly Json[]> {
  const { rows } = await fleet.rest.get(`/tasks/${id}/timeline?limit=500`);
  return rows;
}

/** The one open intervention of a task. */
export const untilAsked = (fleet: Fleet, taskId: string, limitMs?: number): Promise<Json> =>
  until(
    async () => {
      const { rows } = await fleet.rest.get(`/interventions?project=${fleet.project}`);
      return rows.find((row: Json) => row.taskId === taskId);
    },
    `something is asked for ${taskId}`,
    limitMs,
  );

/** Who did an event, in one word: user, agent, server or hub. */
export const actorsOf = (events: readonly Json[]): readonly string[] =>
  events.map(({ type, actor }) => `${type} by ${actor.kind}`);
