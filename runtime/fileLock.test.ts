import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { HubError } from '../shared/errors.ts';
import { holdLock } from './fileLock.ts';

describe('holdLock', () => {
  let directory = '';
  let file = '';
  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'rostrum-lock-'));
    file = path.join(directory, 'lock');
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const edit = (change: object) =>
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), ...change }));

  it('refuses a second holder and names the first', async () => {
    const lock = await holdLock(file);
    await assert.rejects(holdLock(file), (error: unknown) => {
      assert.ok(error instanceof HubError && error.code === 'conflict');
      return error.message.includes(`Process ${process.pid} `) && /Ctrl-C where "rostrum up"/.test(error.message);
    });
    await lock.release();
    await (await holdLock(file)).release();
    assert.deepEqual(readdirSync(directory), []);
  });

  it('of many that want it at once exactly one gets it', async () => {
    const results = await Promise.allSettled(Array.from({ length: 10 }, () => holdLock(file)));
    assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
  });

  it('takes over from a process that is gone, a former boot, a younger process of that pid, and torn content', async () => {
    const gone = spawnSync(process.execPath, ['-e', '']).pid;
    for (const change of [{ pid: gone }, { bootId: 'former' }, { startedAt: '1' }]) {
      await holdLock(file);
      edit(change);
      await (await holdLock(file)).release();
    }
    writeFileSync(file, '{"pid": 1');
    await (await holdLock(file)).release();
    assert.deepEqual(readdirSync(directory), []);
  });

  it('is held by a living process and free once that was killed', async () => {
    const script = `import { holdLock } from './runtime/fileLock.ts'; await holdLock(process.argv[1]); console.log('held'); setInterval(() => {}, 1000);`;
    const args = ['--import', 'tsx', '--input-type=module', '-e', script, file];
    const child = spawn(process.execPath, args, {
      cwd: new URL('..', import.meta.url),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      await once(child.stdout, 'data');
      await assert.rejects(holdLock(file), new RegExp(`Process ${child.pid} `));
    } finally {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    await (await holdLock(file)).release();
  });

  it('release does not take away what another holds by now', async () => {
    const lock = await holdLock(file);
    edit({ id: 'another' });
    await lock.release();
    assert.deepEqual(readdirSync(directory), ['lock']);
  });
});
