import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parkingId } from '../../shared/model/parking.ts';
import { placement } from '../../shared/model/placement.ts';
import type { HubState } from '../state/hubState.ts';
import { alice, aProject, aServer, aSession, aTask, anId, someCapabilities, stateWith } from '../testing/builders.ts';
import { plainBest } from '../testing/plainSchedule.ts';
import type { Figures } from './asked.ts';
import { Offers } from './offers.ts';
import { bestServer, Ranking } from './ranking.ts';

const words = (...all: readonly string[]) => fc.subarray([...all], { maxLength: 2 });
const maybe = <Value>(...all: readonly Value[]) => fc.constantFrom(undefined, ...all);

const servers = fc.array(
  fc.record({
    labels: words('gpu', 'big'),
    languages: words('go', 'ts'),
    ofRepo: words('go', 'ts'),
    frameworks: words('vue', 'zod'),
    os: fc.constantFrom<('linux' | 'darwin')[]>('linux', 'linux', 'darwin'),
    providers: fc.subarray(['claude', 'codex', 'shell'], { minLength: 1 }),
    repo: maybe('api', 'web'),
    branch: maybe('main', 'next'),
    capacity: fc.constantFrom(0, 1, 2, 5),
    load: fc.constantFrom(undefined, 0, 0.5, 9),
    idleSince: fc.constantFrom(1, 2),
    isOnline: fc.constantFrom(true, true, true, false),
  }),
  { minLength: 1, maxLength: 6 },
);

const placements = fc.array(
  fc.record(
    {
      repo: fc.constantFrom('api', 'web'),
      baseBranch: fc.constantFrom('main', 'next'),
      languages: words('go', 'TS'),
      frameworks: words('vue', 'zod'),
      labels: words('GPU', 'big'),
      os: fc.constantFrom('linux' as const, 'darwin' as const),
      provider: fc.constantFrom('claude', 'codex'),
      providers: words('claude', 'codex', 'shell'),
      server: fc.constantFrom('gpu1', 'GPU2'),
    },
    { requiredKeys: [] },
  ),
  { minLength: 1, maxLength: 12 },
);

const parkings = fc.array(fc.tuple(fc.constantFrom('claude', 'codex'), fc.constantFrom(undefined, 1, 2)), {
  maxLength: 2,
});

type Given = Parameters<Parameters<(typeof servers)['map']>[0]>[0];

const serversOf = (given: Given) =>
  given.map(({ repo, ofRepo, branch, labels, os, languages, frameworks, providers, isOnline, ...facts }, at) =>
    aServer({
      id: anId('server', at + 1),
      name: `gpu${at + 1}`,
      labels,
      capacity: facts.capacity,
      idleSince: facts.idleSince,
      ...(isOnline ? {} : { connection: { state: 'offline', since: 1 } }),
      capabilities: someCapabilities({
        os,
        languages,
        frameworks,
        providers: providers.map((name) => ({ name, usable: true })),
        repos:
          repo === undefined
            ? []
            : [
                {
                  name: repo,
                  path: '/srv',
                  languages: ofRepo,
                  frameworks: [],
                  ...(branch && { branch }),
                },
              ],
      }),
    }),
  );

const park = (state: HubState, provider: string, server: number | undefined) => {
  const scope =
    server === undefined
      ? ({ kind: 'project', id: anId('project') } as const)
      : ({ kind: 'server', id: anId('server', server) } as const);
  const id = parkingId(provider, scope.id);
  state.parkings.put({ id, provider, scope, until: 9e9, why: '', by: alice, at: 1 });
};

describe('ranking', () => {
  it('[M2] tasks that share what servers answer each get the server they would get alone, while these fill', () => {
    fc.assert(
      fc.property(servers, placements, parkings, (someServers, asked, parked) => {
        const all = serversOf(someServers);
        const state = stateWith({
          projects: [aProject({ settings: { maxRunning: 9, defaultProvider: 'shell' } })],
          servers: all,
        });
        for (const [provider, server] of parked) park(state, provider, server);
        const figures: Figures = (id) => {
          const load = someServers[all.findIndex((server) => server.id === id)]?.load;
          return load === undefined
            ? undefined
            : {
                cpuPercent: 1,
                memoryUsedBytes: 1,
                memoryBytes: 1,
                diskFreeBytes: 1e12,
                loadPerCpu: load,
                sessions: 0,
                at: 1,
              };
        };
        const tasks = asked.map((wish, at) => aTask({ id: anId('task', at + 1), placement: placement.parse(wish) }));
        const [first] = tasks;
        assert.ok(first);
        const offers = new Offers({ state, task: first }, all, figures);
        const rankings = tasks.map((task) => ({ task, ranking: new Ranking({ state, task }, offers) }));
        // Each is asked again and again, so that those who were ranked early see what others took since.
        for (let round = 0; round < 2; round += 1) {
          for (const [at, { task, ranking }] of rankings.entries()) {
            const plain = plainBest(state, task, all, figures);
            assert.deepEqual(ranking.best(), plain);
            assert.deepEqual(bestServer(state, task, all, figures), plain);
            if (plain === undefined) continue;
            const id = anId('session', round * 100 + at + 1);
            state.sessions.put(aSession({ id, serverId: plain.server.id, name: `s-${id}` }));
            offers.take(plain.server);
          }
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
