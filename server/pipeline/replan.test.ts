import assert from 'node:assert/strict';
import { HubError } from '../../shared/errors.ts';
import type { Problem } from '../../shared/errors.ts';
import type { Task } from '../../shared/model/task.ts';
import { decideAssign } from '../decide/assign.ts';
import { decideCancel, decideRetry } from '../decide/endTask.ts';
import { decideStart } from '../decide/taskWork.ts';
import { anObjective, aProject, aServer } from '../testing/builders.ts';
import { anEngine, edge } from '../testing/engine.ts';
import type { Engine } from '../testing/engine.ts';
import { decidePipeline } from './decidePipeline.ts';
import { apply, namesOf, plan, wishOf, words } from './onEngine.fixture.ts';

function problemsOf(engine: Engine, text: string): readonly string[] {
  try {
    plan(engine, text);
  } catch (error) {
    assert.ok(error instanceof HubError && error.code === 'invalid-file');
    const problems = error.details?.['problems'] as readonly Problem[];
    return problems.map(({ line, path, message }) => `${line} ${path}: ${message}`);
  }
  return [];
}

const head = 'version: 1\npipeline: shop\ntasks:\n';
const file = `${head}  a: { title: A, contracts: [{ key: api }] }
  b: { title: B, dependsOn: [{ task: a, contractKey: api }] }
  c: { title: C, dependsOn: [b] }
`;

const begin = (engine: Engine, { id }: Task) => {
  const [server] = engine.state.servers.values();
  assert.ok(server);
  engine.commit(decideAssign(engine.state, { task: engine.task(id), server, by: 'hand' }, engine.context()));
  engine.begin(id);
};

const idle = () => anEngine({ projects: [aProject()], servers: [aServer()] });

describe('a pipeline file against what is there', () => {
  it('[T15] the same file again changes nothing', () => {
    const engine = idle();
    assert.deepEqual(words(engine, file), ['created a', 'created b', 'created c']);
    const tasks = apply(engine, file);
    assert.deepEqual(
      Object.values(tasks).map(({ ref, pipeline }) => [ref, pipeline]),
      ['a', 'b', 'c'].map((key, at) => [`SHOP-${at + 1}`, { name: 'shop', key, start: 'unblocked' }]),
    );
    assert.deepEqual(words(engine, file), ['untouched a', 'untouched b', 'untouched c']);
    const { seq } = engine.state;
    apply(engine, file);
    assert.equal(engine.state.seq, seq, 'not even a line');
  });

  it('[T10] [T15] a contract owed only because an input asks for it is said, with the one that was meant', () => {
    const engine = idle();
    engine.create({ contracts: [{ key: 'schema' }] });
    const mistyped = `${head}  a: { title: A, contracts: [{ key: api }] }
  b: { title: B, dependsOn: [{ task: a, contractKey: apl }, { task: SHOP-1, contractKey: shema }] }
  c: { title: C, dependsOn: [{ task: a, contractKey: api }, { task: b, contractKey: report }] }
`;
    const owed = [
      { task: 'a', key: 'apl', meant: 'api' },
      { task: 'b', key: 'report' },
      { task: 'SHOP-1', key: 'shema', meant: 'schema' },
    ];
    assert.deepEqual(plan(engine, mistyped).newlyOwed, owed);
    assert.deepEqual(
      decidePipeline(engine.state, wishOf(mistyped), namesOf(engine), engine.context()).plan.newlyOwed,
      owed,
    );
    apply(engine, mistyped);
    assert.equal(plan(engine, mistyped).newlyOwed, undefined, 'they owe it by now');
    const more = mistyped.replace('contractKey: report', 'contractKey: raport');
    assert.deepEqual(plan(engine, more).newlyOwed, [{ task: 'b', key: 'raport', meant: 'report' }]);
  });

  it('[T15] the same file changes nothing while its tasks are started, run and end', () => {
    const engine = idle();
    const { a, b, c } = apply(engine, file);
    assert.ok(a && b && c);
    const isUntouched = () => words(engine, file).every((line) => line.startsWith('untouched'));
    engine.commit(decideStart(engine.state, engine.task(b.id), engine.context()));
    assert.ok(isUntouched(), 'one was started by hand');
    begin(engine, a);
    assert.ok(isUntouched(), 'one runs');
    engine.complete(a.id, { api: 1 });
    assert.ok(isUntouched(), 'one is done');
    engine.commit(decideCancel(engine.task(c.id), 'not now', engine.context()));
    assert.ok(isUntouched(), 'one was cancelled by hand');
  });

  it('[T15] an edited file changes what was edited and nothing else', () => {
    const engine = idle();
    const before = apply(engine, file);
    const edited = `${head}  a: { title: A two, contracts: [{ key: api }, { key: docs, description: How }], labels: [x] }
  b: { title: B, spec: 'Do', placement: { repo: web }, dependsOn: [{ task: a, contractKey: docs }] }
  c: { title: C, dependsOn: [b], start: manual, external: { system: gh, id: '7' } }
`;
    assert.deepEqual(words(engine, edited), [
      'changed a title A → A two contracts api → api, docs labels none → x',
      'changed b spec 0 characters → 2 characters placement repo none → repo web dependsOn a:api → a:docs',
      'changed c external none → gh:7 start unblocked → manual',
    ]);
    const after = apply(engine, edited);
    assert.deepEqual(
      Object.values(after).map(({ id }) => id),
      Object.values(before).map(({ id }) => id),
    );
    assert.deepEqual(after['b']?.dependencies, [{ kind: 'input', on: after['a']?.id, key: 'docs', ifFailed: 'block' }]);
    assert.deepEqual(after['c']?.external, { system: 'gh', id: '7' });
    assert.deepEqual(words(engine, edited), ['untouched a', 'untouched b', 'untouched c']);
    assert.deepEqual(apply(engine, file)['c']?.external, undefined, 'what the file has no more goes');
    assert.deepEqual(words(engine, file), ['untouched a', 'untouched b', 'untouched c']);
  });

  it('[T15] a task that vanished is cancelled, one that came is made with its edges, in one line', () => {
    const engine = idle();
    apply(engine, file);
    const outside = engine.create({}, []);
    const lines = engine.lines.length;
    const edited = `${head}  a: { title: A, contracts: [{ key: api }] }
  c: { title: C, dependsOn: [d] }
  d: { title: D, dependsOn: [{ task: a, contractKey: api }, ${outside.ref}] }
`;
    assert.deepEqual(words(engine, edited), ['untouched a', 'changed c dependsOn b → d', 'created d', 'cancelled b']);
    const { c, d, b } = apply(engine, edited);
    assert.equal(engine.lines.length, lines + 1);
    assert.equal(b, undefined, 'its key is free');
    assert.deepEqual(
      c?.dependencies.map(({ on }) => on),
      [d?.id],
    );
    assert.deepEqual(d?.dependencies.length, 2);
    const gone = [...engine.state.tasks.values()].find(({ ref }) => ref === 'SHOP-2');
    assert.equal(gone?.status, 'cancelled');
    assert.deepEqual(words(engine, edited), ['untouched a', 'untouched c', 'untouched d']);
    // The key comes back: it is new work.
    assert.ok(words(engine, file).includes('created b'));
    const again = apply(engine, file);
    assert.equal(again['b']?.ref, 'SHOP-6');
    assert.equal(again['d'], undefined);
  });

  it('[T15] what goes with a cancelled task is said, and what the file took off it stays', () => {
    const engine = idle();
    const text = `${head}  a: { title: A }\n  b: { title: B, dependsOn: [{ task: a, ifFailed: cancel }] }\n`;
    const { a } = apply(engine, text);
    assert.ok(a);
    engine.create({}, [edge(a, { ifFailed: 'cancel' })]);
    engine.create({}, [edge(a)]);
    const edited = `${head}  b: { title: B }\n`;
    const [, item] = plan(engine, edited).items;
    assert.equal(item?.note, 'not in the file any more; SHOP-3 cancelled with it; SHOP-4 left waiting for it');
    const { b } = apply(engine, edited);
    assert.notEqual(b?.status, 'cancelled', 'it waited for the one that went until this very line');
    assert.equal(b?.queued, true, 'nothing blocks it any more');
    const statuses = [...engine.state.tasks.values()].map(({ ref, status }) => `${ref} ${status}`);
    assert.ok(statuses.includes('SHOP-3 cancelled') && statuses.includes('SHOP-4 pending'), statuses.join());
  });

  it('[T15] what cannot change any more is refused with its line and the way out', () => {
    const engine = idle();
    const { a, b } = apply(engine, file);
    assert.ok(a && b);
    begin(engine, a);
    const running = `${head}  a:
    title: A
    contracts: [{ key: api }]
    placement: { repo: web }
    dependsOn: [c]
    requirePlanApproval: true
    spec: Changed
  c: { title: C }
`;
    assert.deepEqual(problemsOf(engine, running), [
      '7 tasks.a.placement: SHOP-1 is running, and this was fixed when it was assigned; wait for its end, or cancel it',
      '8 tasks.a.dependsOn: SHOP-1 is running, and this was fixed when it was assigned; wait for its end, or cancel it',
      '9 tasks.a.requirePlanApproval: SHOP-1 is running: its agent has begun',
    ]);
    engine.complete(a.id, { api: 1 });
    engine.begin(b.id);
    engine.fail(b.id);
    const ended = `${head}  a:
    title: Another title
    contracts: [{ key: api }, { key: more }]
  b:
    title: B
    spec: |
      Try it another way
    dependsOn: [{ task: a, contractKey: api }]
  c: { title: C, dependsOn: [{ task: a, contractKey: never }, b] }
`;
    assert.deepEqual(problemsOf(engine, ended), [
      '6 tasks.a.contracts: SHOP-1 is done, and this was part of what it was asked for; leave it, or give the new work a key of its own',
      '9 tasks.b.spec: SHOP-2 is failed; open its next attempt first ("rostrum task retry SHOP-2"), then apply again',
      '12 tasks.c.dependsOn: SHOP-1 has ended and never promised "never".',
    ]);
    engine.commit(decideRetry(engine.task(b.id), engine.context()));
    const mended = ended.replace(', { key: more }', '').replace('{ task: a, contractKey: never }, ', '');
    const [kept] = plan(engine, mended).items;
    assert.deepEqual([kept?.action, kept?.note], ['untouched', 'title kept: SHOP-1 is done']);
  });

  it('[T15] a plan says what each task will wait for, by keys of the file and refs of others', () => {
    const engine = idle();
    const waits = (text: string) =>
      plan(engine, text).items.map(({ key, waitsFor = [] }) =>
        [key, ...waitsFor.map(({ on, kind, key: contract }) => [on, kind, contract].filter(Boolean).join(' '))].join(
          ': ',
        ),
      );
    assert.deepEqual(waits(file), ['a', 'b: a input api', 'c: b blocks']);
    apply(engine, file);
    const other = engine.create({});
    const edited = `${head}  a: { title: A }\n  c: { title: C, dependsOn: [a, ${engine.task(other.id).ref}] }\n`;
    assert.deepEqual(waits(edited), ['a', `c: a blocks: ${engine.task(other.id).ref} blocks`, 'b: a input api']);
  });

  it('[T15] a plan says which contracts of each task will have a schema', () => {
    const engine = idle();
    const told = (text: string) => plan(engine, text).items.map(({ key, schemas = [] }) => [key, ...schemas].join(' '));
    const withSchema = file.replace('{ key: api }', '{ key: docs }, { key: api, schema: { type: object } }');
    assert.deepEqual(told(withSchema), ['a api', 'b', 'c']);
    apply(engine, withSchema);
    assert.deepEqual(told(withSchema), ['a api', 'b', 'c']);
    assert.deepEqual(told(file), ['a', 'b', 'c'], 'a schema that the file takes away');
    const both = withSchema.replace('{ key: docs }', '{ key: docs, schema: { type: string } }');
    assert.deepEqual(told(both), ['a docs api', 'b', 'c'], 'and one that it adds');
    assert.deepEqual(told(`${head}  c: { title: C }\n`), ['c', 'a api', 'b'], 'of what goes, its own');
  });

  it('[T15] a done task that vanished stays, and may still be waited for by its key', () => {
    const engine = idle();
    const { a } = apply(engine, file);
    assert.ok(a);
    begin(engine, a);
    engine.complete(a.id, { api: 1 });
    const edited = `${head}  c: { title: C, dependsOn: [a] }\n`;
    assert.deepEqual(words(engine, edited), ['changed c dependsOn b → a', 'untouched a', 'cancelled b']);
    assert.equal(plan(engine, edited).items[1]?.note, 'not in the file any more; it is done and stays');
    apply(engine, edited);
    assert.deepEqual(words(engine, edited), ['untouched c', 'untouched a']);
  });

  it('[T15] an edge to a task that goes is refused, by key and by ref, and so is a way that leads back', () => {
    const engine = idle();
    const { c } = apply(engine, file);
    assert.ok(c);
    const outside = engine.create({}, [edge(c)]);
    const edited = `${head}  c: { title: C, dependsOn: [${outside.ref}] }\n  d: { title: D, dependsOn: [b, SHOP-1] }\n`;
    assert.deepEqual(problemsOf(engine, edited), [
      '4 tasks: a cycle: c → SHOP-4 → c',
      '5 tasks.d.dependsOn: "b" is not in this file any more, so SHOP-2 would be cancelled; remove this too',
      '5 tasks.d.dependsOn: "SHOP-1" is not in this file any more, so SHOP-1 would be cancelled; remove this too',
    ]);
  });

  it('[T15] mistakes of every kind come in one answer: head, fields, edges, duplicates, cycles', () => {
    const engine = idle();
    const text = `version: 2
colour: red
tasks:
  a:
    title: ''
    dependsOn: [b, nowhere, { task: a, typ: x }]
  b:
    title: B
    contracts: [{ key: k }, { key: k }]
    dependsOn: [a]
    parent: gone
  b: { title: Twice }
  c: 5
  d: { title: D, dependsOn: a }
`;
    const found = problemsOf(engine, text).map((line) => line.split(':')[0] ?? '');
    for (const place of [
      '1 version',
      '2 colour',
      '5 tasks.a.title',
      '6 tasks.a.dependsOn',
      '12 ',
      '13 tasks.c',
      '14 tasks.d.dependsOn',
    ])
      assert.ok(found.includes(place), `${place} in ${found.join(', ')}`);
    assert.ok(
      found.some((place) => place.startsWith('6 tasks.a.dependsOn.2')),
      found.join(),
    );
  });

  it('[T15] of very many mistakes the first are told, and how many more', () => {
    const many = Array.from({ length: 80 }, (_, at) => `  t${at}: { title: T, colour: x }\n`).join('');
    const said = (() => {
      try {
        plan(idle(), head + many);
      } catch (error) {
        return error instanceof HubError ? error : undefined;
      }
      return undefined;
    })();
    assert.match(said?.message ?? '', /these 80 first.*and 30 more$/s);
    assert.equal((said?.details?.['problems'] as readonly Problem[] | undefined)?.length, 50);
    assert.equal(said?.details?.['more'], 30);
  });

  it('[T15] a plan that was looked at is carried out, or refused with the new one', () => {
    const engine = idle();
    const { a } = apply(engine, file);
    assert.ok(a);
    const edited = file.replace('title: A,', 'title: A two,');
    const seen = plan(engine, edited).fingerprint;
    const wish = { ...wishOf(edited), expect: seen };
    engine.create();
    assert.equal(plan(engine, edited).fingerprint, seen, 'what has nothing to do with it changes nothing');
    assert.notEqual(plan(engine, file).fingerprint, seen);
    begin(engine, a);
    assert.throws(
      () => decidePipeline(engine.state, wish, namesOf(engine), engine.context()),
      (error: unknown) => {
        assert.ok(error instanceof HubError && error.code === 'stale-plan');
        const fresh = error.details?.['plan'] as { fingerprint: string; items: readonly { status: string }[] };
        assert.notEqual(fresh.fingerprint, seen);
        assert.equal(fresh.items[0]?.status, 'running');
        return true;
      },
    );
    const again = { ...wish, expect: plan(engine, edited).fingerprint };
    assert.equal(decidePipeline(engine.state, again, namesOf(engine), engine.context()).plan.counts.changed, 1);
  });

  it('[T15] "start" starts what an earlier apply left waiting for a person', () => {
    const engine = anEngine({ projects: [aProject()], servers: [] });
    apply(engine, file);
    assert.deepEqual(words(engine, file, true)[0], 'changed a start waits for a person → at once');
    assert.equal(apply(engine, file, true)['a']?.queued, true);
    assert.deepEqual(words(engine, file, true), ['untouched a', 'untouched b', 'untouched c']);
    assert.deepEqual(words(engine, file), ['untouched a', 'untouched b', 'untouched c']);
  });

  it('[T15] a file without a name makes its tasks anew, and touches those of no other', () => {
    const engine = idle();
    const text = file.replace('pipeline: shop\n', '');
    apply(engine, file);
    apply(engine, text);
    assert.deepEqual(words(engine, text), ['created a', 'created b', 'created c']);
    assert.equal(engine.state.tasks.size, 6);
    assert.deepEqual(
      words(engine, file.replace('pipeline: shop', 'name: Shop')),
      ['untouched a', 'untouched b', 'untouched c'],
      'large or small',
    );
  });

  it('[T15] a child of an objective inherits and is found unchanged; its parent is fixed', () => {
    const objective = anObjective({ repo: 'web', baseBranch: 'main' });
    const engine = anEngine({ projects: [aProject({ lastNumber: 9 })], objectives: [objective] });
    const text = `${head}  a: { title: A, parent: ${objective.ref} }\n  b: { title: B, parent: a }\n`;
    assert.equal(apply(engine, text)['a']?.placement.repo, 'web');
    assert.deepEqual(words(engine, text), ['untouched a', 'untouched b']);
    const [problem = ''] = problemsOf(engine, text.replace(', parent: a', ''));
    assert.match(problem, /^5 tasks\.b\.parent: SHOP-11 keeps its place in the tree/);
    assert.deepEqual(problemsOf(engine, text.replace('parent: a', 'parent: gone')), [
      '5 tasks.b.parent: There is no objective "gone" that you can see. List them with "rostrum objective list".',
    ]);
  });

  it('[T15] an identity elsewhere may move from one task of the file to another', () => {
    const engine = idle();
    const text = (a: string, b: string) => `${head}  a: { title: A${a} }\n  b: { title: B${b} }\n`;
    const external = ", external: { system: gh, id: '7' }";
    apply(engine, text(external, ''));
    const { a, b } = apply(engine, text('', external));
    assert.deepEqual([a?.external, b?.external?.id], [undefined, '7']);
    engine.create({ external: { system: 'gh', id: '8' } });
    const [taken = ''] = problemsOf(engine, text('', external.replace('7', '8')));
    assert.match(taken, /^5 tasks\.b\.external: SHOP-3 has the external reference gh:8 already/);
  });
});
