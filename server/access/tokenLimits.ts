import type { TokenLimits, TokenScope } from '../../shared/model/person.ts';
import type { Access } from '../../shared/operations/operation.ts';
import type { OperationName } from '../../shared/operations/operations.ts';
import { changesState, operationTable } from '../../shared/operations/operations.ts';
import type { Caller } from './caller.ts';

type PersonCaller = Extract<Caller, { kind: 'person' }>;

/**
 * The scope that a token needs for an operation, by what the operation demands of its caller. `any`: every token;
 * `look`: every token for looking, only an unlimited one for a change, because no token makes a stronger one.
 */
export const scopeOf = {
  public: 'any',
  'signed-in': 'look',
  'project:read': 'read',
  'task:read': 'read',
  'server:read': 'read',
  'session:see': 'read',
  'session:read': 'read',
  'inbox:read': 'read',
  'rules:read': 'read',
  'project:write': 'tasks',
  'task:work': 'tasks',
  'task:write': 'tasks',
  'session:drive': 'sessions',
  'session:control': 'sessions',
  'session:share': 'sessions',
  'session:report': 'sessions',
  'provider:park': 'servers',
  'inbox:answer': 'inbox',
  'server:manage': 'servers',
  'project:manage': 'projects',
  'rules:manage': 'projects',
  'hub:admin': 'admin',
} as const satisfies Record<Access, TokenScope | 'any' | 'look'>;

/** What limits a token; undefined where it is worth as much as its person. */
export function limitsOf({ role, scopes, projectId }: TokenLimits): TokenLimits | undefined {
  return role === undefined && scopes === undefined && projectId === undefined
    ? undefined
    : { role, scopes, projectId };
}

/** What a token is missing for an operation, in words; undefined where it may. Its person's own rights come on top. */
export function missingInToken({ limits }: PersonCaller, operation: OperationName): string | undefined {
  if (limits === undefined) return undefined;
  const scope = scopeOf[operationTable[operation].access];
  if (scope === 'any') return undefined;
  if (scope === 'look') return changesState(operation) ? 'a full token of an account' : undefined;
  if (scope === 'admin' && !canBeAdmin(limits)) return 'a token that is limited neither in role nor to a project';
  return limits.scopes === undefined || limits.scopes.includes(scope) ? undefined : `a token with the scope "${scope}"`;
}

/** Whether the caller sees every project and server: an admin, whose token is not bound to one project. */
export const seesAll = (caller: Caller): boolean =>
  caller.kind === 'person' && caller.admin && caller.limits?.projectId === undefined;

/** Whether the caller's token opens this project at all; membership is another question. */
export const opensProject = ({ limits }: PersonCaller, projectId: string): boolean =>
  limits?.projectId === undefined || limits.projectId === projectId;

const canBeAdmin = ({ role, projectId }: TokenLimits): boolean => role === undefined && projectId === undefined;
