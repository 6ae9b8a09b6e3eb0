import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { HubError } from '../../shared/errors.ts';
import { parkingId, parkingRowId } from '../../shared/model/parking.ts';
import type { Dependency, Task, TaskFacts } from '../../shared/model/task.ts';
import { objectiveOperations } from '../../shared/operations/objectives.ts';
import { limits } from '../../shared/timings.ts';
import { decidePublish } from '../decide/contracts.ts';
import { decideAddDependency } from '../decide/dependencies.ts';
import { decideShare } from '../decide/servers.ts';
import { decideComplete } from '../decide/taskWork.ts';
import { decideUpdateTask } from '../decide/updateTask.ts';
import {
  anId,
  anIntervention,
  anObjective,
  aPerson,
  aProject,
  aRule,
  aServer,
  aSession,
  aTask,
  aContext,
  runningFacts,
  someCapabilities,
  stateWith,
} from '../testing/builders.ts';
import { rowOf } from './rows.ts';

/** Of all texts the one that JSON makes the longest of: six bytes for each character. */
const longest = (characters: number) => '\ud800'.repeat(characters);
const many = <Item>(count: number, make: (index: number) => Item): Item[] =>
  Array.from({ length: count }, (_, index) => make(index));
const key = (index: number) => `k${String(index).padStart(63, '0')}`;
const bytesOf = (state: ReturnType<typeof stateWith>, id: string) =>
  Buffer.byteLength(JSON.stringify(rowOf(state, id)));

const cancelled = { status: 'cancelled', message: '', endedAt: 1 } as const;
const others = many(limits.dependenciesPerTask, (index) =>
  aTask({ id: anId('task', 100 + index), ref: `ABCDEFGHIJ-${100_000 + index}`, ...cancelled }),
);
const waitsForAll = others.map(({ id }, index): Dependency => ({
  kind: 'input',
  on: id,
  key: key(index),
  ifFailed: 'cancel',
}));

/** Everything that a row of a task shows, at its largest. */
const largest = {
  title: longest(limits.titleCharacters),
  dependencies: waitsForAll,
  promises: many(limits.contractsPerTask, (index) => ({ key: key(index), schema: {} })),
  labels: many(limits.labels, () => longest(limits.labelCharacters)),
  external: { system: longest(60), id: longest(200), url: `https://example.com/${'x'.repeat(1_980)}` },
} satisfies Partial<Task>;

describe('the size of a row', () => {
  it('[R8] is bounded for a task at every limit at once, and beside it nothing counts: specs, results, plans, data', () => {
    const size = fc.nat({ max: 50_000 });
    const bodies = fc.record({
      spec: size,
      description: size,
      data: size,
      summary: size,
      attempts: fc.nat({ max: 50 }),
    });
    const sizes = new Set<number>();
    fc.assert(
      fc.property(bodies, ({ spec, description, data, summary, attempts }) => {
        const facts: Partial<TaskFacts> = {
          ...largest,
          spec: longest(spec),
          structuredSpec: {
            requirements: [{ description: 'x'.repeat(description), priority: 'must' }],
            acceptanceCriteria: [],
          },
          pastAttempts: many(attempts, (index) => ({ number: index + 1, ...cancelled, message: 'x'.repeat(summary) })),
          contracts: Object.fromEntries(
            many(limits.contractsPerTask, (index) => [
              key(index),
              {
                key: key(index),
                status: 'partial',
                version: 1,
                hash: 'f'.repeat(64),
                data: longest(data),
                at: 1,
                attempt: 1,
              },
            ]),
          ),
        };
        const task = aTask(facts);
        const done = aTask({
          ...facts,
          id: anId('task', 2),
          status: 'done',
          endedAt: 1,
          result: resultOf(longest(summary)),
        });
        const state = stateWith({ tasks: [task, done, ...others] });
        sizes.add(bytesOf(state, task.id));
        assert.ok(bytesOf(state, task.id) <= limits.rowBytes, `${bytesOf(state, task.id)} bytes`);
        assert.ok(bytesOf(state, done.id) <= limits.rowBytes);
      }),
      { seed: 8, numRuns: 40 },
    );
    assert.equal(sizes.size, 1, 'no body has any part in it');
  });

  it('[R8] is bounded for servers, sessions, projects, objectives and interventions', () => {
    const person = (index: number) => aPerson({ id: anId('person', index), name: longest(limits.nameCharacters) });
    const state = stateWith({
      persons: many(200, person),
      projects: [
        aProject({ name: longest(80), members: new Map(many(200, (index) => [anId('person', index), 'viewer'])) }),
      ],
      servers: [
        aServer({
          name: 'x'.repeat(80),
          projectIds: many(limits.projectsPerServer, (index) => anId('project', index)),
          labels: many(limits.labels, () => longest(limits.labelCharacters)),
          capabilities: someCapabilities({
            labels: many(limits.labels, (index) => `${index}${longest(limits.labelCharacters - 2)}`),
            providers: many(50, () => ({ name: longest(500), usable: true })),
            repos: many(500, () => ({ name: longest(500), path: longest(500), languages: [], frameworks: [] })),
          }),
          doctor: many(100, () => ({ name: longest(500), required: true, passed: false, detail: longest(1_000) })),
        }),
      ],
      sessions: [
        aSession({
          name: longest(80),
          provider: longest(100),
          cwd: longest(4_096),
          lifecycle: 'lost',
          at: 1,
          reason: longest(50_000),
          lastScreen: longest(50_000),
          shares: many(20, (index) => ({ personId: anId('person', index), access: 'drive' })),
          driver: anId('person', 1),
        }),
      ],
      objectives: [
        anObjective({
          title: longest(200),
          prompt: longest(limits.specCharacters),
          agent: longest(100),
          repo: longest(100),
          baseBranch: longest(100),
          pullRequests: many(100, () => longest(250)),
        }),
      ],
      tasks: [aTask()],
      interventions: [anIntervention({ question: longest(50_000), options: many(10, () => longest(200)) })],
    });
    for (const prefix of ['project', 'server', 'session', 'objective', 'intervention'] as const) {
      const bytes = bytesOf(state, anId(prefix));
      assert.ok(bytes > 0 && bytes <= limits.rowBytes, `a ${prefix} has a row of ${bytes} bytes`);
    }
  });

  it('[R8] is bounded for rules, parkings, templates and artifacts; the file of a template has no part in it', () => {
    const by = { kind: 'agent', sessionId: anId('session'), name: longest(limits.nameCharacters) } as const;
    const scope = { kind: 'project', id: anId('project') } as const;
    const provider = longest(limits.nameCharacters);
    const parked = parkingId(provider, scope.id);
    const ofTask = { projectId: scope.id, taskId: anId('task'), attempt: 1, by, addedAt: 1 } as const;
    const name = longest(limits.titleCharacters);
    const artifact = { ...ofTask, name, kind: 'benchmark', role: 'secondary' } as const;
    const path = longest(2_000);
    const made = (text: string) =>
      stateWith({
        projects: [aProject({ name: longest(limits.nameCharacters) })],
        tasks: [aTask()],
        rules: [
          aRule({
            tool: longest(limits.rulePatternCharacters),
            args: longest(limits.rulePatternCharacters),
            note: longest(limits.ruleNoteCharacters),
            createdBy: by,
          }),
        ],
        parkings: [{ id: parked, provider, scope, until: 1, why: longest(300), by, at: 1 }],
        templates: [
          {
            id: anId('template'),
            name: 'x'.repeat(64),
            projectId: scope.id,
            makes: 'pipeline',
            description: longest(500),
            parameters: many(limits.templateParameters, key),
            text,
            version: 1,
            savedAt: 1,
            savedBy: by,
          },
        ],
        artifacts: [
          { ...artifact, id: anId('artifact', 1), place: { at: 'server', path, sha256: 'f'.repeat(64) } },
          { ...artifact, id: anId('artifact', 2), place: { at: 'web', url: `https://example.com/${path}` } },
        ],
      });
    const artifacts = [anId('artifact', 1), anId('artifact', 2)];
    const ids = [anId('rule'), parkingRowId(parked), anId('template'), ...artifacts];
    const sizes = (text: string) => ids.map((id) => bytesOf(made(text), id));
    for (const bytes of sizes('x'.repeat(limits.templateBytes))) assert.ok(bytes > 0 && bytes <= limits.rowBytes);
    assert.deepEqual(sizes('a'.repeat(100_000)), sizes('b'.repeat(200_000)));
  });

  it('[R8] cannot be passed: what would make a row larger is refused', () => {
    const context = aContext();
    const full = aTask({ ...runningFacts, promises: many(limits.contractsPerTask, (index) => ({ key: key(index) })) });
    const waiting = aTask({ id: anId('task', 2), ref: 'SHOP-2' });
    const state = stateWith({ projects: [aProject()], tasks: [full, waiting] });
    const isFull = (thrown: unknown) => thrown instanceof HubError && thrown.code === 'conflict';
    const more = { key: 'more', status: 'fulfilled', data: 1 } as const;
    assert.throws(() => decidePublish(full, more, context), isFull);
    assert.doesNotThrow(() => decidePublish(full, { ...more, key: key(1) }, context));
    const whole = many(limits.contractsPerTask + 1, (index) => [key(index), { status: 'fulfilled', data: 1 }] as const);
    assert.throws(
      () => decideComplete(full, { ...resultOf('x'), contracts: Object.fromEntries(whole) }, context),
      isFull,
    );
    const edge: Dependency = { kind: 'input', on: full.id, key: 'more', ifFailed: 'block' };
    assert.throws(() => decideAddDependency(state, { id: waiting.id, dependency: edge }, context), isFull);
    const published = {
      ...full.contracts,
      ...Object.fromEntries(many(60, (index) => [`p${index}`, contract(`p${index}`)])),
    };
    const between = stateWith({ projects: [aProject()], tasks: [aTask({ promises: [], contracts: published })] });
    const promised = { id: full.id, contracts: many(50, (index) => ({ key: key(index) })) };
    assert.throws(() => decideUpdateTask(between, promised, context), isFull);
    const served = aServer({ projectIds: many(limits.projectsPerServer, (index) => anId('project', 10 + index)) });
    assert.throws(() => decideShare(served, aProject(), context), isFull);
    const { params } = objectiveOperations['objective.update'];
    assert.equal(
      params.safeParse({ id: 'SHOP-1', pullRequests: [`https://example.com/${'x'.repeat(250)}`] }).success,
      false,
    );
  });
});

const contract = (name: string) =>
  ({ key: name, status: 'fulfilled', version: 1, hash: '', data: 1, at: 1, attempt: 1 }) as const;

const resultOf = (summary: string) => ({ summary, changes: [], contracts: {}, artifacts: [] });
