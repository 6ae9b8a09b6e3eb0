import { taskResult } from '../../shared/model/taskResult.ts';
import type { Artifact } from '../../shared/model/artifact.ts';
import type { Id } from '../../shared/model/ids.ts';
import type { Parking } from '../../shared/model/parking.ts';
import { parkingId } from '../../shared/model/parking.ts';
import type { Project } from '../../shared/model/project.ts';
import type { Template } from '../../shared/model/template.ts';
import type { TaskFacts, TaskPhase } from '../../shared/model/task.ts';
import type { OperationName } from '../../shared/operations/operations.ts';
import type { Records } from './builders.ts';
import {
  aDelivery,
  alice,
  aPerson,
  aProject,
  aServer,
  aSession,
  aTask,
  aToken,
  anId,
  anIntervention,
  anObjective,
  aRule,
  bornAt,
  resumingCapabilities,
  runningFacts,
} from './builders.ts';
import { goodInputs, taskTemplate } from './goodInputs.ts';
import type { GoodInputs } from './goodInputs.ts';

/** People of the world that attempts are made in, by what they are in its first project. */
export const people = { viewer: 1, member: 2, owner: 3, admin: 4, stranger: 9 } as const;

const personId = (who: keyof typeof people): Id<'person'> => anId('person', people[who]);

const shop: Project = aProject({
  members: new Map([
    [personId('viewer'), 'viewer'],
    [personId('member'), 'member'],
    [personId('owner'), 'owner'],
  ]),
});

/** The project that only the stranger is in. */
export const elsewhere: Project = aProject({
  id: anId('project', 2),
  name: 'Elsewhere',
  key: 'ELSE',
  members: new Map([[personId('stranger'), 'owner']]),
});

const registration = 'rreg_x';
const { assignment } = runningFacts;
const planPhase = { plan: { text: 'First this', revision: 1 }, assignment, startedAt: bornAt };
const promises = [{ key: 'data' }];
const contract = {
  key: 'data',
  status: 'fulfilled',
  version: 1,
  hash: 'c'.repeat(64),
  data: 1,
  at: bornAt,
  attempt: 1,
} as const;

const done = { status: 'done', result: taskResult.parse({ summary: 'Done' }), assignment, endedAt: bornAt } as const;

/** How the task must stand for an operation on it to be carried out; where nothing is said it runs. */
const standing: Partial<Record<OperationName, Partial<TaskFacts> & Partial<TaskPhase>>> = {
  'task.assign': { status: 'pending' },
  'task.unassign': { status: 'assigned', assignment },
  'task.start': { status: 'assigned', assignment },
  'task.retry': { status: 'failed', failure: { reason: 'agent', message: 'No' }, endedAt: bornAt },
  'task.accept': done,
  'task.send-back': done,
  'task.plan.submit': { status: 'planning', assignment, startedAt: bornAt },
  'task.plan.approve': { status: 'plan_review', ...planPhase },
  'task.plan.revise': { status: 'plan_review', ...planPhase },
  'task.complete': { ...runningFacts, promises: [] },
  // With a task under way it asks about that.
  'session.help': done,
  'objective.done': { status: 'cancelled', message: '', endedAt: bornAt },
  'server.remove': { status: 'pending' },
  'intervention.respond': { ...runningFacts, status: 'needs_human', returnTo: 'running' },
  'intervention.withdraw': { ...runningFacts, status: 'needs_human', returnTo: 'running' },
};

/** What the agent of a session has left behind. */
const reportOf = (number: number): Artifact => ({
  id: anId('artifact', number),
  projectId: shop.id,
  taskId: anId('task', number),
  attempt: 1,
  name: 'report',
  kind: 'report',
  role: 'primary',
  place: { at: 'server', serverId: anId('server'), path: '/src/report' },
  by: { kind: 'agent', sessionId: anId('session', number), name: `shell-${number}` },
  addedAt: bornAt,
});

const parkedClaude: Parking = {
  id: parkingId('claude', shop.id),
  provider: 'claude',
  scope: { kind: 'project', id: shop.id },
  until: bornAt + 3_600_000,
  why: 'its quota is used up',
  by: alice,
  at: bornAt,
};

const aTemplate = (number: number, name: string, projectId?: Id<'project'>): Template => ({
  id: anId('template', number),
  name,
  projectId,
  makes: 'task',
  description: undefined,
  parameters: [],
  text: taskTemplate,
  version: 1,
  savedAt: bornAt,
  savedBy: alice,
});

/** A session that has ended and whose agent can go on: of the first objective, or of none. */
const deadSession = (number: 11 | 13) =>
  aSession({
    id: anId('session', number),
    name: `scripted-${number}`,
    provider: 'scripted',
    role: 'worker',
    objectiveId: number === 11 ? anId('objective') : undefined,
    lifecycle: 'exited',
    at: bornAt,
    exit: { signal: 'SIGKILL' },
    reason: 'Its program ended.',
  });

/** The world in which an operation can be carried out on the records of `attempts`. */
export function worldFor(operation: OperationName): Records {
  const phase = standing[operation] ?? { ...runningFacts, promises, contracts: { data: contract } };
  const isFree = operation === 'task.assign' || operation === 'task.dependency.add';
  const dependencies = isFree ? [] : [{ kind: 'blocks', on: anId('task', 2), ifFailed: 'block' } as const];
  const task = aTask({ ...phase, dependencies, parentId: anId('objective') });
  return {
    persons: Object.entries(people).map(([name, number]) =>
      aPerson({ id: anId('person', number), name, admin: name === 'admin' }),
    ),
    tokens: [
      ...Object.values(people).map((number) =>
        aToken({
          id: anId('token', number),
          hash: `of ${number}`,
          opens: { kind: 'person', personId: anId('person', number) },
        }),
      ),
      aToken({
        id: anId('token', 20),
        hash: `hash of ${registration}`,
        opens: { kind: 'registration', projectId: shop.id },
      }),
    ],
    projects: [shop, elsewhere],
    servers: [
      operation === 'session.resume' ? aServer({ capabilities: resumingCapabilities() }) : aServer({ lastReport: 0 }),
      aServer({ id: anId('server', 2), name: 'far', keyHash: 'd'.repeat(64), projectIds: [elsewhere.id] }),
    ],
    tasks: [
      task,
      aTask({ id: anId('task', 2), ref: 'SHOP-2', pipeline: { name: 'Flow', key: 'T', start: 'unblocked' } }),
      aTask({ ...phase, dependencies, id: anId('task', 3), ref: 'SHOP-3' }),
      aTask({ id: anId('task', 8), ref: 'ELSE-1', projectId: elsewhere.id }),
    ],
    objectives: [
      anObjective(),
      anObjective({ id: anId('objective', 3), ref: 'SHOP-10' }),
      anObjective({ id: anId('objective', 8), ref: 'ELSE-2', projectId: elsewhere.id }),
    ],
    sessions:
      phase.status === 'pending'
        ? []
        : [
            aSession({ taskId: task.id, attempt: 1, objectiveId: anId('objective') }),
            aSession({ id: anId('session', 3), name: 'shell-3', taskId: anId('task', 3), attempt: 1 }),
            ...(operation === 'session.resume' ? [deadSession(11), deadSession(13)] : []),
          ],
    interventions: [
      anIntervention(),
      anIntervention({ id: anId('intervention', 3), taskId: anId('task', 3), sessionId: anId('session', 3) }),
    ],
    deliveries: [1, 3].map((number) =>
      aDelivery({ id: anId('delivery', number), sessionId: anId('session', number), state: 'stranded' }),
    ),
    parkings: [parkedClaude],
    templates: [aTemplate(1, 'fix', shop.id), aTemplate(2, 'everywhere')],
    artifacts: [1, 3].map((number) => reportOf(number)),
    rules: [aRule(), aRule({ id: anId('rule', 3), order: 2 })],
  };
}

/** Inputs on the records with a number: 1 is an agent's own, 3 another one in its project. */
export function attempts(number: 1 | 3 = 1): GoodInputs {
  const project = shop.id;
  const session = { id: anId('session', number) };
  const inputs = goodInputs({
    project,
    task: anId('task', number),
    other: anId('task', 2),
    objective: anId('objective', number),
    server: anId('server'),
    session: session.id,
    person: personId('viewer'),
    token: anId('token'),
    intervention: anId('intervention', number),
    delivery: anId('delivery', number),
    rule: anId('rule', number),
    registration,
    serverKey: 'rkey_x',
  });
  return {
    ...inputs,
    'project.member.set': { project, person: personId('stranger'), role: 'viewer' },
    // Only who may type can be given more than to look.
    'session.share': { ...session, person: personId('member'), access: 'drive' },
    'session.unshare': { ...session, person: personId('member') },
    // The third of the tasks.
    'task.dependency.move': { ...inputs['task.dependency.move'], to: anId('task', number === 1 ? 3 : 1) },
    // Only a dead one can be.
    'session.resume': { id: anId('session', number + 10) },
    // By its name, so that it also matters whose template it is.
    'template.plan': { project, name: 'fix' },
    'template.use': { project, name: 'fix' },
  };
}
