import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { HubError } from '../shared/errors.ts';
import { holdLock, readLockHolder } from './fileLock.ts';

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

  it('is free also while nobody has asked how its killed holder ended', async () => {
    const script = `import { holdLock } from './runtime/fileLock.ts'; await holdLock(process.argv[1]); console.log(process.pid);`;
    const held = `"$0" --import tsx --input-type=module -e "$1; setInterval(() => {}, 1000);" "$2" &`;
    // `sleep` takes the shell's place: it has a child then, of which it knows nothing.
    const child = spawn('sh', ['-c', `${held} exec sleep 1000`, process.execPath, script, file], {
      cwd: new URL('..', import.meta.url),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const [said] = (await once(child.stdout, 'data')) as [Buffer];
      const pid = Number(said.toString());
      assert.equal(await readLockHolder(file), pid);
      process.kill(pid, 'SIGKILL');
      await until(async () => (await readLockHolder(file)) === undefined);
      process.kill(pid, 0);
      await (await holdLock(file)).release();
      assert.equal(await readLockHolder(file), undefined);
    } finally {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  });

  it('release does not take away what another holds by now', async () => {
    const lock = await holdLock(file);
    edit({ id: 'another' });
    await lock.release();
    assert.deepEqual(readdirSync(directory), ['lock']);
  });
});

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setImmediate(resolve));
}
