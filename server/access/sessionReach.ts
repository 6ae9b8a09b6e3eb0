import { conflict, forbidden, HubError } from '../../shared/errors.ts';
import type { Session, SessionRole } from '../../shared/model/session.ts';
import type { Access } from '../../shared/operations/operation.ts';
import type { HubState } from '../state/hubState.ts';
import type { SessionRight } from '../state/sessionRights.ts';
import { mayShare, sessionRight, weaker } from '../state/sessionRights.ts';
import type { Caller } from './caller.ts';
import { isInReach } from './reach.ts';
import type { Reach } from './reach.ts';
import { roleIn } from './roleIn.ts';
import { missingInToken } from './tokenLimits.ts';

/** How far an agent of each role reads sessions, and how far it drives them. */
export const agentsOfSessions = {
  read: { shell: 'own-session', worker: 'own-session', manager: 'objective', orchestrator: 'project' },
  drive: { manager: 'objective', orchestrator: 'project' },
} as const satisfies Record<string, Partial<Record<SessionRole, Reach>>>;

/** What a caller may do in one session, by role, token, shares, privacy and who drives it now. */
export interface SessionAccess {
  /** Its screens, stream and transcripts may be read. */
  readonly view: boolean;
  /** Input of the caller is taken now. */
  readonly drive: boolean;
  /** It may be closed, renamed and taken over, whoever drives it. */
  readonly control: boolean;
  /** It may be shared and made private. */
  readonly share: boolean;
  /** Why it may not be viewed; where it may, why it may not be driven now. Set where one of them is refused. */
  readonly why?: string | undefined;
}

/** The one answer to who may look into a session and who may type into it. It holds until the state changes. */
export function sessionAccess(state: HubState, caller: Caller, session: Session): SessionAccess {
  const right = rightOf(state, caller, session);
  const view = right !== 'none' && !isMissing(caller, 'session.screen');
  const control = right === 'drive' && !isMissing(caller, 'session.send');
  const drive = control && isSeatOpen(caller, session);
  const refused = view ? (drive ? undefined : 'drive') : 'view';
  return {
    view,
    drive,
    control,
    share: maySharePerson(state, caller, session),
    why: refused && (refused === 'drive' && control ? drivenAlone : noRight)(state, caller, session, refused).message,
  };
}

/** Whether it is private, and nothing of it is open to the caller. */
export const isClosedTo = (state: HubState, caller: Caller, session: Session): boolean =>
  session.private === true && rightOf(state, caller, session) === 'none';

/** Whether the caller may say what its agent does: in a private one, who may drive it. */
export const maySpeakFor = (state: HubState, caller: Caller, session: Session): boolean =>
  session.private !== true || rightOf(state, caller, session) === 'drive';

/** What each demand on a session needs of that answer. Rows are seen by the whole project: capacity is shared. */
export const sessionDemands: Partial<Record<Access, Exclude<keyof SessionAccess, 'why'>>> = {
  'session:read': 'view',
  'session:drive': 'drive',
  'session:control': 'control',
  'session:share': 'share',
};

/** The session, where the caller may give it work: a private one only by who may drive it. @throws HubError `forbidden`. */
export function openTo(state: HubState, caller: Caller, session: Session): Session {
  if (session.private !== true || sessionAccess(state, caller, session).control) return session;
  throw sessionRefusal(state, caller, session, 'control');
}

/** The refusal of a demand, with who can help. */
export function sessionRefusal(
  state: HubState,
  caller: Caller,
  session: Session,
  demand: Exclude<keyof SessionAccess, 'why'>,
): HubError {
  switch (demand) {
    case 'view':
      return noRight(state, caller, session, 'view');
    case 'control':
      return noRight(state, caller, session, 'drive');
    case 'drive':
      return sessionAccess(state, caller, session).control
        ? drivenAlone(state, caller, session)
        : noRight(state, caller, session, 'drive');
    case 'share':
      return forbidden(
        `share ${session.name}`,
        'to have opened it as a member of the project, or to own the project',
        `${whoShares(state, session)}.`,
      );
  }
}

function rightOf(state: HubState, caller: Caller, session: Session): SessionRight {
  if (caller.kind === 'nobody') return 'none';
  if (caller.kind === 'agent') return rightOfAgent(state, caller, session);
  const { personId, limits } = caller;
  const right = sessionRight(session, { personId, role: roleOf(state, caller, session) });
  // A share makes nobody's weaker token stronger.
  return limits?.role === 'viewer' ? weaker(right, 'view') : right;
}

/** A private session is closed to agents too, but for its own and the one that opened it. */
function rightOfAgent(state: HubState, agent: Extract<Caller, { kind: 'agent' }>, session: Session): SessionRight {
  const { openedBy } = session;
  const isOwn = session.id === agent.sessionId || (openedBy.kind === 'agent' && openedBy.sessionId === agent.sessionId);
  if (session.private === true && !isOwn) return 'none';
  const reaches = (how: keyof typeof agentsOfSessions): boolean => {
    const table: Partial<Record<SessionRole, Reach>> = agentsOfSessions[how];
    const reach = table[agent.role];
    return reach !== undefined && isInReach(state, agent, reach, { kind: 'session', record: session });
  };
  if (!reaches('read')) return 'none';
  return reaches('drive') ? 'drive' : 'view';
}

function maySharePerson(state: HubState, caller: Caller, session: Session): boolean {
  if (caller.kind !== 'person' || isMissing(caller, 'session.share')) return false;
  return mayShare(session, { personId: caller.personId, role: roleOf(state, caller, session) });
}

function roleOf(state: HubState, caller: Caller, { projectId }: Session) {
  const project = state.projects.get(projectId);
  return project && roleIn(caller, project);
}

const isMissing = (caller: Caller, operation: 'session.screen' | 'session.send' | 'session.share'): boolean =>
  caller.kind === 'person' && missingInToken(caller, operation) !== undefined;

const isSeatOpen = (caller: Caller, { driver }: Session): boolean =>
  driver === undefined || (caller.kind === 'person' && caller.personId === driver);

function noRight(state: HubState, caller: Caller, session: Session, wanted: 'view' | 'drive'): HubError {
  const { name, projectId } = session;
  const wish = wanted === 'drive' ? `drive ${name}` : `see what ${name} shows`;
  const missing =
    caller.kind === 'person'
      ? missingInToken(caller, wanted === 'drive' ? 'session.send' : 'session.screen')
      : undefined;
  if (missing !== undefined) return forbidden(wish, missing, 'Use a fuller token of yours.');
  if (session.private === true && rightOf(state, caller, session) === 'none') {
    const message = `${name} is private. ${whoShares(state, session)}.`;
    return new HubError('forbidden', message, { private: true, projectId });
  }
  if (caller.kind === 'agent') return forbidden(wish, 'more than the scope of this session');
  const byRole = session.private === true ? '' : `the role "${wanted === 'drive' ? 'member' : 'viewer'}", or `;
  return forbidden(wish, `${byRole}it shared with you to ${wanted}`, `${whoShares(state, session)}.`);
}

function drivenAlone(state: HubState, caller: Caller, { name, driver }: Session): HubError {
  const who = state.persons.get(driver ?? '')?.name ?? 'Somebody';
  const next =
    caller.kind === 'agent'
      ? 'Wait until it is released'
      : `Take over with "rostrum session take ${name}", or wait until it is released`;
  return conflict(`${who} drives ${name} alone now. ${next}.`, { driver });
}

/** Whom to ask, and what they have to say. */
function whoShares(state: HubState, { name, openedBy, projectId }: Session): string {
  const project = state.projects.get(projectId)?.name ?? 'the project';
  const opener = openedBy.kind === 'user' ? `${openedBy.name}, who opened it, or ` : '';
  return `Ask ${opener}an owner of ${project} to share it with you: "rostrum session share ${name} <you>"`;
}
