import { badRequest, HubError, unauthenticated } from '../../shared/errors.ts';
import type { OperationName } from '../../shared/operations/operations.ts';
import { operationTable } from '../../shared/operations/operations.ts';
import type { HubState } from '../state/hubState.ts';
import type { Caller } from './caller.ts';
import {
  defaultProject,
  resolveIntervention,
  resolveObjective,
  resolveProject,
  resolveRule,
  resolveServer,
  resolveSession,
  resolveTask,
} from './resolve.ts';
import { requireMay } from './rules.ts';
import type { ScopeRecord, TargetRecord } from './target.ts';

/** Parsed params of any operation. */
export type AnyParams = Readonly<Record<string, unknown>>;

/** A request that may go to its handler: `id` and `project` are whole ids of records that the caller may act on. */
export interface Admitted<Params extends AnyParams> {
  readonly params: Params;
  readonly target: TargetRecord;
  /** The project of the record, where it has exactly one. */
  readonly projectId: string | undefined;
}

/**
 * Finds the record that an operation is on, and checks that the caller may do it. `onFound` hears of the record as soon
 * as it is known that the caller can see it.
 * @throws HubError `unauthenticated`, `not-found`, `ambiguous`, `bad-request` (which project?) or `forbidden`.
 */
export function admit<Params extends AnyParams>(
  state: HubState,
  caller: Caller,
  operation: OperationName,
  params: Params,
  onFound: (target: TargetRecord) => void = () => undefined,
): Admitted<Params> {
  const { access } = operationTable[operation];
  if (caller.kind === 'nobody' && access !== 'public') throw unauthenticated('This needs an account.');
  const scoped = withOwnObjective(caller, operation, params);
  const target = findTarget(state, caller, operation, scoped);
  onFound(target);
  requireMay(state, caller, operation, scopeOf(state, caller, operation, scoped) ?? target);
  // Who lets a server into a project must be allowed to let servers into it.
  if (operation === 'server.share')
    requireMay(state, caller, 'server.token.create', otherProject(state, caller, scoped));
  // Who lets another task wait must be allowed to change that one too.
  if (operation === 'task.dependency.move' && params['end'] === 'waiting')
    requireMay(state, caller, operation, { kind: 'task', record: resolveTask(state, caller, textOf(params['to']) ?? '') }); // prettier-ignore
  return { params: withWholeIds(operation, scoped, target), target, projectId: projectIdOf(target) };
}

function findTarget(state: HubState, caller: Caller, operation: OperationName, params: AnyParams): TargetRecord {
  const { on } = operationTable[operation];
  if (on === 'hub') return { kind: 'hub' };
  if (on === 'scope') return findScope(state, caller, params);
  const key = textOf(on === 'project' ? params['project'] : params['id']);
  switch (on) {
    case 'project':
      return {
        kind: on,
        record: key === undefined ? impliedProject(state, caller, params) : resolveProject(state, caller, key),
      };
    case 'task':
      return { kind: on, record: resolveTask(state, caller, key ?? '') };
    case 'objective':
      return { kind: on, record: resolveObjective(state, caller, key ?? '') };
    case 'session':
      return { kind: on, record: resolveSession(state, caller, key ?? '') };
    case 'server':
      return { kind: on, record: resolveServer(state, caller, key ?? '') };
    case 'intervention':
      return { kind: on, record: resolveIntervention(state, caller, key ?? '') };
    case 'rule':
      return { kind: on, ...resolveRule(state, caller, key ?? '') };
  }
}

/** The hub, a server or a project: one of them, and the only project that the caller sees where none is named. */
function findScope(state: HubState, caller: Caller, params: AnyParams): ScopeRecord {
  const project = textOf(params['project']);
  const server = textOf(params['server']);
  const isHub = params['hub'] === true;
  if ([project !== undefined, server !== undefined, isHub].filter(Boolean).length > 1)
    throw badRequest([{ path: '', message: 'name one of hub, server and project' }]);
  if (isHub) return { kind: 'hub' };
  if (server !== undefined) return { kind: 'server', record: resolveServer(state, caller, server) };
  return {
    kind: 'project',
    record: project === undefined ? defaultProject(state, caller) : resolveProject(state, caller, project),
  };
}

/** A named parent, or a named task, says the project too. */
function impliedProject(state: HubState, caller: Caller, params: AnyParams) {
  const parent = textOf(params['parent']) ?? textOf(params['task']);
  if (parent === undefined) return defaultProject(state, caller);
  const { record } = resolveParent(state, caller, parent);
  return resolveProject(state, caller, record.projectId);
}

function resolveParent(state: HubState, caller: Caller, key: string) {
  const asObjective = readOr(() => resolveObjective(state, caller, key));
  if (asObjective !== undefined) return { kind: 'objective', record: asObjective } as const;
  return { kind: 'task', record: resolveTask(state, caller, key) } as const;
}

/** Inside a manager's session no flags are needed: its tasks belong to its objective. */
function withOwnObjective<Params extends AnyParams>(caller: Caller, operation: OperationName, params: Params): Params {
  const isChildOfOwn = operation === 'task.create' && caller.kind === 'agent' && caller.role === 'manager';
  if (!isChildOfOwn || params['parent'] !== undefined || caller.objectiveId === undefined) return params;
  return { ...params, parent: caller.objectiveId };
}

/** A manager makes tasks within its objective: there the parent is what it must be allowed to write to. */
function scopeOf(
  state: HubState,
  caller: Caller,
  operation: OperationName,
  params: AnyParams,
): TargetRecord | undefined {
  const parent = textOf(params['parent']);
  const isByManager = caller.kind === 'agent' && caller.role === 'manager';
  return operation === 'task.create' && isByManager && parent !== undefined
    ? resolveParent(state, caller, parent)
    : undefined;
}

function otherProject(state: HubState, caller: Caller, params: AnyParams): TargetRecord {
  return { kind: 'project', record: resolveProject(state, caller, textOf(params['project']) ?? '') };
}

/** Only keys that params had, or may have, are filled in: strict handlers see nothing new. */
function withWholeIds<Params extends AnyParams>(
  operation: OperationName,
  params: Params,
  target: TargetRecord,
): Params {
  if (target.kind === 'hub') return params;
  if (operationTable[operation].on === 'scope' && target.kind === 'server')
    return { ...params, server: target.record.id };
  return target.kind === 'project' ? { ...params, project: target.record.id } : { ...params, id: target.record.id };
}

/** The project of a record, where it has exactly one. */
export function projectIdOf(target: TargetRecord): string | undefined {
  if (target.kind === 'hub') return undefined;
  if (target.kind === 'project') return target.record.id;
  if (target.kind === 'rule') return target.record.scope.kind === 'project' ? target.record.scope.id : undefined;
  if (target.kind !== 'server') return target.record.projectId;
  return target.record.projectIds.length === 1 ? target.record.projectIds[0] : undefined;
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

function readOr<Item>(find: () => Item): Item | undefined {
  try {
    return find();
  } catch (error) {
    // Not this noun; the next one says what is wrong.
    if (error instanceof HubError && error.code === 'not-found') return undefined;
    throw error;
  }
}
