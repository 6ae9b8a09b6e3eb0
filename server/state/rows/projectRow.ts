import type { Project, ProjectRow } from '../../../shared/model/project.ts';
import type { Caller } from '../../access/caller.ts';
import { roleIn } from '../../access/roleIn.ts';
import type { HubState } from '../hubState.ts';

/** The small form of a project; with a caller it says what that one is in it. */
export function projectRow(state: HubState, project: Project, caller?: Caller): ProjectRow {
  const role = caller === undefined ? undefined : roleIn(caller, project);
  return {
    kind: 'project',
    id: project.id,
    name: project.name,
    key: project.key,
    ...(role === undefined ? {} : { role }),
    members: [...project.members].map(([personId, memberRole]) => ({
      personId,
      name: state.persons.get(personId)?.name ?? personId,
      role: memberRole,
    })),
    settings: project.settings,
    createdAt: project.createdAt,
  };
}
