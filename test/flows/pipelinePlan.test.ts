import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exampleFile, listEvents, listTasks } from '../harness/ecommerce.ts';
import { openFleet } from '../harness/openFleet.ts';
import type { Fleet } from '../harness/openFleet.ts';
import type { Json } from '../harness/rest.ts';

describe('a pipeline file is declared state: plan shows, apply does', function () {
  this.timeout(120_000);
  let fleet: Fleet;
  let file: string;
  before(async () => {
    fleet = await openFleet();
    file = join(fleet.hub.home, 'shop.yaml');
    writeFileSync(file, readFileSync(exampleFile, 'utf8'));
  });
  after(() => fleet.close());

  const seqNow = async (): Promise<number> => (await fleet.rest.get('/ping')).seq;
  /** The events after a log position; the refused attempts that stand in lines between them are none. */
  const changesSince = async (before: number): Promise<readonly Json[]> =>
    (await listEvents(fleet)).filter(({ seq }) => seq > before);
  const edit = (from: string, to: string) => {
    const text = readFileSync(file, 'utf8');
    assert.ok(text.includes(from), from);
    writeFileSync(file, text.replace(from, to));
  };
  const plan = (...more: readonly string[]) => fleet.cli(['pipeline', 'plan', '--file', file, ...more]);
  const actions = ({ items }: Json): Json => Object.fromEntries(items.map(({ key, action }: Json) => [key, action]));

  it('[T15] a plan changes nothing, tells by its exit code, and apply does exactly that', async () => {
    const before = await seqNow();
    const shown = await plan();
    assert.equal(shown.code, 0, shown.stderr);
    assert.match(shown.stdout, /\+ +T1 .*created: Update API Schema/);
    assert.match(shown.stdout, /7 created\.\nDo exactly this: rostrum pipeline apply .* --plan [0-9a-f]{16}/);
    assert.equal((await plan('--exit-code')).code, 8);
    assert.deepEqual(await changesSince(before), []);
    const { plan: seen } = await fleet.ask('pipeline', 'plan', '--file', file);
    const done = await fleet.ask('pipeline', 'apply', '--file', file, '--plan', seen.fingerprint);
    assert.deepEqual(done.plan, seen);
    assert.equal(done.tasks.length, 7);
    assert.equal((await listTasks(fleet)).length, 7);
  });

  it('[T15] the same file again has nothing to do, and neither has its export', async () => {
    const versions = async () => (await listTasks(fleet)).map(({ id, version }) => [id, version]);
    const before = await versions();
    assert.equal((await plan('--exit-code')).code, 0);
    const again = await fleet.cli(['pipeline', 'apply', '--file', file]);
    assert.match(again.stdout, /Nothing to do: 7 tasks as the file says/);
    const exported = await fleet.cli(['pipeline', 'export', 'E-commerce rebuild']);
    assert.equal(exported.code, 0, exported.stderr);
    const applied = await fleet.cli(['pipeline', 'apply', '--file', '-'], { input: exported.stdout });
    assert.match(applied.stdout, /Nothing to do: 7 tasks/, applied.stderr + applied.stdout);
    assert.deepEqual(await versions(), before);
  });

  it('[T15] an edited file: one changed, one gone, one new, in one journal line', async () => {
    edit('title: Search Engine v2', 'title: Search Engine v3');
    edit('    dependsOn: [T2, T3, T4]', '    dependsOn: [T2, T3, T4, T8]');
    const text = readFileSync(file, 'utf8');
    const t5 = text.slice(text.indexOf('  T5:'), text.indexOf('  T6:'));
    edit(t5, '  T8:\n    title: Load test\n    type: test\n    dependsOn: [{ task: T2, ifFailed: cancel }]\n\n');
    const { plan: seen } = await fleet.ask('pipeline', 'plan', '--file', file);
    const kept = { T1: 'untouched', T2: 'untouched', T4: 'untouched', T7: 'untouched' };
    assert.deepEqual(actions(seen), { ...kept, T3: 'changed', T6: 'changed', T8: 'created', T5: 'cancelled' });
    const before = await seqNow();
    const done = await fleet.cli(['pipeline', 'apply', '--file', file]);
    assert.match(done.stdout, /title: Search Engine v2 → Search Engine v3/);
    assert.match(done.stdout, /dependsOn: T2, T3, T4 → T2, T3, T4, T8/);
    assert.match(done.stdout, /- +T5 +SHOP-5 +cancelled, pending; not in the file any more/);
    assert.match(done.stdout, /\+ +T8 +SHOP-8 +created: Load test/);
    const changes = await changesSince(before);
    assert.equal(new Set(changes.map(({ seq }) => seq)).size, 1);
    const types = changes.map(({ type }) => type);
    for (const type of ['task_created', 'task_updated', 'task_cancelled']) assert.ok(types.includes(type), type);
    assert.equal((await plan('--exit-code')).code, 0);
  });

  it('[T15] a plan that the state has left behind is refused with the new one; all mistakes come with their lines', async () => {
    edit('title: Web Dashboard', 'title: Web Dashboard v2');
    const { plan: seen } = await fleet.ask('pipeline', 'plan', '--file', file);
    await fleet.ask('task', 'update', 'SHOP-4', '--priority', 'high');
    const before = await seqNow();
    const refused = await fleet.cli(['pipeline', 'apply', '--file', file, '--plan', seen.fingerprint]);
    assert.equal(refused.code, 3);
    assert.match(refused.stderr, /priority: high → normal.*Its fingerprint is [0-9a-f]{16}.*Nothing was changed/s);
    await fleet.ask('task', 'cancel', 'SHOP-7');
    edit('title: Desktop App Update\n    spec: |\n', 'title: Desktop App Update\n    spec: |\n      More.\n');
    edit('- key: api_schema\n', '- key: api_schema\n        colour: red\n');
    edit('dependsOn: [T2, T3, T4, T8]', 'dependsOn: [T2, T3, T4, T9]');
    edit('type: object\n          required', 'type: objekt\n          required');
    const wrong = await plan();
    assert.equal(wrong.code, 3);
    assert.match(wrong.stderr, /line \d+: tasks\.T1\.contracts\.0\.colour/);
    assert.match(wrong.stderr, /line \d+: tasks\.T1\.contracts\.0\.schema\/type/);
    assert.match(wrong.stderr, /line \d+: tasks\.T6\.dependsOn: There is no task "T9"/);
    assert.match(wrong.stderr, /line \d+: tasks\.T7\.spec: SHOP-7 is cancelled; open its next attempt first/);
    assert.deepEqual(
      (await changesSince(before)).map(({ type }) => type),
      ['task_cancelled'],
    );
  });

  it('[T15] pipelines are listed and shown by the keys of their tasks', async () => {
    const { rows } = await fleet.ask('pipeline', 'list');
    assert.deepEqual(
      rows.map(({ updatedAt: _, ...row }: Json) => row),
      [{ name: 'E-commerce rebuild', tasks: 7, open: 6, done: 0, failed: 0, cancelled: 1 }],
    );
    const view = await fleet.cli(['pipeline', 'view', 'e-commerce REBUILD']);
    assert.match(view.stdout, /E-commerce rebuild: 0 of 7 done/);
    assert.match(view.stdout, /SHOP-8 +T8 {2}Load test +pending/);
    assert.equal((await fleet.cli(['pipeline', 'view', 'nothing'])).code, 4);
  });
});
