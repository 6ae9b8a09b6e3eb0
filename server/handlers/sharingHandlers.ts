import { forbidden, HubError } from '../../shared/errors.ts';
import type { Person } from '../../shared/model/person.ts';
import type { Project } from '../../shared/model/project.ts';
import { plainLine } from '../../shared/model/plainText.ts';
import type { sharingOperations } from '../../shared/operations/sharing.ts';
import { resolvePerson } from '../access/resolve.ts';
import { requireProject, requireSession } from '../decide/requireRecord.ts';
import {
  decideReleaseSession,
  decideRenameSession,
  decideSessionPrivacy,
  decideShareSession,
  decideTakeSession,
  decideUnshareSession,
  noTeammate,
} from '../decide/sharing.ts';
import type { Handlers, Request } from './handler.ts';
import { change } from './handler.ts';
import { withSession } from './withSession.ts';

/** Sessions among people: names, shares, and who drives alone. */
export const sharingHandlers = {
  'session.rename': change(({ id, name }, { state, context }) =>
    withSession(id, decideRenameSession(state, requireSession(state, id), name, context)),
  ),

  'session.share': change(({ id, person, access }, request) => {
    const session = requireSession(request.state, id);
    const project = requireProject(request.state, session.projectId);
    const wish = { person: teammate(request, project, person), access };
    return withSession(id, decideShareSession(project, session, wish, request.context));
  }),

  'session.unshare': change(({ id, person }, request) => {
    const session = requireSession(request.state, id);
    const project = requireProject(request.state, session.projectId);
    return withSession(id, decideUnshareSession(session, teammate(request, project, person), request.context));
  }),

  'session.private': change(({ id, private: isPrivate }, { state, context }) =>
    withSession(id, decideSessionPrivacy(requireSession(state, id), isPrivate, context)),
  ),

  'session.take': change(({ id }, { state, caller, context }) => {
    if (caller.kind !== 'person') throw forbidden('drive a session alone', 'a person');
    return withSession(id, decideTakeSession(requireSession(state, id), caller.personId, context));
  }),

  'session.release': change(({ id }, { state, context }) =>
    withSession(id, decideReleaseSession(requireSession(state, id), context)),
  ),
} satisfies Handlers<keyof typeof sharingOperations>;

/** @throws not-found in the same words for everybody who is not of the project. */
function teammate({ state, caller }: Request, project: Project, key: string): Person {
  try {
    const person = resolvePerson(state, caller, key);
    if (project.members.has(person.id)) return person;
  } catch (error) {
    if (!(error instanceof HubError) || error.code !== 'not-found') throw error;
  }
  throw noTeammate(project, plainLine(key).slice(0, 100));
}
