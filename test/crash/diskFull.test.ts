import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { openSync, closeSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { openPlace } from '../harness/place.ts';
import type { Place } from '../harness/place.ts';
import type { Json } from '../harness/rest.ts';
import { startHub } from '../harness/startHub.ts';
import type { TestHub } from '../harness/startHub.ts';
import { until } from '../harness/until.ts';

const isRoot = process.getuid?.() === 0;
const diskBytes = 6 * 1_048_576;

/** A way to make the disk of a hub full, and to make room on it again. */
interface SmallDisk {
  readonly reason: RegExp;
  fill: (hub: TestHub) => void;
  free: (hub: TestHub) => void;
  close: () => void;
}

/** A file system of its own of a few megabytes, filled by a file beside the hub's; undefined where nobody may mount one. */
function mountSmallDisk(directory: string): SmallDisk | undefined {
  const options = ['-t', 'tmpfs', '-o', `size=${diskBytes},mode=0700`];
  // Root in a container may be refused it.
  if (spawnSync('mount', [...options, 'rostrum-test', directory]).status !== 0) return undefined;
  const ballast = join(directory, 'ballast');
  return {
    reason: /^disk-full$/,
    fill() {
      const file = openSync(ballast, 'w');
      try {
        for (;;) writeSync(file, Buffer.alloc(4_096));
      } catch (error) {
        assert.equal(error instanceof Error && 'code' in error && error.code, 'ENOSPC');
      } finally {
        closeSync(file);
      }
    },
    free: () => rmSync(ballast),
    close: () => execFileSync('umount', ['--lazy', directory]),
  };
}

/** Without the right to mount: the kernel lets the hub's files grow no further, which to a writer is the same. */
const limitFileSizes: SmallDisk = {
  reason: /^(disk-full|write-failed)$/,
  fill: (hub) => limitFileSize(hub, '1'),
  // The limit of a process that was killed is gone with it.
  free: (hub) => void (hub.isRunning() && limitFileSize(hub, 'unlimited')),
  close: () => {},
};

const limitFileSize = (hub: TestHub, bytes: string) =>
  void execFileSync('prlimit', ['--pid', String(hub.pid()), `--fsize=${bytes}:`]);

describe('a hub whose disk is full', function () {
  this.timeout(90_000);
  let place: Place;
  let disk: SmallDisk | undefined;
  let hub: TestHub;
  before(async () => {
    place = openPlace();
    const directory = place.make('hub');
    disk = (isRoot && process.platform === 'linux' ? mountSmallDisk(directory) : undefined) ?? limitFileSizes;
    hub = await startHub(place);
    await hub.rest.post('/projects', { name: 'Shop', key: 'SHOP' });
  });
  after(async () => {
    await hub.stop();
    disk?.close();
    await place.close();
  });

  const titles = async (): Promise<readonly string[]> =>
    (await hub.rest.get('/tasks?project=SHOP&limit=500')).rows.map(({ title }: Json) => title);
  const create = (title: string, spec = '') =>
    hub.rest.request(
      'POST',
      '/tasks',
      { project: 'SHOP', title, spec },
      { headers: { 'idempotency-key': `key-${title}` } },
    );

  it('[R5] [R1] refuses changes and says why, answers what is asked, goes on when there is room, and has lost nothing', async () => {
    assert.ok(disk);
    const acknowledged: string[] = [];
    const write = async (title: string) => {
      const answer = await create(title, 'x'.repeat(20_000));
      if (answer.status === 201) acknowledged.push(title);
      return answer;
    };
    for (let number = 1; number <= 5; number += 1) await write(`before-${number}`);
    assert.equal(acknowledged.length, 5);

    disk.fill(hub);
    const refused = await Promise.all([1, 2, 3].map((number) => write(`full-${number}`)));
    for (const { status, body } of refused)
      assert.deepEqual([status, body.error.code], [503, 'read-only'], JSON.stringify(body));
    // First it reads its log again; then it can say how it is.
    const { readOnly } = await until(() => hub.rest.get('/hub'), 'the hub has read its log again');
    assert.match(readOnly, disk.reason);
    const { body: told } = await create('told-why');
    assert.match(told.error.details.reason, disk.reason);
    assert.equal((await fetch(`${hub.url}/readyz`)).status, 503);
    assert.equal((await fetch(`${hub.url}/healthz`)).status, 200);
    assert.deepEqual(await titles(), acknowledged, 'nothing of what was refused is there');

    disk.free(hub);
    await until(async () => (await fetch(`${hub.url}/readyz`)).status === 200, 'it takes changes again');
    for (const number of [1, 2, 3]) assert.equal((await write(`full-${number}`)).status, 201);
    assert.deepEqual(await titles(), acknowledged);
    assert.equal((await hub.rest.post('/audit/verify')).whole, true);

    await hub.kill9();
    await hub.start();
    assert.deepEqual(await titles(), acknowledged);
    assert.deepEqual((await hub.rest.get('/hub')).notices, []);
  });

  it('[R5] [R2] killed while its disk is full it starts again, readable, once there is room, with all that was answered', async () => {
    assert.ok(disk);
    const before = await titles();
    disk.fill(hub);
    assert.equal((await create('while-full', 'x'.repeat(20_000))).status, 503);
    await hub.kill9();
    disk.free(hub);
    await hub.start();
    assert.deepEqual(await titles(), before);
    assert.equal((await create('while-full')).status, 201);
  });
});
