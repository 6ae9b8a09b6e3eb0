import { forbidden } from '../../shared/errors.ts';
import type { Project, ProjectRole } from '../../shared/model/project.ts';
import type { SessionRole } from '../../shared/model/session.ts';
import type { Access } from '../../shared/operations/operation.ts';
import type { OperationName } from '../../shared/operations/operations.ts';
import { operationTable } from '../../shared/operations/operations.ts';
import type { HubState } from '../state/hubState.ts';
import type { Caller } from './caller.ts';
import { closingSession, mutingSession } from './closedQuestions.ts';
import { isInReach } from './reach.ts';
import type { Reach } from './reach.ts';
import { isAtLeast, roleIn } from './roleIn.ts';
import { agentsOfSessions, sessionAccess, sessionDemands, sessionRefusal } from './sessionReach.ts';
import type { OwnTarget, TargetRecord } from './target.ts';
import { missingInToken, seesAll } from './tokenLimits.ts';

/** What a person must be: the role in the project of the record (for a server: as `in` says), or something hub-wide. */
type Need = 'nothing' | 'account' | ProjectRole | 'admin';

interface Rule {
  readonly person: Need;
  /** How far an agent of each role reaches; a role that is not named may not at all. */
  readonly agents: Partial<Record<SessionRole, Reach>>;
}

/** The one table of who may what. An owner of the hub (admin) is an owner everywhere. */
export const rules = {
  public: { person: 'nothing', agents: { shell: 'hub', worker: 'hub', manager: 'hub', orchestrator: 'hub' } },
  'signed-in': { person: 'account', agents: { shell: 'hub', worker: 'hub', manager: 'hub', orchestrator: 'hub' } },
  'project:read': { person: 'viewer', agents: { worker: 'project', manager: 'project', orchestrator: 'project' } },
  'project:write': { person: 'member', agents: { manager: 'objective', orchestrator: 'project' } },
  'project:manage': { person: 'owner', agents: {} },
  'task:read': {
    person: 'viewer',
    agents: { shell: 'near-task', worker: 'near-task', manager: 'objective', orchestrator: 'project' },
  },
  'task:work': {
    person: 'member',
    agents: { shell: 'own-task', worker: 'own-task', manager: 'objective', orchestrator: 'project' },
  },
  'task:write': { person: 'member', agents: { manager: 'objective', orchestrator: 'project' } },
  'server:read': { person: 'viewer', agents: { manager: 'project', orchestrator: 'project' } },
  'server:manage': { person: 'owner', agents: {} },
  // That a session exists is no secret in its project. On a session the other four are what `sessionReach.ts` says.
  'session:see': { person: 'viewer', agents: agentsOfSessions.read },
  'session:read': { person: 'viewer', agents: agentsOfSessions.read },
  'session:drive': { person: 'member', agents: agentsOfSessions.drive },
  'session:control': { person: 'member', agents: agentsOfSessions.drive },
  'session:share': { person: 'owner', agents: {} },
  // What a session says of itself, and managers of theirs.
  'session:report': {
    person: 'member',
    agents: { shell: 'own-session', worker: 'own-session', manager: 'objective', orchestrator: 'project' },
  },
  'provider:park': { person: 'member', agents: {} },
  'inbox:read': {
    person: 'viewer',
    agents: { shell: 'own-task', worker: 'own-task', manager: 'objective', orchestrator: 'project' },
  },
  'inbox:answer': { person: 'member', agents: {} },
  // An agent that knew the rules could write around them.
  'rules:read': { person: 'viewer', agents: {} },
  'rules:manage': { person: 'owner', agents: {} },
  'hub:admin': { person: 'admin', agents: {} },
} as const satisfies Record<Access, Rule>;

/** What only people do, whatever an agent's reach: an agent has no account and no keyboard, approves no plan, judges no work,
 * and reads files by its own tools, which are asked about. */
const peopleOnly: ReadonlySet<OperationName> = new Set([
  'project.create',
  'template.project',
  'token.create',
  'token.list',
  'token.revoke',
  'task.plan.approve',
  'task.plan.revise',
  'task.accept',
  'task.send-back',
  'artifact.read',
  'session.take',
  'session.direct',
  'session.release',
]);

/** Whether the caller may do this to that record. */
export function mayDo(state: HubState, caller: Caller, operation: OperationName, given: TargetRecord): boolean {
  const target = given.kind === 'rule' ? given.scope : given;
  const { access } = operationTable[operation];
  const rule: Rule = rules[access];
  if (closedBy(state, caller, operation, target) !== undefined) return false;
  switch (caller.kind) {
    case 'nobody':
      return rule.person === 'nothing';
    case 'person':
      if (missingInToken(caller, operation) !== undefined) return false;
      return isGranted(state, caller, access, target) ?? isPersonAllowed(caller, rule.person, target, state);
    case 'agent': {
      const reach = peopleOnly.has(operation) ? undefined : rule.agents[caller.role];
      if (reach === undefined) return false;
      return isGranted(state, caller, access, target) ?? isInReach(state, caller, reach, target);
    }
  }
}

/** @throws HubError `forbidden`, naming what it needs. */
export function requireMay(state: HubState, caller: Caller, operation: OperationName, target: TargetRecord): void {
  if (mayDo(state, caller, operation, target)) return;
  const closed = closedBy(state, caller, operation, target);
  if (closed !== undefined) throw sessionRefusal(state, caller, closed.session, closed.demand);
  const demand = target.kind === 'session' ? sessionDemands[operationTable[operation].access] : undefined;
  const isOfToken = caller.kind === 'person' && missingInToken(caller, operation) !== undefined;
  if (target.kind === 'session' && demand !== undefined && !isOfToken && !isForPeople(caller, operation))
    throw sessionRefusal(state, caller, target.record, demand);
  throw forbidden(operation, neededOf(caller, operation), remedyOf(caller, operation));
}

/** The private session in which it was asked what this is about, where that is closed to the caller. */
function closedBy(state: HubState, caller: Caller, operation: OperationName, target: TargetRecord) {
  if (target.kind !== 'intervention') return undefined;
  const isAnswer = operationTable[operation].access === 'inbox:answer';
  const session = (isAnswer ? mutingSession : closingSession)(state, caller, target.record);
  return session && { session, demand: isAnswer ? ('control' as const) : ('view' as const) };
}

/** A window is sent every row that its person may see, as lists give them. @throws HubError `forbidden`. */
export function requireWindow(caller: Extract<Caller, { kind: 'person' }>): void {
  const missing = missingInToken(caller, 'task.list');
  if (missing !== undefined) throw forbidden('open a window', missing, fullerToken);
}

/** What sessions answer by themselves; undefined where roles and reach do. */
function isGranted(state: HubState, caller: Caller, access: Access, target: OwnTarget): boolean | undefined {
  const demand = sessionDemands[access];
  return target.kind === 'session' && demand !== undefined
    ? sessionAccess(state, caller, target.record)[demand]
    : undefined;
}

const isForPeople = (caller: Caller, operation: OperationName): boolean =>
  caller.kind === 'agent' && peopleOnly.has(operation);

function isPersonAllowed(
  caller: Extract<Caller, { kind: 'person' }>,
  need: Need,
  target: OwnTarget,
  state: HubState,
): boolean {
  switch (need) {
    case 'nothing':
    case 'account':
      return true;
    case 'admin':
      return caller.admin;
    default: {
      if (target.kind === 'hub') return caller.admin;
      const roles = projectsOf(state, target).map((project) => isAtLeast(roleIn(caller, project), need));
      // What is changed for all must be theirs in all; what is only looked at may be seen from one.
      if (target.kind === 'server' && need !== 'viewer') {
        return roles.length > 0 ? roles.every(Boolean) : seesAll(caller) && caller.limits?.role === undefined;
      }
      return roles.some(Boolean) || (target.kind === 'server' && seesAll(caller));
    }
  }
}

/** The projects that a record belongs to: one, but for servers, which may serve several. */
function projectsOf(state: HubState, target: OwnTarget): readonly Project[] {
  switch (target.kind) {
    case 'hub':
      return [];
    case 'project':
      return [target.record];
    case 'server':
      return [...state.projects.pick(target.record.projectIds)];
    default:
      return [...state.projects.pick([target.record.projectId])];
  }
}

function neededOf(caller: Caller, operation: OperationName): string {
  if (caller.kind === 'agent') return 'more than the scope of this session';
  const rule: Rule = rules[operationTable[operation].access];
  return (caller.kind === 'person' ? missingInToken(caller, operation) : undefined) ?? needText(rule.person);
}

const fullerToken = 'Your token is limited: use a fuller one of yours.';

/** Who can help: not an owner, where it is the token that may not. */
function remedyOf(caller: Caller, operation: OperationName): string | undefined {
  if (caller.kind !== 'person') return undefined;
  if (missingInToken(caller, operation) !== undefined) return fullerToken;
  const rule: Rule = rules[operationTable[operation].access];
  if (rule.person === 'admin') return 'Ask an admin of the hub.';
  return caller.limits === undefined ? undefined : `${fullerToken} Or ask an owner of the project.`;
}

function needText(need: Need): string {
  if (need === 'admin') return 'an admin of the hub';
  if (need === 'account' || need === 'nothing') return 'an account';
  return `the role "${need}" in the project`;
}
