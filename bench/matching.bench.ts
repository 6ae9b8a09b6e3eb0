// One pass of the scheduler over 1,000 queued tasks and 1,000 servers; beside its plain definition, which looks at every pair.
import { performance } from 'node:perf_hooks';
import type { HubEvent } from '../shared/model/events.ts';
import { placement } from '../shared/model/placement.ts';
import { schedule } from '../server/policy/schedule.ts';
import type { Wake } from '../server/policy/wake.ts';
import { wakeAll } from '../server/policy/wake.ts';
import { applyEvent } from '../server/state/applyEvent.ts';
import type { HubState } from '../server/state/hubState.ts';
import { aContext, aProject, aServer, aTask, anId, someCapabilities, stateWith } from '../server/testing/builders.ts';
import { plainSchedule } from '../server/testing/plainSchedule.ts';
import type { Figure } from './result.ts';
import { figure, median, printResult } from './result.ts';

const size = 1_000;
const rounds = 3;
const labelCount = 20;

/** `fit`: whether there is a server for each; otherwise all of them ask for a label that none has. */
interface Kinds {
  readonly kinds: number;
  readonly fit: boolean;
}

function crowd({ kinds, fit }: Kinds): HubState {
  const servers = Array.from({ length: size }, (_, at) =>
    aServer({
      id: anId('server', at + 1),
      name: `gpu${at + 1}`,
      labels: [`rack-${at % labelCount}`, 'ssd'],
      capabilities: someCapabilities({
        repos: [{ name: `repo-${at % 10}`, path: `/srv/${at}`, languages: ['go'], frameworks: [] }],
      }),
    }),
  );
  const tasks = Array.from({ length: size }, (_, at) =>
    aTask({
      id: anId('task', at + 1),
      ref: `BENCH-${at + 1}`,
      queued: true,
      placement: placement.parse({
        labels: [`rack-${at % labelCount}`, ...(fit ? [] : ['of-the-future'])],
        baseBranch: `branch-${at % kinds}`,
        languages: ['go'],
      }),
    }),
  );
  const settings = { maxRunning: 10_000, defaultProvider: 'scripted' };
  return stateWith({ projects: [aProject({ settings })], servers, tasks });
}

/** A pass with everything that follows it; `looks` counts how often the figures of a server were looked at. */
function pass(place: typeof schedule, state: HubState, wake: Wake): { readonly ms: number; readonly looks: number } {
  let looks = 0;
  const happened: HubEvent[] = [];
  // The queue is there before the pass, as it is in a hub that runs.
  if (state.queue.size !== size) throw new Error('not everything is queued');
  const start = performance.now();
  place(
    state,
    wake,
    aContext(),
    () => {
      looks += 1;
      return undefined;
    },
    (events) => {
      for (const event of events) applyEvent(state, event, 1, 1);
      happened.push(...events);
    },
  );
  return { ms: performance.now() - start, looks };
}

const wakeOne: Wake = { all: false, tasks: new Set(), servers: new Set([anId('server', 7)]) };
const cases = [
  { name: '20 kinds of tasks, all find a place', kinds: { kinds: labelCount, fit: true }, wake: wakeAll },
  { name: 'every task of its own kind, all find a place', kinds: { kinds: size, fit: true }, wake: wakeAll },
  { name: 'every task of its own kind, none finds a place', kinds: { kinds: size, fit: false }, wake: wakeAll },
  { name: 'one server is woken, no task fits', kinds: { kinds: labelCount, fit: false }, wake: wakeOne },
];

const figures: Figure[] = [];
// A hub runs for weeks: its code is warm.
for (const { kinds, wake } of cases) pass(schedule, crowd(kinds), wake);
for (const { name, kinds, wake } of cases) {
  const passes = Array.from({ length: rounds }, () => pass(schedule, crowd(kinds), wake));
  const plain = pass(plainSchedule, crowd(kinds), wake);
  figures.push(
    figure(`${name}, beside the plain definition`, 'ms', median(passes.map(({ ms }) => ms)), plain.ms),
    figure(`${name}: looks at servers`, '', passes[0]?.looks ?? 0, plain.looks),
  );
}
printResult('matching 1,000 tasks × 1,000 servers', figures);
