import type { HubState } from '../state/hubState.ts';
import { counted } from '../../shared/counted.ts';

/** One cap on tasks under way, and how much of it is used. */
export interface Cap {
  readonly of: 'project' | 'hub';
  readonly used: number;
  readonly max: number;
}

/** The cap that keeps another task of a project from starting; undefined where there is room. */
export function reachedCap(state: HubState, projectId: string): Cap | undefined {
  return capsOf(state, projectId).find(({ used, max }) => used >= max);
}

/** The caps that a task of a project stands under: its project's and the hub's. */
export function capsOf(state: HubState, projectId: string): readonly Cap[] {
  const used = state.by.underWayProject.count(projectId);
  const max = state.projects.get(projectId)?.settings.maxRunning ?? state.maxRunning;
  return [
    { of: 'project', used, max },
    { of: 'hub', used: state.by.underWayProject.size, max: state.maxRunning },
  ];
}

/** What to do about a cap that is reached. */
export const capText = ({ of, used, max }: Cap): string =>
  of === 'project'
    ? `${used} of ${counted(max, 'task')} of the project ${max === 1 ? 'is' : 'are'} under way: wait for one to end, or raise the cap: rostrum project update --max-running N`
    : `${used} of ${counted(max, 'task')} of the hub ${max === 1 ? 'is' : 'are'} under way: wait for one to end, or ask an admin to raise the cap`;
