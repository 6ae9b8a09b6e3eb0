import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { HubEvent } from '../../shared/model/events.ts';
import { placement } from '../../shared/model/placement.ts';
import type { Server } from '../../shared/model/server.ts';
import type { Task } from '../../shared/model/task.ts';
import { applyEvent } from '../state/applyEvent.ts';
import type { HubState } from '../state/hubState.ts';
import { aContext, aProject, aServer, aTask, anId, runningFacts, stateWith } from '../testing/builders.ts';
import { plainQueue, plainSchedule, plainWeight } from '../testing/plainSchedule.ts';
import type { Figures } from './asked.ts';
import { schedule } from './schedule.ts';
import type { Wake } from './wake.ts';

const now = 5_000;
const few = (max: number) => fc.integer({ min: 1, max });
const seldom = <Value>(value: fc.Arbitrary<Value>) =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });
const words = (...all: readonly string[]) => fc.subarray([...all], { maxLength: 2 });

const servers = fc.array(
  fc.record({
    labels: fc.constantFrom([], ['gpu'], ['gpu', 'big'], ['gpu', 'big']),
    capacity: fc.constantFrom(0, 1, 2, 9),
    projects: fc.subarray([1, 2], { minLength: 1 }),
    mode: fc.constantFrom<Server['mode']>('enabled', 'enabled', 'enabled', 'draining'),
    idleSince: few(2),
  }),
  { minLength: 1, maxLength: 5 },
);

const tasks = fc.array(
  fc.record({
    project: few(2),
    priority: fc.constantFrom<Task['priority']>('low', 'normal', 'critical'),
    labels: words('gpu', 'big'),
    locks: words('db', 'x'),
    server: seldom(few(5)),
    onServer: seldom(few(5)),
    notBefore: seldom(fc.constantFrom(now - 1, now + 1)),
    createdAt: few(3),
    state: fc.constantFrom('queued', 'queued', 'queued', 'queued', 'waiting', 'cancelled', 'running'),
    /** Edges go to tasks of before, so that there is no circle. */
    on: fc.array(
      fc.tuple(fc.nat(30), fc.constantFrom<'blocks' | 'related' | 'on_failure'>('blocks', 'related', 'on_failure')),
      {
        maxLength: 3,
      },
    ),
  }),
  { minLength: 1, maxLength: 25 },
);

type TaskGiven = Parameters<Parameters<(typeof tasks)['map']>[0]>[0][number];
const wakes = fc.record({ all: fc.boolean(), tasks: fc.array(fc.nat(24)), servers: fc.array(few(5)) });
const caps = fc.tuple(few(25), few(12), few(40));

function taskOf(given: TaskGiven, at: number): Task {
  const { project, priority, createdAt, notBefore, state } = given;
  const facts = {
    id: anId('task', at + 1),
    ref: `T-${at + 1}`,
    projectId: anId('project', project),
    priority,
    createdAt,
    queued: state === 'queued',
    dependencies:
      at === 0
        ? []
        : given.on.map(([on, kind]) => ({ kind, on: anId('task', (on % at) + 1), ifFailed: 'block' as const })),
    placement: placement.parse({
      labels: given.labels,
      locks: given.locks,
      server: given.server && `gpu${given.server}`,
    }),
  };
  if (state === 'running') return aTask({ ...facts, ...runningFacts });
  if (state === 'cancelled')
    return aTask({
      ...facts,
      status: 'cancelled',
      endedAt: 1,
      message: '',
      assignment: undefined,
      startedAt: undefined,
    });
  const onServer = given.onServer === undefined ? undefined : anId('server', given.onServer);
  return aTask({ ...facts, status: 'pending', notBefore, onServer });
}

const figures: Figures = (id) => ({
  cpuPercent: 1,
  memoryUsedBytes: 1,
  memoryBytes: 1,
  diskFreeBytes: 1e12,
  loadPerCpu: id === anId('server', 2) ? 0.5 : id === anId('server', 4) ? 9 : 0,
  sessions: 0,
  at: 1,
});

/** Places with one of the two, in a state of its own, and gives every event. */
function placedBy(place: typeof schedule, state: HubState, wake: Wake): readonly HubEvent[] {
  const happened: HubEvent[] = [];
  place(state, wake, aContext({ now }), figures, (events) => {
    for (const event of events) {
      applyEvent(state, event, 1, now);
      happened.push(event);
    }
  });
  return happened;
}

const lanesOf = ({ queue }: HubState) =>
  [...queue.lanes()].flatMap((lane) => [...lane.tasks.values()].map((queued) => ({ ...queued, lane: lane.key })));

describe('the scheduler and its plain definition', () => {
  it('[M4] place the same tasks on the same servers for the same reasons, whatever woke them', () => {
    fc.assert(
      fc.property(servers, tasks, wakes, caps, (someServers, someTasks, woken, [one, other, hub]) => {
        const make = () => {
          const state = stateWith({
            projects: [one, other].map((maxRunning, at) =>
              aProject({
                id: anId('project', at + 1),
                key: `P${at}`,
                name: `P${at}`,
                settings: { maxRunning, defaultProvider: 'shell' },
              }),
            ),
            servers: someServers.map(({ projects, ...given }, at) =>
              aServer({
                ...given,
                id: anId('server', at + 1),
                name: `gpu${at + 1}`,
                projectIds: projects.map((n) => anId('project', n)),
              }),
            ),
            tasks: someTasks.map(taskOf),
          });
          state.maxRunning = hub;
          return state;
        };
        const wake: Wake = {
          all: woken.all,
          tasks: new Set(woken.tasks.map((at) => anId('task', at + 1))),
          servers: new Set(woken.servers.map((number) => anId('server', number))),
        };
        // A task that woke no server is looked at alone.
        assert.deepEqual(placedBy(schedule, make(), wake), placedBy(plainSchedule, make(), wake));
      }),
      { numRuns: 1_000 },
    );
  });

  it('[M4] the queue that follows every change is the one that is made anew from all tasks', () => {
    const changes = fc.array(
      fc.record({ at: fc.nat(14), given: tasks.map(([first]) => first), isGone: fc.boolean() }),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(tasks, changes, (someTasks, someChanges) => {
        const followed = stateWith({ tasks: someTasks.map(taskOf) });
        assert.equal(followed.queue.size, plainQueue(followed).length);
        for (const { at, given, isGone } of someChanges) {
          const task = given && taskOf(given, at);
          if (isGone) followed.tasks.delete(anId('task', at + 1));
          else if (task) followed.tasks.put(task);
          const anew = stateWith({ tasks: [...followed.tasks.values()] });
          const sorted = (queue: ReturnType<typeof lanesOf>) => [...queue].sort((a, b) => (a.id < b.id ? -1 : 1));
          assert.deepEqual(sorted(lanesOf(followed)), sorted(lanesOf(anew)));
          assert.deepEqual(
            sorted(lanesOf(followed)).map(({ id, weight }) => [id, weight]),
            sorted(lanesOf(followed)).map(({ id }) => [id, plainWeight(followed, anId('task', Number(id.slice(5))))]),
          );
        }
      }),
      { numRuns: 200 },
    );
  });
});
