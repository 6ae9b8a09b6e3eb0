import { conflict, HubError, wrongState } from '../../shared/errors.ts';
import { actorName } from '../../shared/model/actor.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import type { Id } from '../../shared/model/ids.ts';
import type { Person } from '../../shared/model/person.ts';
import type { Project } from '../../shared/model/project.ts';
import type { Session, ShareAccess } from '../../shared/model/session.ts';
import type { HubState } from '../state/hubState.ts';
import { isLive } from '../state/hubState.ts';
import type { Context } from './context.ts';
import { isNameTaken } from './sessionNames.ts';

/** Rows carry all shares, so there is an end to them. */
const maxShares = 20;

/** Another name; nothing where it has that one. @throws conflict where another live session has it, wrong-state. */
export function decideRenameSession(state: HubState, session: Session, name: string, context: Context): HubEvent[] {
  if (session.name === name) return [];
  requireLive(session, 'be renamed');
  if (isNameTaken(state, session.projectId, name, session.id))
    throw conflict(`A session "${name}" runs in this project already. Choose another name.`, { name });
  return [{ type: 'session_renamed', sessionId: session.id, actor: context.actor, name, was: session.name }];
}

/** Lets a teammate view or drive it; an earlier share is changed. @throws not-found, conflict, wrong-state. */
export function decideShareSession(
  project: Project,
  session: Session,
  { person, access }: { readonly person: Person; readonly access: ShareAccess },
  context: Context,
): HubEvent[] {
  if (!project.members.has(person.id)) throw noTeammate(project, person.name);
  if (session.lifecycle === 'exited') throw hasEnded(session, 'be shared');
  const shares = session.shares ?? [];
  const known = shares.find(({ personId }) => personId === person.id);
  if (known?.access === access) return [];
  if (known === undefined && shares.length >= maxShares) {
    throw conflict(
      `${session.name} is shared with ${maxShares} people, which is the most. Take one back first ("rostrum session unshare ${session.name} <person>").`,
    );
  }
  return [{ type: 'session_shared', sessionId: session.id, actor: context.actor, personId: person.id, access }];
}

/** Takes a share back; nothing where there is none. */
export const decideUnshareSession = (session: Session, person: Person, context: Context): HubEvent[] =>
  session.shares?.some(({ personId }) => personId === person.id) === true
    ? [
        {
          type: 'session_unshared',
          sessionId: session.id,
          actor: context.actor,
          personId: person.id,
          why: `taken back by ${actorName(context.actor)}`,
        },
      ]
    : [];

/** Closes to others what it shows, also of one that has ended; or opens it again. */
export const decideSessionPrivacy = (session: Session, isPrivate: boolean, context: Context): HubEvent[] =>
  (session.private === true) === isPrivate
    ? []
    : [{ type: 'session_privacy_changed', sessionId: session.id, actor: context.actor, private: isPrivate }];

/** From now on only this person drives it, whoever did before. @throws wrong-state where nothing runs in it any more. */
export function decideTakeSession(session: Session, personId: Id<'person'>, context: Context): HubEvent[] {
  if (session.driver === personId) return [];
  requireLive(session, 'be driven');
  const { id: sessionId, driver: from } = session;
  return [{ type: 'session_driver_taken', sessionId, actor: context.actor, personId, from }];
}

/** Everybody who may drive it can again; nothing where nobody drives it alone. */
export const decideReleaseSession = ({ id, driver }: Session, context: Context): HubEvent[] =>
  driver === undefined
    ? []
    : [
        {
          type: 'session_driver_released',
          sessionId: id,
          actor: context.actor,
          personId: driver,
          why: `released by ${actorName(context.actor)}`,
        },
      ];

/** The same words for somebody who is not there and somebody of another project: which of them it is, is not told. */
export const noTeammate = (project: Project, person: string) =>
  new HubError(
    'not-found',
    `There is no "${person}" in ${project.name}. Sessions are shared with people of their project only; an owner can add one: "rostrum project member set ${project.key} <person> viewer".`,
    { noun: 'person', key: person },
  );

function requireLive(session: Session, wish: string): void {
  if (!isLive(session)) throw hasEnded(session, wish);
}

const hasEnded = ({ name, lifecycle }: Session, wish: string) => wrongState({ id: name, status: lifecycle }, wish, []);
