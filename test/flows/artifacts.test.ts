import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesWith } from '../harness/files.ts';
import { openFleet } from '../harness/openFleet.ts';
import type { Fleet } from '../harness/openFleet.ts';
import { script } from '../harness/script.ts';
import { createTask, timelineOf, untilStatus, viewTask } from '../harness/tasks.ts';
import { until } from '../harness/until.ts';

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');

describe('what tasks leave behind', function () {
  this.timeout(60_000);
  let fleet: Fleet;
  before(async () => {
    fleet = await openFleet({ servers: [{ name: 'dev-01' }] });
  });
  after(() => fleet.close());

  const uploads = () => readdirSync(join(fleet.hub.dataDir, 'artifacts'));

  it('[T3] [T19] an agent uploads a report and records a file with its size and hash; its result adds more', async () => {
    const result = {
      summary: 'Measured',
      artifacts: [
        { name: 'CI run', kind: 'link', url: 'https://example.com/run/12' },
        { name: 'flame graph', kind: 'benchmark', path: 'flame.svg' },
      ],
    };
    const task = await createTask(fleet, {
      title: 'Measure',
      spec: script(
        // The words of the report stand nowhere in the task itself.
        "run printf 'Twice as %s-%s\\n' FAST AS-BEFORE > report.md",
        'write raw.json {"ms":12}',
        `write result.json ${JSON.stringify(result)}`,
        'run rostrum artifact add --upload report.md --primary',
        'run rostrum artifact add --path raw.json --kind benchmark',
        'run rostrum task complete --result result.json',
      ),
      start: 'auto',
    });
    const { artifacts } = await untilStatus(fleet, task.id, 'done');
    const [report, raw, run, flame] = artifacts;
    assert.deepEqual(
      artifacts.map(({ name, kind, role, at }: Record<string, string>) => [name, kind, role, at]),
      [
        ['report.md', 'report', 'primary', 'hub'],
        ['raw.json', 'benchmark', 'secondary', 'server'],
        ['CI run', 'link', 'secondary', 'web'],
        ['flame graph', 'benchmark', 'secondary', 'server'],
      ],
    );
    assert.deepEqual([raw.bytes, raw.sha256], [10, hashOf('{"ms":12}\n')]);
    assert.equal(readFileSync(raw.path, 'utf8'), '{"ms":12}\n', 'the path is whole');
    assert.deepEqual([run.url, flame.path, flame.serverId], [result.artifacts[0]?.url, 'flame.svg', raw.serverId]);
    assert.deepEqual([report.by.kind, report.attempt], ['agent', 1]);

    const text = 'Twice as FAST-AS-BEFORE\n';
    const { stdout } = await fleet.cli(['artifact', 'view', task.ref, 'report.md', '--raw']);
    assert.equal(stdout, text);
    // What stays on its server is read there; where it is not, its server says so.
    assert.equal((await fleet.cli(['artifact', 'view', task.ref, 'raw.json', '--raw'])).stdout, '{"ms":12}\n');
    writeFileSync(raw.path, '{"ms":11}\n');
    const again = await fleet.rest.get(`/tasks/${task.id}/artifacts/raw.json/text`);
    assert.deepEqual([again.text, again.isChanged], ['{"ms":11}\n', true]);
    const shown = await fleet.cli(['artifact', 'view', task.ref, 'raw.json', '--raw']);
    assert.match(shown.stderr, /"raw\.json" has changed since it was recorded/);
    const { stderr } = await fleet.cli(['artifact', 'view', task.ref, 'flame graph', '--raw']);
    assert.match(stderr, /no file "flame\.svg"/);
    assert.match(
      (await fleet.cli(['task', 'view', task.ref])).stdout,
      /Artifacts\n {2}report\.md {2}report · primary · 24 B/,
    );
    assert.match(
      (await fleet.cli(['artifact', 'list', '--primary'])).stdout,
      /report\.md +report +primary +24 B +uploaded/,
    );

    // The content is in its own file alone: neither log nor snapshot nor timeline has it.
    const keeps = filesWith(fleet.hub.home, 'FAST-AS-BEFORE');
    assert.deepEqual(
      keeps.map((file) => file.slice(-64)),
      [hashOf(text)],
    );
    const added = (await timelineOf(fleet, task.id)).filter(({ type }) => type === 'artifact_added');
    assert.equal(added.length, 4);
    assert.doesNotMatch(JSON.stringify(added), /FAST-AS-BEFORE/);
  });

  it('[T19] [R1] an upload outlives the hub, is shared by equal texts, and goes with its last record', async () => {
    const before = uploads().length;
    const file = join(fleet.place.make('texts'), 'notes.txt');
    writeFileSync(file, 'the same words');
    const [one, other] = [
      await createTask(fleet, { title: 'One', start: 'manual' }),
      await createTask(fleet, { title: 'Other', start: 'manual' }),
    ];
    for (const { ref } of [one, other]) await fleet.ask('artifact', 'add', ref, '--upload', file, '--name', 'notes');
    assert.equal(uploads().length, before + 1);
    await fleet.hub.kill9();
    await fleet.hub.start();
    const viewed = await fleet.rest.get(`/tasks/${one.id}/artifacts/notes`);
    assert.deepEqual([viewed.text, viewed.artifact.sha256], ['the same words', hashOf('the same words')]);
    const stored = join(fleet.hub.dataDir, 'artifacts', viewed.artifact.sha256);
    await fleet.ask('artifact', 'remove', one.ref, 'notes');
    assert.equal((await fleet.rest.get(`/tasks/${other.id}/artifacts/notes`)).text, 'the same words');
    await fleet.ask('artifact', 'remove', other.ref, 'notes');
    await until(() => !existsSync(stored), 'the file is taken away');
    assert.deepEqual((await viewTask(fleet, other.id)).artifacts, []);
  });

  it('[T19] [R6] what is too large, nowhere, or would run is refused, and nothing is kept', async () => {
    const before = uploads().length;
    const task = await createTask(fleet, { title: 'Refusing', start: 'manual' });
    const add = (body: object) => fleet.rest.request('POST', `/tasks/${task.id}/artifacts`, { name: 'x', ...body });
    const answers = await Promise.all([
      add({ text: 'x'.repeat(262_145) }),
      add({ text: 'ü'.repeat(200_000) }),
      add({}),
      add({ path: 'a', text: 'b' }),
      add({ url: 'javascript:alert(1)' }),
      add({ path: 'a', sha256: 'not a hash' }),
    ]);
    assert.deepEqual(
      answers.map(({ status }) => status),
      [400, 413, 400, 400, 400, 400],
    );
    assert.equal(uploads().length, before);
    const upload = await fleet.rest.request('GET', `/tasks/${task.id}/artifacts/..%2F..%2Fadmin.token`);
    assert.equal(upload.status, 404);
  });
});
