import assert from 'node:assert/strict';
import type { TokenLimits } from '../../shared/model/person.ts';
import type { SessionRole } from '../../shared/model/session.ts';
import type { OperationName } from '../../shared/operations/operations.ts';
import { operationNames, operationTable } from '../../shared/operations/operations.ts';
import {
  aPerson,
  aProject,
  aServer,
  aSession,
  aTask,
  anId,
  anIntervention,
  anObjective,
  aRule,
  stateWith,
} from '../testing/builders.ts';
import { nobody } from './authenticate.ts';
import type { Caller } from './caller.ts';
import { mayDo, requireMay } from './rules.ts';
import type { ScopeRecord, TargetRecord } from './target.ts';
import { limitsOf } from './tokenLimits.ts';

const project = aProject({
  members: new Map([
    [anId('person', 1), 'viewer'],
    [anId('person', 2), 'member'],
    [anId('person', 3), 'owner'],
  ]),
});
const elsewhere = aProject({ id: anId('project', 2), key: 'OTHER', members: new Map([[anId('person', 9), 'owner']]) });
const task = aTask({
  parentId: anId('objective'),
  dependencies: [{ kind: 'blocks', on: anId('task', 2), ifFailed: 'block' }],
});
const [needed, other] = [aTask({ id: anId('task', 2), ref: 'SHOP-2' }), aTask({ id: anId('task', 3), ref: 'SHOP-3' })];
const session = aSession({ taskId: task.id, objectiveId: anId('objective') });
const records = {
  persons: [aPerson()],
  projects: [project, elsewhere],
  tasks: [task, needed, other],
  objectives: [anObjective()],
  servers: [aServer()],
  sessions: [session],
  interventions: [anIntervention()],
};
const state = stateWith(records);

const targets = {
  hub: { kind: 'hub' },
  project: { kind: 'project', record: project },
  task: { kind: 'task', record: task },
  objective: { kind: 'objective', record: anObjective() },
  server: { kind: 'server', record: aServer() },
  session: { kind: 'session', record: session },
  intervention: { kind: 'intervention', record: anIntervention() },
  rule: { kind: 'rule', record: aRule(), scope: { kind: 'project', record: project } },
  scope: { kind: 'project', record: project },
} satisfies Record<string, TargetRecord>;

const person = (number: number, given: TokenLimits & { admin?: boolean } = {}): Caller => ({
  kind: 'person',
  actor: { kind: 'user', id: anId('person', number), name: 'someone' },
  personId: anId('person', number),
  admin: given.admin ?? false,
  limits: limitsOf(given),
});

/** An agent whose own task, session and objective are those of the targets. */
const agent = (role: SessionRole, projectId = project.id): Caller => ({
  kind: 'agent',
  actor: { kind: 'agent', sessionId: session.id, name: 'shell-1' },
  sessionId: session.id,
  role,
  projectId,
  taskId: task.id,
  objectiveId: anId('objective'),
});

const callers = {
  nobody,
  outsider: person(9),
  viewer: person(1),
  member: person(2),
  owner: person(3),
  admin: person(4, { admin: true }),
  shell: agent('shell'),
  worker: agent('worker'),
  manager: agent('manager'),
  orchestrator: agent('orchestrator'),
};

const may = (caller: Caller, name: OperationName, target: TargetRecord = targets[operationTable[name].on]) =>
  mayDo(state, caller, name, target);

describe('the rules of who may what', () => {
  it('[P1] lets nobody into a project of others', () => {
    const strangers = [person(9), agent('orchestrator', elsewhere.id), agent('manager', elsewhere.id)];
    const inProject = operationNames.filter((name) => operationTable[name].on !== 'hub');
    assert.deepEqual(
      strangers.flatMap((caller) => inProject.filter((name) => may(caller, name))),
      [],
    );
  });

  it('[A1] lets an admin change rules of the hub, an owner those of a project, and who owns a whole server its', () => {
    const record = aServer({ projectIds: [project.id, elsewhere.id] });
    const scopes: readonly ScopeRecord[] = [{ kind: 'hub' }, targets.project, { kind: 'server', record }];
    const who = [person(2), person(3), person(4, { admin: true }), callers.orchestrator];
    assert.deepEqual(
      scopes.map((scope) => who.map((caller) => may(caller, 'rule.remove', { kind: 'rule', record: aRule(), scope }))),
      [
        [false, false, true, false],
        [false, true, true, false],
        [false, false, true, false],
      ],
    );
  });

  it('[G5] keeps a worker to its task and what that depends on', () => {
    const worker = callers.worker;
    assert.deepEqual(
      [task, needed, other].map((record) => [
        may(worker, 'task.view', { kind: 'task', record }),
        may(worker, 'task.complete', { kind: 'task', record }),
      ]),
      [
        [true, true],
        [true, false],
        [false, false],
      ],
    );
  });

  it('[G5] keeps a manager to the tasks of its objective', () => {
    const child = aTask({ id: anId('task', 4), parentId: task.id });
    state.tasks.put(child);
    assert.deepEqual(
      [task, child, other].map((record) => may(callers.manager, 'task.cancel', { kind: 'task', record })),
      [true, true, false],
    );
  });

  it('[P1] wants a server that serves several projects changed only by who owns them all', () => {
    const record = aServer({ projectIds: [project.id, elsewhere.id] });
    const target: TargetRecord = { kind: 'server', record };
    assert.deepEqual(
      [person(1), person(3), person(4, { admin: true })].map((caller) => [
        may(caller, 'server.view', target),
        may(caller, 'server.drain', target),
      ]),
      [
        [true, false],
        [true, false],
        [true, true],
      ],
    );
  });

  it('[P2] lets a weaker token do no more than its role, and never make a stronger one', () => {
    const weak = person(4, { admin: true, role: 'viewer' });
    const allowed = operationNames.filter((name) => may(weak, name));
    assert.deepEqual(
      allowed,
      operationNames.filter(
        (name) =>
          may(callers.viewer, name) &&
          !['project.create', 'template.project', 'token.create', 'token.revoke'].includes(name),
      ),
    );
  });

  it('[P2] sends to who can help: to a fuller token where the token is what may not', () => {
    const refused = (caller: Caller, operation: OperationName) => () =>
      requireMay(state, caller, operation, { kind: 'hub' });
    const limited = person(4, { admin: true, scopes: ['read'] });
    assert.throws(
      refused(limited, 'person.add'),
      /scope "admin"\. Your token is limited: use a fuller one of yours\.$/,
    );
    assert.throws(refused(callers.owner, 'person.add'), /Ask an admin of the hub\.$/);
    const viewer = { kind: 'project', record: project } as const;
    assert.throws(() => requireMay(state, callers.viewer, 'task.create', viewer), /Ask an owner of the project\.$/);
  });
});
