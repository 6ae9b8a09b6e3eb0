import type { HubState } from '../../server/state/hubState.ts';
import type { OperationName } from '../../shared/operations/operations.ts';

/** Three numbers that choose among what there is. The same numbers in the same state are the same wish. */
export interface Choice {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/** A wish as somebody would send it. */
export interface Wish {
  readonly operation: OperationName;
  readonly params: Readonly<Record<string, unknown>>;
}

/** The one of these that a number chooses; undefined where there is none. */
export const pick = <Item>(items: Iterable<Item>, number: number): Item | undefined => {
  const all = [...items];
  return all.length === 0 ? undefined : all[number % all.length];
};

/** Whether a number says so, one time in so many. */
export const has = (number: number, part: number) => number % part === 0;

/** Makes the parameters of a wish. `name` is new each time; what names nothing is refused by the hub. */
type Make = (state: HubState, choice: Choice, name: string) => Readonly<Record<string, unknown>>;

const task = (state: HubState, number: number) => pick(state.tasks.values(), number)?.id ?? 'SHOP-1';
const server = (state: HubState, number: number) => pick(state.servers.values(), number)?.id ?? 'gpu1';
const project = (number: number) => (has(number, 6) ? 'BANK' : 'SHOP');
const result = (key: string | undefined, whole: boolean) => ({
  summary: 'done',
  contracts: key === undefined ? {} : { [key]: { status: whole ? 'fulfilled' : 'partial', data: { port: 1 } } },
});

/** Where a rule or a parking holds: in a project or on a server. */
const place = (state: HubState, { x, y, z }: Choice) =>
  has(y, 2) ? { server: server(state, x) } : { project: project(z) };
const rule = (state: HubState, number: number) => pick(state.rules.values(), number)?.id ?? 'none';
const templateText = (name: string, title: string) => `template: ${name}\ntask: { title: "${title}" }\n`;

/** Edges to tasks that are there, of every kind; some of them the hub must refuse. */
const dependencies = (state: HubState, { x, y, z }: Choice) =>
  Array.from({ length: x % 3 }, (_, index) => {
    const on = task(state, y + index);
    const ifFailed = has(z, 3) ? 'cancel' : 'block';
    return has(z + index, 4)
      ? { on, type: 'input', contractKey: `key-${y % 2}`, ifFailed }
      : { on, type: pick(['blocks', 'blocks', 'related', 'on_failure'], z + index), ifFailed };
  });

const draft: Make = (state, { x, y, z }, title) => ({
  project: project(z),
  title,
  start: pick(['auto', 'auto', 'unblocked', 'manual'], y),
  priority: pick(['low', 'normal', 'high', 'critical'], z),
  dependencies: dependencies(state, { x, y, z }),
  contracts: has(y, 3) ? [{ key: 'key-0', schema: { type: 'object', required: ['port'] } }] : [],
  placement: has(x + y, 4) ? { locks: ['staging'] } : {},
  requirePlanApproval: has(z, 5),
  retry: { max: has(y + z, 4) ? 2 : 0 },
  ...(has(x + z, 5) ? { external: { system: 'github', id: String(y % 5) } } : {}),
  ...(has(z, 6) && state.objectives.size > 0 ? { parent: pick(state.objectives.values(), x)?.id } : {}),
});

/** A session that works on nothing: of one with a task, its task is asked about. */
const alone = (state: HubState, number: number) =>
  pick(
    [...state.sessions.values()].filter(({ taskId }) => taskId === undefined),
    number,
  )?.id ?? 'none';

/** An objective, another task, or none. */
const parent = (state: HubState, y: number) =>
  has(y, 4) ? null : has(y, 2) ? task(state, y) : (pick(state.objectives.values(), y)?.id ?? null);

/** What people may ask for, each as often as it stands here. */
const asked: readonly (readonly [OperationName, Make])[] = [
  ['task.create', draft],
  ['task.create', draft],
  ['task.create', draft],
  ['task.create', draft],
  ['task.create', draft],
  ['task.create', draft],
  ['task.create', draft],
  ['task.create', draft],
  ['task.create', draft],
  ['task.create', draft],
  ['task.create', draft],
  ['task.create', draft],
  ['task.assign', (state, { x, y }) => ({ id: task(state, x), ...(has(y, 2) ? { server: server(state, y) } : {}) })],
  [
    'task.assign',
    (state, { x, y }) => ({ id: task(state, x), session: pick(state.sessions.values(), y)?.id ?? 'none' }),
  ],
  ['task.unassign', (state, { x }) => ({ id: task(state, x) })],
  ['task.start', (state, { x }) => ({ id: task(state, x) })],
  ['task.assign', (state, { x }) => ({ id: task(state, x) })],
  ['task.assign', (state, { x }) => ({ id: task(state, x) })],
  [
    'task.complete',
    (state, { x, y }) => ({ id: task(state, x), result: result(has(y, 2) ? 'key-0' : undefined, true) }),
  ],
  ['task.fail', (state, { x }) => ({ id: task(state, x), message: 'cannot' })],
  ['task.cancel', (state, { x }) => ({ id: task(state, x) })],
  ['task.retry', (state, { x }) => ({ id: task(state, x) })],
  ['task.retry', (state, { x }) => ({ id: task(state, x) })],
  ['task.retry', (state, { x }) => ({ id: task(state, x) })],
  ['task.help', (state, { x }) => ({ id: task(state, x), question: 'Which?' })],
  ['task.note', (state, { x, y }, text) => ({ id: task(state, x), text, urgent: has(y, 2) })],
  [
    'task.update',
    (state, { x, y, z }, title) => ({
      id: task(state, x),
      ...(has(y, 2) ? { title } : { start: pick(['auto', 'manual', 'unblocked'], z) }),
      ...(has(z, 3) ? { placement: { locks: has(y, 2) ? ['staging'] : [] } } : {}),
      ...(has(z, 4) ? { version: y } : {}),
      ...(has(y + z, 5) ? { external: { system: 'github', id: String(z % 5) } } : {}),
      ...(has(x + z, 3) ? { parent: parent(state, y) } : {}),
    }),
  ],
  [
    'task.dependency.add',
    (state, { x, y, z }) => ({
      id: task(state, x),
      on: task(state, y),
      type: pick(['blocks', 'input', 'on_failure', 'related'], z),
      ...(has(z + 3, 4) ? { contractKey: `key-${y % 2}` } : {}),
      ifFailed: has(x, 3) ? 'cancel' : 'block',
    }),
  ],
  [
    'task.dependency.move',
    (state, { x, y, z }) => {
      const { id, dependencies: edges } = pick(state.tasks.values(), x) ?? { id: 'SHOP-1', dependencies: [] };
      return { id, on: pick(edges, y)?.on ?? 'SHOP-1', end: has(z, 2) ? 'waiting' : 'on', to: task(state, z) };
    },
  ],
  [
    'task.dependency.remove',
    (state, { x, y }) => {
      const { id, dependencies: edges } = pick(state.tasks.values(), x) ?? { id: 'SHOP-1', dependencies: [] };
      return { id, on: pick(edges, y)?.on ?? 'SHOP-1' };
    },
  ],
  ['task.plan.submit', (state, { x }) => ({ id: task(state, x), plan: 'First this' })],
  ['task.plan.approve', (state, { x }) => ({ id: task(state, x) })],
  ['task.plan.revise', (state, { x }) => ({ id: task(state, x), comment: 'Better' })],
  ['contract.publish', (state, { x, y, z }) => ({ id: task(state, x), key: `key-${y % 2}`, data: { port: z } })],
  [
    'intervention.respond',
    (state, { x, y }) => ({
      id:
        pick(
          [...state.interventions.values()].filter(({ outcome }) => outcome.state === 'open'),
          x,
        )?.id ?? 'none',
      response: pick(['resume', 'retry', 'fail', 'leave', 'approve', 'yes'], y),
    }),
  ],
  [
    'objective.create',
    (_state, { x, y }, title) => ({ project: project(x), title, ...(has(y, 2) ? { agent: 'scripted' } : {}) }),
  ],
  ['objective.done', (state, { x }) => ({ id: pick(state.objectives.values(), x)?.id ?? 'none' })],
  ['objective.cancel', (state, { x }) => ({ id: pick(state.objectives.values(), x)?.id ?? 'none' })],
  [
    'session.open',
    (state, { x, y, z }) => ({
      project: project(z),
      server: server(state, x),
      ...(has(y, 3) ? { task: task(state, z) } : {}),
      ...(has(z, 2) ? { name: `shop-${1 + (x % 3)}.1` } : {}),
    }),
  ],
  ['session.help', (state, { x }) => ({ id: alone(state, x), question: 'Which?' })],
  ['session.help', (state, { x }) => ({ id: alone(state, x), question: 'And which?' })],
  ['session.private', (state, { x, y }) => ({ id: alone(state, x), private: !has(y, 4) })],
  [
    'session.share',
    (state, { x, y, z }) => ({
      id: alone(state, x),
      person: pick(['sam', 'vera', 'mike'], y),
      access: pick(['view', 'drive'], z),
    }),
  ],
  [
    'session.unshare',
    (state, { x, y }) => {
      const session = pick(
        [...state.sessions.values()].filter(({ shares }) => shares !== undefined && shares.length > 0),
        x,
      );
      return { id: session?.id ?? 'none', person: pick(session?.shares ?? [], y)?.personId ?? 'sam' };
    },
  ],
  ['session.resume', (state, { x }) => ({ id: pick(state.sessions.values(), x)?.id ?? 'none' })],
  ['session.close', (state, { x }) => ({ id: pick(state.sessions.values(), x)?.id ?? 'none' })],
  ['session.close', (state, { x }) => ({ id: pick(state.sessions.values(), x)?.id ?? 'none' })],
  ['session.close', (state, { x }) => ({ id: pick(state.sessions.values(), x)?.id ?? 'none' })],
  ['server.drain', (state, { x }) => ({ id: server(state, x) })],
  ['server.enable', (state, { x }) => ({ id: server(state, x) })],
  ['server.enable', (state, { x }) => ({ id: server(state, x) })],
  ['server.update', (state, { x, y }) => ({ id: server(state, x), capacity: 1 + (y % 3) })],
  [
    'server.reach',
    (state, { x, y }) => ({
      id: server(state, x),
      reach: y % 3 === 0 ? null : { destination: `host-${y % 5}`, mode: y % 2 === 0 ? 'direct' : 'tunnel' },
    }),
  ],
  ['server.share', (state, { x, y }) => ({ id: server(state, x), project: project(y) })],
  // Those that the world began with stay, or soon there would be nothing left to run on.
  ['server.remove', (_state, { x, y }) => ({ id: `extra-${x % 4}`, force: has(y, 2) })],
  ['server.remove', (_state, { x, y }) => ({ id: `extra-${x % 4}`, force: has(y, 2) })],
  [
    'project.update',
    (_state, { x, y, z }, name) => ({
      project: project(x),
      settings: { maxRunning: 1 + (y % 4) },
      ...(has(z, 3) ? { name } : {}),
    }),
  ],
  ['hub.update', (_state, { x }) => ({ maxRunning: 2 + (x % 5) })],
  [
    'project.member.set',
    (_state, { x, y, z }) => ({
      project: project(z),
      person: pick(['sam', 'vera', 'mike', 'olga'], x),
      role: pick(['viewer', 'member', 'owner'], y),
    }),
  ],
  [
    'project.member.set',
    (_state, { y, z }) => ({ project: project(z), person: 'sam', role: pick(['viewer', 'member'], y) }),
  ],
  [
    'project.member.remove',
    (_state, { x, z }) => ({ project: project(z), person: pick(['sam', 'sam', 'vera', 'mike'], x) }),
  ],
  ['project.create', (_state, _choice, name) => ({ name })],
  [
    'rule.add',
    (state, choice) => ({
      ...(has(choice.z, 4) ? { hub: true } : place(state, choice)),
      effect: pick(['allow', 'deny', 'ask'], choice.x),
      tool: 'Bash',
      ...(has(choice.x, 2) ? { position: 1 } : {}),
    }),
  ],
  ['rule.update', (state, { x, y }, note) => ({ id: rule(state, x), ...(has(y, 2) ? { effect: 'deny' } : { note }) })],
  ['rule.remove', (state, { x }) => ({ id: rule(state, x) })],
  // Nothing runs with it: what is parked keeps no work from going on.
  [
    'provider.park',
    (state, choice) => ({ ...place(state, choice), provider: 'claude', forMs: 1_000 * (1 + (choice.x % 900)) }),
  ],
  ['provider.unpark', (state, choice) => ({ ...place(state, choice), provider: 'claude' })],
  ['template.save', (_state, { x, z }, title) => ({ project: project(z), text: templateText(`kept-${x % 3}`, title) })],
  ['template.publish', (_state, { x }, title) => ({ text: templateText(`kept-${x % 3}`, title) })],
  ['template.remove', (_state, { x, z }) => ({ project: project(z), name: `kept-${x % 3}` })],
  ['template.withdraw', (_state, { x }) => ({ name: `kept-${x % 3}` })],
  ['artifact.add', (state, { x }, name) => ({ id: task(state, x), name, url: 'https://example.com/report' })],
  [
    'artifact.remove',
    (state, { x }) => {
      const artifact = pick(state.artifacts.values(), x);
      return { id: artifact?.taskId ?? 'SHOP-1', artifact: artifact?.id ?? 'none' };
    },
  ],
];

/** A wish of somebody at a window. */
export function wishOf(state: HubState, kind: number, choice: Choice, name: string): Wish {
  const [operation, make] = pick(asked, kind) ?? ['hub.ping', () => ({})];
  return { operation, params: make(state, choice, name) };
}

/** What agents say of their own task, and ask for their session. */
const said: readonly (readonly [OperationName, Make])[] = [
  ['task.complete', (_state, { x }) => ({ result: result(has(x, 2) ? 'key-0' : undefined, true) })],
  ['task.complete', (_state, { x }) => ({ result: result('key-0', !has(x, 3)) })],
  ['task.fail', () => ({ message: 'cannot' })],
  ['task.help', () => ({ question: 'Which database?' })],
  ['session.help', () => ({ question: 'Which colour?', options: ['red', 'blue'] })],
  ['task.note', (_state, _choice, text) => ({ text })],
  ['task.note', (_state, _choice, text) => ({ text })],
  ['task.plan.submit', () => ({ plan: 'Then that' })],
  ['contract.publish', (_state, { x, y }) => ({ key: `key-${x % 2}`, data: { port: y } })],
  ['task.create', (_state, { x }, title) => ({ title, start: pick(['auto', 'unblocked'], x) })],
];

/** A saying of the agent in a session. */
export function sayingOf(state: HubState, sessionId: string, choice: Choice, name: string): Wish {
  const [operation, make] = pick(said, choice.z) ?? ['hub.ping', () => ({})];
  const taskId = state.sessions.get(sessionId)?.taskId ?? 'SHOP-1';
  const own = operation === 'task.create' ? {} : { id: operation === 'session.help' ? sessionId : taskId };
  return { operation, params: { ...own, ...make(state, choice, name) } };
}
