import assert from 'node:assert/strict';
import fc from 'fast-check';
import { HubError } from '../../shared/errors.ts';
import { hubActor } from '../../shared/model/actor.ts';
import type { HubEvent } from '../../shared/model/events.ts';
import { pausingKinds } from '../../shared/model/intervention.ts';
import type { Server } from '../../shared/model/server.ts';
import type { Session } from '../../shared/model/session.ts';
import type { Task, TaskStatus } from '../../shared/model/task.ts';
import { taskResult } from '../../shared/model/taskResult.ts';
import { decideAssign, decideAssignToSession, decideUnassign } from '../decide/assign.ts';
import { decidePublish } from '../decide/contracts.ts';
import { decideOffline } from '../decide/daemonReports.ts';
import { decideAddDependency, decideRemoveDependency } from '../decide/dependencies.ts';
import { decideCancel, decideRetry } from '../decide/endTask.ts';
import { decideRespond } from '../decide/interventions.ts';
import { decideSetCapacity, decideSetMode } from '../decide/servers.ts';
import { decideComplete, decideFail, decideHelp, decideStart, decideSubmitPlan } from '../decide/taskWork.ts';
import type { Wish } from '../decide/transitions.ts';
import { allowedFrom } from '../decide/transitions.ts';
import { decideUpdateTask } from '../decide/updateTask.ts';
import { applyLine } from '../hubEntry.ts';
import { isBlocked } from '../state/blockers.ts';
import type { HubState } from '../state/hubState.ts';
import { isLive } from '../state/hubState.ts';
import { collectState, restoreState } from '../state/snapshotState.ts';
import { assignmentOf, hasEnded, isUnderWay } from '../state/taskQueries.ts';
import { aProject, aServer, aSession, anId, someCapabilities, stateWith } from '../testing/builders.ts';
import type { Records } from '../testing/builders.ts';
import { anEngine, edge } from '../testing/engine.ts';

type Engine = ReturnType<typeof anEngine>;

const maxRunning = 4;
const records: Records = {
  projects: [aProject({ settings: { maxRunning, defaultProvider: 'scripted' } })],
  servers: [
    aServer({ capacity: 2, capabilities: someCapabilities({ maxSessions: 3 }) }),
    aServer({ id: anId('server', 2), name: 'gpu2', capacity: 3 }),
  ],
  sessions: [aSession()],
};

/** What may follow what, as T4 says; within one line several steps may be taken. */
const ways: { readonly [From in TaskStatus]: readonly TaskStatus[] } = {
  pending: ['pending', 'assigned', 'running', 'planning', 'cancelled'],
  assigned: ['assigned', 'pending', 'planning', 'running', 'failed', 'cancelled'],
  planning: ['planning', 'plan_review', 'needs_human', 'failed', 'cancelled'],
  plan_review: ['plan_review', 'planning', 'running', 'needs_human', 'failed', 'cancelled'],
  running: ['running', 'needs_human', 'done', 'failed', 'cancelled'],
  needs_human: ['needs_human', 'planning', 'running', 'done', 'failed', 'cancelled'],
  done: ['done'],
  failed: ['failed'],
  cancelled: ['cancelled'],
};

/** One wish: what, of which task, with which other thing. */
const wish = fc.record({
  what: fc.constantFrom(
    ...(['create', 'update', 'assign', 'toSession', 'unassign', 'start', 'begin', 'endSession', 'lose'] as const),
    ...(['recover', 'plan', 'ask', 'answer', 'publish', 'complete', 'fail', 'cancel', 'retry', 'begin'] as const),
    ...(['addEdge', 'removeEdge', 'offline', 'online', 'mode', 'capacity', 'cap', 'tick', 'create'] as const),
    // What makes a graph move comes more often.
    ...(['create', 'begin', 'complete', 'endSession', 'online', 'tick', 'start', 'complete', 'begin'] as const),
  ),
  a: fc.nat(50),
  b: fc.nat(50),
});
type Wished = typeof wish extends fc.Arbitrary<infer One> ? One : never;

const at = <Item>(items: Iterable<Item>, number: number): Item => {
  const all = [...items];
  const found = all[number % Math.max(1, all.length)];
  if (found === undefined) throw new HubError('not-found', 'nothing there yet');
  return found;
};

const isIdle = (session: Session) => session.lifecycle === 'active' && session.taskId === undefined;
const isStarting = (session: Session) => session.lifecycle === 'starting' && session.wanted === 'running';
const isUnwanted = (session: Session) => isLive(session) && session.wanted === 'closed';

const kinds = ['blocks', 'input', 'related', 'on_failure'] as const;

function wishFor(engine: Engine, { what, a, b }: Wished): readonly HubEvent[] {
  const { state } = engine;
  const context = engine.context();
  /** Mostly one that lets this wish, sometimes any. */
  const taskThat = (wished: Wish) => {
    const states: readonly TaskStatus[] = allowedFrom[wished];
    const fitting = [...state.tasks.values()].filter(({ status }) => states.includes(status));
    return at(fitting.length > 0 && b % 5 !== 0 ? fitting : state.tasks.values(), a);
  };
  const sessionThat = (isFitting: (session: Session) => boolean) => {
    const fitting = [...state.sessions.values()].filter(isFitting);
    return at(fitting.length > 0 && b % 5 !== 0 ? fitting : state.sessions.values(), a);
  };
  const task = () => at(state.tasks.values(), a);
  const other = () => at(state.tasks.values(), b);
  const server = () => at(state.servers.values(), b);
  const newEdge = () =>
    edge(other(), {
      kind: kinds[(a + b) % 4] ?? 'blocks',
      ...((a + b) % 4 === 1 ? { key: `key${b % 2}` } : {}),
      ifFailed: b % 3 === 0 ? 'cancel' : 'block',
    });
  switch (what) {
    case 'create': {
      const draft = {
        start: (['auto', 'unblocked', 'manual'] as const)[b % 3],
        requirePlanApproval: b % 5 === 0,
        retry: { max: b % 2 },
        placement: { locks: b % 4 === 0 ? ['db'] : [] },
      } as const;
      engine.create(draft, state.tasks.size > 0 && a % 2 === 0 ? [newEdge()] : []);
      return [];
    }
    case 'update': {
      const placement = { ...task().placement, locks: b % 2 === 0 ? ['db'] : [] };
      return decideUpdateTask(state, { id: task().id, title: `Title ${b}`, placement }, context);
    }
    case 'assign':
      return decideAssign(state, { task: taskThat('assign'), server: server(), by: 'hand' }, context);
    case 'toSession':
      return decideAssignToSession(state, taskThat('assign'), sessionThat(isIdle), context);
    case 'unassign':
      return decideUnassign(taskThat('unassign'), context);
    case 'start':
      return decideStart(state, taskThat('start'), context);
    case 'begin':
      return [{ type: 'session_active', sessionId: sessionThat(isStarting).id, actor: hubActor, pid: 1, startedAt: 1 }];
    case 'endSession': {
      const exit = { exitCode: b % 2 };
      return [
        { type: 'session_ended', sessionId: sessionThat(isUnwanted).id, actor: hubActor, exit, reason: 'exited' },
      ];
    }
    case 'lose':
      return [{ type: 'session_lost', sessionId: sessionThat(isLive).id, actor: hubActor, reason: 'gone' }];
    case 'recover': {
      // A daemon that finds a lost session has room for it, or it would not live: the hub has not filled its slot.
      const found = sessionThat(({ lifecycle }) => lifecycle === 'lost');
      return [{ type: 'session_recovered', sessionId: found.id, actor: hubActor, pid: 1, startedAt: 1 }];
    }
    case 'plan':
      return decideSubmitPlan(taskThat('submit a plan'), 'plan', context);
    case 'ask':
      return decideHelp(taskThat('ask a human'), { question: 'which?', options: [] }, context).events;
    case 'answer': {
      const open = [...state.interventions.values()].filter(({ outcome }) => outcome.state === 'open');
      const asked = at(open.length > 0 && b % 5 !== 0 ? open : state.interventions.values(), a);
      const answers = asked.options.length > 0 ? [...asked.options, 'other'] : ['yes'];
      return decideRespond(state, asked, answers[b % answers.length] ?? '', context);
    }
    case 'publish': {
      const status = (['fulfilled', 'partial', 'failed'] as const)[b % 3] ?? 'failed';
      return decidePublish(taskThat('publish'), { key: `key${b % 2}`, status, data: b }, context);
    }
    case 'complete': {
      const given = { status: 'fulfilled', data: b } as const;
      const contracts = b % 3 > 0 ? { key0: given, key1: given } : {};
      return decideComplete(taskThat('complete'), taskResult.parse({ summary: 'done', contracts }), context);
    }
    case 'fail':
      return decideFail(taskThat('fail'), { reason: 'agent', message: 'no' }, context);
    case 'cancel':
      return decideCancel(task(), '', context);
    case 'retry':
      return decideRetry(taskThat('retry'), context);
    case 'addEdge':
      return decideAddDependency(state, { id: taskThat('assign').id, dependency: newEdge() }, context);
    case 'removeEdge':
      return decideRemoveDependency(state, { id: task().id, on: other().id }, context);
    case 'offline':
      return decideOffline(state, server(), 'gone', context);
    case 'online': {
      const { id, capabilities } = server();
      return [{ type: 'server_connected', serverId: id, actor: hubActor, instance: 'instance-1', capabilities }];
    }
    case 'mode':
      return decideSetMode(server(), (['enabled', 'draining', 'disabled'] as const)[a % 3] ?? 'enabled', context);
    case 'capacity':
      return decideSetCapacity(server(), 1 + (a % 3), context);
    case 'cap':
      return [{ type: 'hub_settings_changed', actor: hubActor, maxRunning: 1 + (a % 6) }];
    case 'tick':
      engine.clock.now += 10_000;
      engine.tick();
      return [];
  }
}

/** Carries a wish out, or is refused; anything else thrown is a defect. */
function attempt(engine: Engine, wished: Wished): void {
  try {
    engine.commit(wishFor(engine, wished));
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
  }
}

const underWay = (state: HubState): readonly Task[] => [...state.tasks.values()].filter(isUnderWay);

function checkTask(state: HubState, before: Task | undefined, task: Task): void {
  if (before !== undefined && before !== task) {
    const sameAttempt = before.attempt === task.attempt;
    if (sameAttempt) assert.ok(ways[before.status].includes(task.status), `${before.status} → ${task.status}`);
    if (sameAttempt && hasEnded(before)) assert.equal(task.status, before.status);
    assert.ok(task.attempt >= before.attempt && task.version > before.version);
    assert.deepEqual(task.pastAttempts.slice(0, before.pastAttempts.length), before.pastAttempts, 'the past stays');
  }
  assert.equal(task.pastAttempts.length, task.attempt - 1);
  const assignment = assignmentOf(task);
  if (isUnderWay(task)) assert.ok(assignment !== undefined && state.sessions.get(assignment.sessionId) !== undefined);
  if (before?.status === 'pending' && isUnderWay(task) && before.attempt === task.attempt)
    assert.equal(isBlocked(state, task), false, 'nothing that was blocked began');
  if (task.status === 'done')
    for (const { key } of task.promises) assert.ok(task.contracts[key] !== undefined, `${key} was promised`);
}

/** A task waits for a human as long as something that pauses it is open; one that ended asks at most about its failure. */
function checkAsked(state: HubState, task: Task): void {
  const open = [...state.interventions.values()].filter(
    ({ taskId, outcome }) => taskId === task.id && outcome.state === 'open',
  );
  const isPaused = open.some(({ kind }) => pausingKinds.has(kind));
  if (task.status === 'needs_human') assert.ok(isPaused, 'needs_human, and nothing is asked');
  if (task.status === 'running' || task.status === 'planning') assert.ok(!isPaused, `${task.status}, but it is asked`);
  if (hasEnded(task))
    assert.ok(open.every(({ kind }) => (kind === 'failure' || kind === 'guard') && task.status === 'failed'));
  assert.equal(open.filter(({ kind }) => kind === 'plan_review').length, task.status === 'plan_review' ? 1 : 0);
}

/** No agent goes on with a task that is not its own any more. */
function checkSessions(state: HubState): void {
  for (const session of state.sessions.values()) {
    const task = session.taskId === undefined ? undefined : state.tasks.get(session.taskId);
    if (task === undefined || !isLive(session) || session.wanted === 'closed') continue;
    assert.ok(isUnderWay(task), `${session.name} runs for ${task.ref}, which is ${task.status}`);
    assert.equal(assignmentOf(task)?.sessionId, session.id, `${task.ref} has another session than ${session.name}`);
  }
}

/** Grants of this line: each below its limits when it was made. What was lowered later only grants nothing more. */
function checkLimits(state: HubState, before: ReadonlySet<string>): void {
  const now = underWay(state);
  const holders = new Map<string, string>();
  for (const task of now) {
    for (const lock of task.placement.locks) {
      assert.equal(holders.get(lock), undefined, `${lock} is held twice`);
      holders.set(lock, task.id);
    }
  }
  const isNews = now.some(({ id }) => !before.has(id));
  if (isNews) assert.ok(now.length <= Math.min(maxRunning, state.maxRunning), `${now.length} under way`);
}

describe('engine', () => {
  it('[M10] random wishes never exceed capacity, caps or locks, and reach no impossible state [T4][T5]', () => {
    fc.assert(
      fc.property(fc.array(wish, { minLength: 40, maxLength: 200 }), (wishes) => {
        const engine = anEngine(records);
        const { state } = engine;
        for (const wished of wishes) {
          const before = new Map([...state.tasks.values()].map((task) => [task.id as string, task]));
          const running = new Set(underWay(state).map(({ id }) => id as string));
          const live = new Map([...state.servers.values()].map(({ id }) => [id, liveOn(state, id)]));
          attempt(engine, wished);
          for (const task of state.tasks.values()) checkTask(state, before.get(task.id), task);
          for (const task of state.tasks.values()) checkAsked(state, task);
          checkSessions(state);
          checkLimits(state, running);
          if (wished.what !== 'recover') {
            for (const server of state.servers.values()) checkCapacity(state, server, live.get(server.id) ?? 0);
          }
        }
      }),
      { numRuns: 150 },
    );
  }).timeout(60_000);

  it('[R1] a snapshot passed through JSON gives the same state, and so do the lines replayed from nothing', () => {
    fc.assert(
      fc.property(fc.array(wish, { minLength: 30, maxLength: 150 }), (wishes) => {
        const engine = anEngine(records);
        for (const wished of wishes) attempt(engine, wished);
        const { state } = engine;
        const collected = collectState(state);
        const stored = JSON.parse(JSON.stringify(collected)) as Record<string, unknown[]>;
        const restored = restoreState(state.seq, new Map(Object.entries(stored)));
        assert.equal(JSON.stringify(collectState(restored)), JSON.stringify(collected));
        assert.deepEqual(indexesOf(restored), indexesOf(state));
        const replayed = stateWith(records);
        for (const line of engine.lines) applyLine(replayed, JSON.parse(JSON.stringify(line)) as typeof line);
        assert.equal(JSON.stringify(collectState(replayed)), JSON.stringify(collected));
        assert.equal(replayed.seq, state.seq);
      }),
      { numRuns: 80 },
    );
  }).timeout(60_000);

  it('what ended or was published does nothing a second time', () => {
    fc.assert(
      fc.property(fc.array(wish, { minLength: 30, maxLength: 100 }), (wishes) => {
        const engine = anEngine(records);
        for (const wished of wishes) attempt(engine, wished);
        const last = engine.lines.at(-1);
        if (last === undefined) return;
        // An end says nothing of its attempt: where the next one begins in the same line, it is another's.
        if (last.events.some(({ type }) => type === 'task_retried')) return;
        const ends = last.events.filter(({ type }) => /task_(completed|failed|cancelled|created)|contract_/.test(type));
        const before = JSON.stringify(collectState(engine.state));
        applyLine(engine.state, { ...last, events: ends });
        assert.equal(JSON.stringify(collectState(engine.state)), before);
      }),
      { numRuns: 80 },
    );
  }).timeout(60_000);
});

const liveOn = (state: HubState, serverId: string): number =>
  [...state.sessions.values()].filter((session) => session.serverId === serverId && isLive(session)).length;

function checkCapacity(state: HubState, server: Server, before: number): void {
  const now = liveOn(state, server.id);
  if (now > before) assert.ok(now <= server.capacity, `${server.name} has ${now} of ${server.capacity}`);
}

/** Every index as sets: the order within a key is that of getting it, which a snapshot does not keep. */
const indexesOf = (state: HubState) =>
  Object.entries(state.by).map(([name, index]) => [
    name,
    [...index.keys()].sort().map((key) => [key, [...index.of(key)].sort()]),
  ]);
