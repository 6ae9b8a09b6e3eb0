import type { HubState } from '../state/hubState.ts';

/** Whether a live session of the project has that name, another than the one that is excepted. */
export const isNameTaken = (state: HubState, projectId: string, name: string, except?: string): boolean =>
  [...state.sessions.pick(state.by.sessionName.of(name.toLowerCase()))].some(
    (session) => session.projectId === projectId && session.id !== except,
  );

/** A name that no live session of the project has: `claude-1`, `claude-2` … */
export function freeSessionName(state: HubState, projectId: string, base: string): string {
  let number = 1;
  while (isNameTaken(state, projectId, `${base}-${number}`)) number += 1;
  return `${base}-${number}`;
}

/** The name that a session of its own kind has, numbered only where somebody has it already. */
export const ownSessionName = (state: HubState, projectId: string, name: string): string =>
  isNameTaken(state, projectId, name) ? freeSessionName(state, projectId, name) : name;
