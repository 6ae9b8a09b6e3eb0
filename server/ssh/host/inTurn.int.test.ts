import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../../testing/runningHub.fixture.ts';
import { openLocalHost } from '../tunnel/localHost.fixture.ts';
import type { LocalHost } from '../tunnel/localHost.fixture.ts';
import { hostPaths } from './hostPaths.ts';
import { inTurn } from './inTurn.ts';

describe('installing on a host that somebody else may know by another name', () => {
  let home: string;
  const opened: LocalHost[] = [];
  beforeEach(() => (home = mkdtempSync(join(tmpdir(), 'rostrum-turn-'))));
  afterEach(async () => {
    for (const host of opened.splice(0)) await host.close();
    rmSync(home, { recursive: true, force: true });
  });

  const open = (destination: string) => {
    const host = openLocalHost({ home, destination });
    opened.push(host);
    return host;
  };
  const paths = () => hostPaths(join(home, '.rostrum'));
  /** Does something as `server add` does it, which has found that server there, or none. */
  const add = <Result>(host: LocalHost, work: (signal: AbortSignal) => Promise<Result>, found?: string) => {
    return inTurn(
      {
        command: 'rostrum server add',
        host,
        paths: paths(),
        facts: { install: { serverId: found } },
        times: { signMs: 20 },
      },
      work,
    );
  };
  const register = (serverId: string) => {
    mkdirSync(paths().data, { recursive: true });
    writeFileSync(join(paths().data, 'server.json'), JSON.stringify({ serverId, name: 'big' }, null, 2));
  };

  it('[F5] one does it at a time, the other one is told who, and nothing is left of either', async () => {
    let finish: () => void = () => undefined;
    const working = new Promise<void>((resolve) => (finish = resolve));
    let began = 0;
    const first = add(open('gpu1'), async () => {
      began += 1;
      await working;
    });
    await until(() => began === 1, 'the first one is at it');
    const second = open('10.0.0.7');
    await assert.rejects(
      add(second, async () => assert.fail('two at once')),
      (error: Error & { code?: string }) => {
        assert.equal(error.code, 'place-kept');
        assert.ok(
          error.message.startsWith('10.0.0.7 is being made a server, brought up to date or given up by another one'),
        );
        assert.ok(error.message.includes(`"rostrum server add" on ${hostname()}, process ${process.pid}`));
        return true;
      },
    );
    finish();
    await first;
    assert.deepEqual(readdirSync(home), []);
    assert.equal(await add(second, async () => 'done'), 'done');
  });

  it('[F5] what was made a server since it was looked at is not made another one', async () => {
    const host = open('gpu1');
    register('server_1');
    await assert.rejects(
      add(host, async () => assert.fail('made anew')),
      { code: 'place-kept', message: /was changed by another one while it was looked at.*Run the same command again/ },
    );
    assert.equal(await add(host, async () => 'goes on', 'server_1'), 'goes on');
    assert.deepEqual(readdirSync(join(home, '.rostrum')), ['daemon']);
  });

  it('[F5] a turn goes with the connection of whoever had it', async () => {
    const first = open('gpu1');
    let isAtIt = false;
    const cutOff = add(first, (signal) => {
      isAtIt = true;
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('lost')));
        void first.closed.then(reject);
      });
    });
    await until(() => isAtIt, 'the first one is at it');
    first.cut();
    await assert.rejects(cutOff, (why: unknown) => /was reset/.test(String(why)));
    await until(() => readdirSync(home).length === 0, 'the shell there has noticed');
    assert.equal(await add(open('10.0.0.7'), async () => 'done'), 'done');
  });

  it('[F5] whoever gave no sign for long has lost it, and goes no further', async () => {
    let isCalledOff = false;
    let isAtIt = false;
    const asleep = add(open('gpu1'), (signal) => {
      isAtIt = true;
      return new Promise((_resolve, reject) =>
        signal.addEventListener('abort', () => {
          isCalledOff = true;
          reject(new Error('It was called off.'));
        }),
      );
    });
    await until(() => isAtIt, 'the first one is at it');
    // As one who wakes up after another one has taken what looked left.
    writeFileSync(join(paths().turn, 'keeper'), 'other\n"rostrum server add" on desk, process 7\n');
    await assert.rejects(asleep, { code: 'place-kept', message: /"rostrum server add" on desk, process 7/ });
    assert.ok(isCalledOff);
  });

  for (const [how, sign] of [
    ['long ago', '1000000000'],
    ['never', undefined],
  ] as const)
    it(`[F5] what one has left who gave its last sign ${how} keeps nobody away`, async () => {
      mkdirSync(paths().turn, { recursive: true });
      writeFileSync(join(paths().turn, 'keeper'), 'dead\n"rostrum server add" on desk, process 7\n');
      if (sign !== undefined) writeFileSync(join(paths().turn, 'dead.sign'), `${sign}\n`);
      assert.equal(await add(open('gpu1'), async () => 'done'), 'done');
      assert.deepEqual(readdirSync(home), []);
    });

  it('[F5] of many who come at once one is let in', async () => {
    let finish: () => void = () => undefined;
    const working = new Promise<void>((resolve) => (finish = resolve));
    let [inside, most] = [0, 0];
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const ends = names.map((name) =>
      add(open(name), async () => {
        most = Math.max(most, (inside += 1));
        await working;
        inside -= 1;
        return name;
      }).catch((error: { code?: string }) => error.code),
    );
    const over: unknown[] = [];
    for (const end of ends) void end.then((value) => over.push(value));
    await until(() => over.length === names.length - 1 && inside === 1, 'all others are refused');
    finish();
    assert.equal((await Promise.all(ends)).filter((value) => value !== 'place-kept').length, 1);
    assert.equal(most, 1);
    assert.deepEqual(readdirSync(home), []);
  });
});
