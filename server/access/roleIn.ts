import type { Project, ProjectRole } from '../../shared/model/project.ts';
import type { Caller } from './caller.ts';
import { opensProject } from './tokenLimits.ts';

/** The caller's role in a project: an admin is an owner everywhere, and a token may be weaker than its person. */
export function roleIn(caller: Caller, project: Project): ProjectRole | undefined {
  if (caller.kind !== 'person') return undefined;
  if (!opensProject(caller, project.id)) return undefined;
  const own = caller.admin ? 'owner' : project.members.get(caller.personId);
  const most = caller.limits?.role;
  return own === undefined || most === undefined ? own : weaker(own, most);
}

const rank = { viewer: 1, member: 2, owner: 3 } as const;
const weaker = (one: ProjectRole, other: ProjectRole) => (rank[one] <= rank[other] ? one : other);

export const isAtLeast = (role: ProjectRole | undefined, needed: ProjectRole): boolean =>
  role !== undefined && rank[role] >= rank[needed];
