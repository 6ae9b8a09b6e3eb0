import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { HubError } from '../../shared/errors.ts';
import type { Problem } from '../../shared/errors.ts';
import { notFound } from '../../shared/errors.ts';
import type { Task } from '../../shared/model/task.ts';
import { decideAssign } from '../decide/assign.ts';
import { aProject, aServer, anId, someCapabilities } from '../testing/builders.ts';
import { anEngine, told } from '../testing/engine.ts';
import { decidePipeline } from './decidePipeline.ts';
import { parsePipeline } from './pipelineFile.ts';

type Engine = ReturnType<typeof anEngine>;

const namesOf = ({ state }: Engine) => ({
  task: (key: string): Task => {
    const [id] = state.by.taskRef.of(key.toLowerCase());
    const task = state.tasks.get(id ?? '');
    if (task === undefined) throw notFound('task', key);
    return task;
  },
  parent: (key: string) => {
    throw notFound('objective', key);
  },
});

const decide = (engine: Engine, text: string, start = false) =>
  decidePipeline(
    engine.state,
    { projectId: anId('project'), file: parsePipeline(text), start },
    namesOf(engine),
    engine.context(),
  );

function apply(engine: Engine, text: string, start = false): ReadonlyMap<string, string> {
  const { events, tasks } = decide(engine, text, start);
  engine.commit(events);
  return new Map(tasks.map(({ name, id }) => [name, id]));
}

function problemsOf(engine: Engine, text: string): readonly Problem[] {
  try {
    decide(engine, text);
  } catch (error) {
    assert.ok(error instanceof HubError);
    assert.equal(error.code, 'invalid-file');
    return error.details?.['problems'] as readonly Problem[];
  }
  return [];
}

const wrong = `version: 1
tasks:
  schema:
    title: Schema
    colour: red
  gateway:
    title: Gateway
    dependsOn:
      - schema
      - nowhere
      - { task: T-99, type: blocks }
  search:
    title: ''
    priority: urgent
  docs:
    title: Docs
    dependsOn: [tests]
  tests:
    title: Tests
    dependsOn:
      - { task: docs, type: input }
  self:
    title: Self
    dependsOn: [self]
`;

describe('pipeline', () => {
  it('[T15] all errors come together, each with its line, and nothing is created', () => {
    const engine = anEngine();
    const problems = problemsOf(engine, wrong);
    assert.deepEqual(
      problems.map(({ line, path }) => `${line} ${path}`),
      [
        '5 tasks.schema.colour',
        '10 tasks.gateway.dependsOn',
        '11 tasks.gateway.dependsOn',
        '13 tasks.search.title',
        '14 tasks.search.priority',
        '21 tasks.tests.dependsOn',
        '21 tasks',
        '24 tasks.self.dependsOn',
      ],
    );
    const messages = problems.map(({ message }) => message).join('\n');
    for (const said of [/not known/, /"nowhere"/, /"T-99"/, /contractKey/, /docs → tests → docs/, /wait for itself/]) {
      assert.match(messages, said);
    }
    assert.equal(engine.state.tasks.size, 0);
    assert.equal(engine.state.projects.get(anId('project'))?.lastNumber, 0);
  });

  it('[R5] a file of nothing but mistakes is read to its end, each with its line', function () {
    // Looking for each line from the beginning would take longer than this.
    this.timeout(20_000);
    const text = Array.from({ length: 20_000 }, (_, index) => `k${index}: 0`).join('\n');
    const { problems } = parsePipeline(text);
    const lines = problems.flatMap(({ path, line }) => (path.startsWith('k') ? [line] : []));
    assert.deepEqual([lines.length, lines[0], lines.at(-1)], [20_000, 1, 20_000]);
  });

  it('[T15] a wrong head hides nothing of what stands below it', () => {
    const problems = problemsOf(anEngine(), 'version: 2\ncolour: red\ntasks:\n  a:\n    titel: A\n');
    const paths = problems.map(({ path }) => path);
    assert.ok(paths.includes('version') && paths.includes('tasks.a.title'), paths.join());
  });

  it('[T15] a mistake within an edge is said at its place', () => {
    const text =
      'version: 1\ntasks:\n  a: { title: A }\n  b:\n    title: B\n    dependsOn:\n      - { task: a, typ: blocks }\n';
    assert.deepEqual(problemsOf(anEngine(), text), [
      { path: 'tasks.b.dependsOn.0.typ', message: 'is not known here', line: 7 },
    ]);
  });

  it('[T15] a field of the placement that stands beside it is sent there', () => {
    const text = 'version: 1\ntasks:\n  a:\n    title: A\n    provider: claude\n    repos: web\n';
    assert.deepEqual(problemsOf(anEngine(), text), [
      { path: 'tasks.a.provider', message: 'belongs below placement: "placement: { provider: … }"', line: 5 },
      { path: 'tasks.a.repos', message: 'is not known here', line: 6 },
    ]);
  });

  it('[T15] YAML that is none says where', () => {
    const [problem] = problemsOf(anEngine(), 'version: 1\ntasks:\n  a: [\n');
    assert.ok((problem?.line ?? 0) >= 3);
  });

  it('[T15] parents, inputs, edges and external references are checked as a whole', () => {
    const text = `version: 1
tasks:
  a: { title: A, parent: b, external: { system: gh, id: '7' } }
  b: { title: B, parent: a, external: { system: gh, id: '7' } }
  c:
    title: C
    dependsOn:
      - { task: a, contractKey: api }
      - { task: b, contractKey: api }
      - a
      - a
`;
    assert.deepEqual(
      problemsOf(anEngine(), text).map(({ line, message }) => `${line} ${message}`),
      [
        '4 parents form a cycle: a → b → a',
        '4 gh:7 stands twice in this file',
        '9 it gets an input "api" already: each needs a key of its own',
        '11 this dependency on a stands twice',
      ],
    );
  });

  it('[T15] JSON is read as well, and the whole graph stands in one line', () => {
    const engine = anEngine();
    const file = {
      version: 1,
      defaults: { provider: 'scripted', labels: ['shop'], start: 'manual' },
      tasks: {
        a: { title: 'A' },
        b: { title: 'B', start: 'unblocked', dependsOn: [{ task: 'a', contractKey: 'api', ifFailed: 'cancel' }] },
        c: { title: 'C', dependsOn: ['a', { task: 'b', type: 'on_failure' }] },
      },
    };
    const ids = apply(engine, JSON.stringify(file, undefined, 2));
    assert.equal(engine.lines.length, 1);
    const [a, b, c] = ['a', 'b', 'c'].map((name) => engine.task(ids.get(name) ?? ''));
    assert.deepEqual([a?.ref, b?.ref, c?.ref], ['SHOP-1', 'SHOP-2', 'SHOP-3']);
    assert.deepEqual([a?.start, b?.start], ['manual', 'unblocked']);
    assert.deepEqual(a?.promises, [{ key: 'api' }], 'an input makes the other owe it');
    assert.deepEqual([a?.labels, a?.placement.provider], [['shop'], 'scripted']);
    assert.deepEqual(b?.dependencies, [{ kind: 'input', on: a?.id, key: 'api', ifFailed: 'cancel' }]);
    assert.deepEqual(
      c?.dependencies.map(({ kind, on }) => [kind, on]),
      [
        ['blocks', a?.id],
        ['on_failure', b?.id],
      ],
    );
  });

  it('[T15] tasks that exist are named by their ref, and owe what the file asks of them', () => {
    const engine = anEngine();
    const old = engine.create();
    const ids = apply(
      engine,
      `version: 1
tasks:
  a: { title: A, dependsOn: [{ task: SHOP-1, contractKey: api }] }
  b: { title: B, dependsOn: [{ task: SHOP-1, contractKey: docs }, a] }
`,
    );
    assert.deepEqual(engine.task(old.id).promises, [{ key: 'api' }, { key: 'docs' }]);
    assert.equal(engine.task(ids.get('a') ?? '').dependencies[0]?.on, old.id);
  });

  it('[T15] "start" places what waits for nothing, at once and in the same line', () => {
    const text =
      'version: 1\ntasks:\n  a: { title: A }\n  b: { title: B, dependsOn: [a] }\n  c: { title: C, start: manual }\n';
    for (const start of [true, false]) {
      const engine = anEngine();
      apply(engine, text, start);
      const statuses = [...engine.state.tasks.values()].map(({ status }) => status);
      assert.deepEqual(statuses, [start ? 'assigned' : 'pending', 'pending', 'pending']);
    }
  });

  it('[T15] flow 6: the example file runs to its end by itself after its first task was assigned by hand', () => {
    const text = readFileSync(new URL('../../examples/ecommerce-rebuild.yaml', import.meta.url), 'utf8');
    const { tasks, problems } = parsePipeline(text);
    assert.deepEqual(problems, []);
    assert.equal(tasks.length, 7);
    const server = (number: number, name: string, repos: readonly (string | undefined)[]) =>
      aServer({
        id: anId('server', number),
        name,
        capabilities: someCapabilities({
          repos: repos.flatMap((repo) =>
            repo === undefined ? [] : [{ name: repo, path: `/srv/${repo}`, languages: [], frameworks: [] }],
          ),
          providers: [...new Set(tasks.map(({ draft }) => draft.placement.provider ?? 'scripted'))].map((provider) => ({
            name: provider,
            usable: true,
          })),
        }),
      });
    const all = tasks.map(({ draft }) => draft.placement.repo);
    const isDesktop = (repo: string | undefined) => repo?.includes('desktop') ?? false;
    const servers = [
      server(
        1,
        'dev-backend',
        all.filter((repo) => !isDesktop(repo)),
      ),
      server(2, 'dev-desktop', all.filter(isDesktop)),
    ];
    const engine = anEngine({ projects: [aProject()], servers });
    const ids = [...apply(engine, text).values()];
    const [first = ''] = ids;
    const [dev] = servers;
    assert.ok(dev);
    engine.commit(decideAssign(engine.state, { task: engine.task(first), server: dev, by: 'hand' }, engine.context()));
    const ended: string[] = [];
    for (let phase = 0; phase < 7 && ended.length < 7; phase += 1) {
      for (const id of ids.filter((one) => engine.task(one).status === 'assigned')) {
        engine.begin(id);
        const events = engine.complete(
          id,
          Object.fromEntries(engine.task(id).promises.map(({ key }) => [key, { from: id }])),
        );
        assert.ok(told(engine, events).length > 0);
        ended.push(id);
      }
    }
    assert.deepEqual(
      ids.map((id) => engine.task(id).status),
      Array.from({ length: 7 }, () => 'done'),
    );
    assert.equal(new Set(ended).size, 7);
    const placed = ids.map((id) => engine.task(id)).map((task) => 'assignment' in task && task.assignment?.serverId);
    assert.ok(placed.includes(anId('server', 2)), 'the desktop task ran on the desktop');
  });
});
