import type { projectOperations } from '../../shared/operations/projects.ts';
import { resolvePerson, visibleProjects } from '../access/resolve.ts';
import { decideCreateProject, decideRemoveMember, decideSetMember, decideUpdateProject } from '../decide/projects.ts';
import { requireProject } from '../decide/requireRecord.ts';
import { projectRow } from '../state/rows/projectRow.ts';
import type { Decision, Handlers, Request } from './handler.ts';
import { change, read } from './handler.ts';
import { listPage } from './listPage.ts';
import { projectOf } from './projectOf.ts';

/** Projects and who is in them. */
export const projectHandlers = {
  'project.create': change((params, request) => {
    const { projectId, events } = decideCreateProject(request.state, params, request.context);
    return withProject(request, projectId, events);
  }),

  'project.list': read((params, { state, caller }) =>
    listPage(visibleProjects(state, caller), params, { rowOf: (project) => projectRow(state, project, caller) }),
  ),

  'project.view': read((_params, request) => ({
    project: projectRow(request.state, projectOf(request), request.caller),
  })),

  'project.update': change(({ name, settings }, request) => {
    const project = projectOf(request);
    const events = decideUpdateProject(request.state, project, { name, settings }, request.context);
    return withProject(request, project.id, events);
  }),

  'project.member.set': change(({ person: key, role }, request) => {
    const project = projectOf(request);
    const person = resolvePerson(request.state, request.caller, key);
    return withProject(request, project.id, decideSetMember(project, person, role, request.context));
  }),

  'project.member.remove': change(({ person: key }, request) => {
    const project = projectOf(request);
    const person = resolvePerson(request.state, request.caller, key);
    return withProject(request, project.id, decideRemoveMember(project, person, request.context));
  }),
} satisfies Handlers<keyof typeof projectOperations>;

const withProject = ({ caller }: Request, id: string, events: Decision<unknown>['events']) => ({
  events,
  answer: (after: Request['state']) => ({ project: projectRow(after, requireProject(after, id), caller) }),
});
