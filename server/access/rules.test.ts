import assert from 'node:assert/strict';
import type { ProjectRole } from '../../shared/model/project.ts';
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
import { mayDo } from './rules.ts';
import type { ScopeRecord, TargetRecord } from './target.ts';

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

const person = (number: number, given: { admin?: boolean; maxRole?: ProjectRole } = {}): Caller => ({
  kind: 'person',
  actor: { kind: 'user', id: anId('person', number), name: 'someone' },
  personId: anId('person', number),
  admin: given.admin ?? false,
  maxRole: given.maxRole,
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

/** Who may, on a record of their own project; agents on what is their own. */
const whoMay: Readonly<Record<OperationName, string>> = {
  'hub.ping': 'outsider viewer member owner admin shell worker manager orchestrator',
  'hub.status': 'admin',
  'hub.update': 'admin',
  'record.names': 'outsider viewer member owner admin shell worker manager orchestrator',
  'event.list': 'viewer member owner admin worker manager orchestrator',
  'audit.verify': 'admin',
  'project.create': 'outsider viewer member owner admin',
  'project.list': 'outsider viewer member owner admin shell worker manager orchestrator',
  'project.view': 'viewer member owner admin worker manager orchestrator',
  'project.update': 'owner admin',
  'project.member.set': 'owner admin',
  'project.member.remove': 'owner admin',
  'person.add': 'admin',
  'person.list': 'admin',
  'token.create': 'outsider viewer member owner admin',
  'token.list': 'outsider viewer member owner admin',
  'token.revoke': 'outsider viewer member owner admin',
  'server.token.create': 'owner admin',
  'server.token.list': 'owner admin',
  'server.register': 'nobody outsider viewer member owner admin shell worker manager orchestrator',
  'server.identify': 'nobody outsider viewer member owner admin shell worker manager orchestrator',
  'server.list': 'viewer member owner admin worker manager orchestrator',
  'server.view': 'viewer member owner admin manager orchestrator',
  'server.label': 'owner admin',
  'server.update': 'owner admin',
  'server.share': 'owner admin',
  'server.drain': 'owner admin',
  'server.disable': 'owner admin',
  'server.enable': 'owner admin',
  'server.doctor': 'owner admin',
  'server.remove': 'owner admin',
  'task.create': 'member owner admin orchestrator',
  'task.list': 'viewer member owner admin worker manager orchestrator',
  'task.view': 'viewer member owner admin shell worker manager orchestrator',
  'task.update': 'member owner admin manager orchestrator',
  'task.assign': 'member owner admin manager orchestrator',
  'task.unassign': 'member owner admin manager orchestrator',
  'task.start': 'member owner admin shell worker manager orchestrator',
  'task.complete': 'member owner admin shell worker manager orchestrator',
  'task.fail': 'member owner admin shell worker manager orchestrator',
  'task.cancel': 'member owner admin manager orchestrator',
  'task.retry': 'member owner admin manager orchestrator',
  'task.accept': 'member owner admin',
  'task.send-back': 'member owner admin',
  'task.help': 'member owner admin shell worker manager orchestrator',
  'task.note': 'member owner admin shell worker manager orchestrator',
  'task.notes': 'viewer member owner admin shell worker manager orchestrator',
  'task.dependency.add': 'member owner admin manager orchestrator',
  'task.dependency.remove': 'member owner admin manager orchestrator',
  'task.plan.submit': 'member owner admin shell worker manager orchestrator',
  'task.plan.approve': 'member owner admin',
  'task.plan.revise': 'member owner admin',
  'task.why': 'viewer member owner admin shell worker manager orchestrator',
  'task.timeline': 'viewer member owner admin shell worker manager orchestrator',
  'contract.validate': 'member owner admin shell worker manager orchestrator',
  'contract.publish': 'member owner admin shell worker manager orchestrator',
  'contract.show': 'viewer member owner admin shell worker manager orchestrator',
  'contract.diff': 'viewer member owner admin shell worker manager orchestrator',
  'contract.list': 'viewer member owner admin worker manager orchestrator',
  'placement.check': 'viewer member owner admin worker manager orchestrator',
  'pipeline.apply': 'member owner admin orchestrator',
  'objective.create': 'member owner admin orchestrator',
  'objective.list': 'viewer member owner admin worker manager orchestrator',
  'objective.view': 'viewer member owner admin worker manager orchestrator',
  'objective.update': 'member owner admin manager orchestrator',
  'objective.done': 'member owner admin manager orchestrator',
  'objective.cancel': 'member owner admin manager orchestrator',
  'session.open': 'member owner admin orchestrator',
  'session.list': 'viewer member owner admin worker manager orchestrator',
  'session.view': 'viewer member owner admin shell worker manager orchestrator',
  'session.close': 'member owner admin manager orchestrator',
  'session.send': 'member owner admin manager orchestrator',
  'session.interrupt': 'member owner admin manager orchestrator',
  'session.screen': 'viewer member owner admin shell worker manager orchestrator',
  'session.messages': 'viewer member owner admin shell worker manager orchestrator',
  'intervention.list': 'viewer member owner admin worker manager orchestrator',
  'intervention.view': 'viewer member owner admin shell worker manager orchestrator',
  'intervention.respond': 'member owner admin',
  'rule.list': 'viewer member owner admin',
  'rule.add': 'owner admin',
  'rule.update': 'owner admin',
  'rule.move': 'owner admin',
  'rule.remove': 'owner admin',
  'rule.test': 'viewer member owner admin',
  'rule.dryrun': 'viewer member owner admin',
  'decision.list': 'viewer member owner admin',
  'decision.counts': 'viewer member owner admin',
};

const may = (caller: Caller, name: OperationName, target: TargetRecord = targets[operationTable[name].on]) =>
  mayDo(state, caller, name, target);

describe('the table of who may what', () => {
  it('[P9] says the same as this list, for every operation and role', () => {
    const found = Object.fromEntries(
      operationNames.map((name) => [
        name,
        Object.entries(callers)
          .filter(([, caller]) => may(caller, name))
          .map(([role]) => role)
          .join(' '),
      ]),
    );
    assert.deepEqual(found, whoMay);
  });

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
    const weak = person(4, { admin: true, maxRole: 'viewer' });
    const allowed = operationNames.filter((name) => may(weak, name));
    assert.deepEqual(
      allowed,
      operationNames.filter(
        (name) => may(callers.viewer, name) && !['project.create', 'token.create', 'token.revoke'].includes(name),
      ),
    );
  });
});
