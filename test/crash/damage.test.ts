import assert from 'node:assert/strict';
import { appendFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openPlace } from '../harness/place.ts';
import type { Place } from '../harness/place.ts';
import type { Json } from '../harness/rest.ts';
import { startHub } from '../harness/startHub.ts';
import type { TestHub } from '../harness/startHub.ts';

const taskCount = 6;

describe('a hub that finds its files damaged', function () {
  this.timeout(60_000);
  let place: Place;
  let hub: TestHub;
  beforeEach(async () => {
    place = openPlace();
    hub = await startHub(place);
    const { project } = await hub.rest.post('/projects', { name: 'Shop', key: 'SHOP' });
    for (let number = 1; number <= taskCount; number += 1)
      await hub.rest.post('/tasks', { project: project.id, title: `Task ${number}` });
    await hub.stop();
  });
  afterEach(async () => {
    await hub.stop();
    await place.close();
  });

  const file = (name: string) => join(hub.dataDir, name);
  const segment = 'journal/000001.jsonl';
  const titles = async (): Promise<readonly string[]> =>
    (await hub.rest.get('/tasks?project=SHOP&limit=500')).rows.map(({ title }: Json) => title);
  const allTitles = Array.from({ length: taskCount }, (_, at) => `Task ${at + 1}`);
  const asideOf = (name: string): readonly string[] =>
    readdirSync(hub.dataDir, { recursive: true, encoding: 'utf8' }).filter((one) => one.startsWith(`${name}.damaged-`));
  const withoutSnapshots = () => {
    for (const name of ['state.json', 'state.previous.json']) rmSync(file(name), { force: true });
  };

  /** It is said when it starts, to whoever asks how it is, and to everybody who is signed in. */
  async function assertSaid(pattern: RegExp, rest = hub.rest): Promise<void> {
    const said = hub
      .output()
      .split('\n')
      .filter((line) => line.startsWith('Attention: '));
    assert.match(said.join('\n'), pattern);
    for (const path of ['/hub', '/ping']) assert.match((await rest.get(path)).notices.join('\n'), pattern);
  }

  it('[R2] cuts a torn last line off and says so; everything acknowledged is there', async () => {
    withoutSnapshots();
    const before = readFileSync(file(segment));
    appendFileSync(file(segment), '{"seq":99,"at":1,"act');
    await hub.start();
    assert.deepEqual(await titles(), allTitles);
    assert.ok(readFileSync(file(segment)).subarray(0, before.length).equals(before));
    await assertSaid(/000001\.jsonl ended in an unfinished line of 21 bytes/);
    assert.deepEqual(asideOf(segment), []);
  });

  it('[R2] keeps a log with a flipped byte aside as it was, uses what comes before, and says so until it is gone', async () => {
    withoutSnapshots();
    const damaged = readFileSync(file(segment));
    const at = damaged.indexOf('Task 4');
    assert.ok(at > 0);
    damaged.writeUInt8((damaged[at] ?? 0) ^ 1, at);
    writeFileSync(file(segment), damaged);
    await hub.start();
    assert.deepEqual(await titles(), ['Task 1', 'Task 2', 'Task 3']);
    const [aside = ''] = asideOf(segment);
    assert.ok(readFileSync(file(aside)).equals(damaged));
    await assertSaid(/000001\.jsonl is damaged after line \d+ .*kept in journal\/000001\.jsonl\.damaged-/);
    await hub.rest.post('/tasks', { project: 'SHOP', title: 'After' });
    assert.equal((await hub.rest.post('/audit/verify')).whole, true);

    await hub.kill9();
    await hub.start();
    assert.deepEqual(await titles(), ['Task 1', 'Task 2', 'Task 3', 'After']);
    await assertSaid(/damaged-.* was set aside by an earlier start/);
    assert.deepEqual(asideOf(segment), [aside]);
    rmSync(file(aside));
    await hub.stop();
    await hub.start();
    assert.deepEqual((await hub.rest.get('/hub')).notices, []);
  });

  for (const [what, change] of [
    ['an empty', () => Buffer.alloc(0)],
    ['a damaged', (bytes: Buffer) => bytes.fill('x', 600, 640)],
  ] as const) {
    it(`[R2] sets ${what} snapshot aside and takes everything from the log`, async () => {
      const bytes = change(readFileSync(file('state.json')));
      writeFileSync(file('state.json'), bytes);
      await hub.start();
      assert.deepEqual(await titles(), allTitles);
      const [aside = ''] = asideOf('state.json');
      assert.ok(readFileSync(file(aside)).equals(bytes));
      await assertSaid(/state\.json is damaged \(.*It is kept as state\.json\.damaged-/);
    });
  }

  it('[R2] needs no snapshot', async () => {
    withoutSnapshots();
    await hub.start();
    assert.deepEqual(await titles(), allTitles);
    assert.deepEqual((await hub.rest.get('/hub')).notices, []);
  });

  it('[R2] with its log gone uses the snapshot and says that lines are missing', async () => {
    rmSync(file(segment));
    await hub.start();
    assert.deepEqual(await titles(), allTitles);
    await assertSaid(/The log ends at line 0, before the snapshot's line \d+/);
  });

  it('[R2] with a damaged snapshot and its oldest lines gone loses nothing that is left, and says what is missing', async () => {
    const bytes = readFileSync(file('state.json')).fill('x', 600, 640);
    writeFileSync(file('state.json'), bytes);
    rmSync(file('state.previous.json'), { force: true });
    const lines = readFileSync(file(segment), 'utf8').split('\n');
    const left = lines.slice(2).join('\n');
    writeFileSync(file(segment), left);
    await hub.start();
    // Without its first lines nobody is known any more: the start has made a new first admin.
    const rest = hub.rest.as(readFileSync(file('admin.token'), 'utf8').trim());
    await assertSaid(/state\.json is damaged[\s\S]*000001\.jsonl is damaged after line 0/, rest);
    assert.equal(readFileSync(file(asideOf(segment)[0] ?? ''), 'utf8'), left);
    assert.ok(readFileSync(file(asideOf('state.json')[0] ?? '')).equals(bytes));
  });
});
