import { sameContent } from '../../shared/sameContent.ts';
import { assertNever } from '../../shared/assertNever.ts';
import type { ProjectEvent } from '../../shared/model/events.ts';
import type { Id } from '../../shared/model/ids.ts';
import type { Project, ProjectRole } from '../../shared/model/project.ts';

/** One project in, one out. Its maker is its first owner. */
export function applyProject(project: Project | undefined, event: ProjectEvent): Project | undefined {
  if (event.type === 'project_created') return project ?? { ...event.project, members: ownedBy(event.owner) };
  if (project === undefined) return undefined;
  switch (event.type) {
    case 'project_updated': {
      const next = { ...project, name: event.name ?? project.name, settings: event.settings ?? project.settings };
      return sameContent(next, project) ? project : next;
    }
    case 'project_member_set':
      return project.members.get(event.personId) === event.role
        ? project
        : { ...project, members: new Map(project.members).set(event.personId, event.role) };
    case 'project_member_removed':
      return project.members.has(event.personId)
        ? { ...project, members: new Map([...project.members].filter(([id]) => id !== event.personId)) }
        : project;
    default:
      return assertNever(event);
  }
}

/** A ref `KEY-n` was given away: no later record gets a number up to n. Refs of other projects change nothing. */
export function applyProjectNumber(project: Project, ref: string): Project {
  const [key, digits = ''] = ref.split('-');
  const number = key === project.key && /^\d{1,15}$/.test(digits) ? Number(digits) : 0;
  return number > project.lastNumber ? { ...project, lastNumber: number } : project;
}

const ownedBy = (owner: Id<'person'> | undefined): ReadonlyMap<Id<'person'>, ProjectRole> =>
  new Map(owner === undefined ? [] : [[owner, 'owner'] as const]);
