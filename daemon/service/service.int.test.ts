import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { holdLock } from '../../runtime/fileLock.ts';
import { until } from '../../runtime/until.fixture.ts';
import { makePlace, removePlaces } from '../places.fixture.ts';
import { createRunTool } from './runTool.ts';
import { installService, readServiceStatus, removeService } from './service.ts';
import type { ServicePlace } from './servicePlace.ts';
import type { ServiceParts } from './serviceWay.ts';

/** A program in the place of the daemon: notes each of its starts, and ends as it is told to. */
const fakeDaemon = `
import { appendFileSync, existsSync } from 'node:fs';
const home = process.env.ROSTRUM_HOME;
const note = (word) => appendFileSync(home + '/notes', word + ' ' + process.pid + '\\n');
process.on('SIGTERM', () => { note('asked'); process.exit(0); });
console.log('I am here');
note([process.argv.slice(2).join('-'), process.env.XDG_RUNTIME_DIR ?? 'none', process.env.TMUX ?? 'none'].join(','));
if (existsSync(home + '/refused')) process.exit(7);
setInterval(() => {}, 1000);
`;

describe('the service of a daemon', () => {
  let parts: ServiceParts;
  let place: ServicePlace;
  let bin: string;

  beforeEach(async () => {
    const directory = await makePlace();
    bin = path.join(directory, 'bin');
    const home = path.join(directory, '.rostrum');
    for (const one of [bin, home]) await mkdir(one, { recursive: true, mode: 0o700 });
    await writeFile(path.join(directory, 'daemon.mjs'), fakeDaemon);
    place = {
      home,
      userHome: directory,
      uid: process.getuid?.() ?? 0,
      rostrum: [process.execPath, path.join(directory, 'daemon.mjs')],
      searchPath: `${bin}:${process.env['PATH'] ?? ''}`,
    };
    const env = { PATH: place.searchPath, HOME: directory, XDG_RUNTIME_DIR: directory, TMUX_TMPDIR: directory };
    parts = { place, run: createRunTool(env) };
  });
  afterEach(async () => {
    await removeService(parts);
    await removePlaces();
  });

  const notes = (): readonly string[] => {
    const file = path.join(place.home, 'notes');
    return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  };
  const pidOf = (note = ''): number => Number(note.split(' ').at(-1));
  const isAlive = (pid: number): boolean => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };
  const stub = (name: string, script: string) =>
    writeFile(path.join(bin, name), `#!/bin/sh\n${script}\n`, { mode: 0o700 });

  describe('of systemd', () => {
    const calls = () => readFileSync(path.join(bin, 'calls'), 'utf8').trim().split('\n');
    const unit = () => path.join(place.userHome, '.config/systemd/user/rostrum-daemon.service');
    beforeEach(() =>
      stub(
        'systemctl',
        `echo "$*" >> ${bin}/calls\ncase "$*" in *is-system-running) echo degraded; exit 1;; *is-active*) echo active;; esac`,
      ),
    );

    it('[F9] is one that systemd itself finds nothing wrong with', async () => {
      assert.equal(await installService(parts, undefined), 'systemd');
      const { stdout, stderr } = await promisify(execFile)('systemd-analyze', ['--user', 'verify', unit()], {
        env: { ...process.env, XDG_RUNTIME_DIR: place.userHome },
      });
      assert.equal(stdout + stderr, '');
    });

    it('[F9] is started, enabled, and leaves sessions alone when it stops', async () => {
      await installService(parts, undefined);
      assert.deepEqual(calls().slice(1), [
        '--user daemon-reload',
        '--user enable rostrum-daemon.service',
        '--user restart rostrum-daemon.service',
      ]);
      const lines = readFileSync(unit(), 'utf8').split('\n');
      for (const line of [
        'KillMode=process',
        'Restart=always',
        'RestartPreventExitStatus=2 7',
        'WantedBy=default.target',
      ])
        assert.ok(lines.includes(line), line);
      assert.deepEqual(await readServiceStatus(parts), {
        kind: 'systemd',
        isRunning: true,
        logCommand: 'journalctl --user -u rostrum-daemon.service -n 50',
      });
    });

    it('[F9] is removed by one command, twice if need be, with its unit', async () => {
      await installService(parts, undefined);
      assert.equal(await removeService(parts), 'systemd');
      assert.ok(!existsSync(unit()) && calls().includes('--user disable --now rostrum-daemon.service'));
      assert.equal(await removeService(parts), undefined);
    });

    it('a system that refuses is told with the log to look at', async () => {
      await stub('systemctl', 'case "$*" in *restart*) echo "no such bus" >&2; exit 1;; esac');
      await assert.rejects(
        installService(parts, 'systemd'),
        /restart rostrum-daemon\.service" failed: no such bus.*journalctl/,
      );
    });

    it('another home has a unit of its own', async () => {
      const other = path.join(place.userHome, 'else where %h');
      await mkdir(other, { recursive: true });
      const elsewhere = { ...parts, place: { ...place, home: other } };
      await installService(elsewhere, 'systemd');
      const started = calls().at(-1) ?? '';
      assert.match(started, /restart rostrum-daemon-[0-9a-f]{8}\.service$/);
      const text = readFileSync(path.join(path.dirname(unit()), started.split(' ').at(-1) ?? ''), 'utf8');
      assert.ok(text.includes('else where %%h"') && !existsSync(unit()));
      await removeService(elsewhere);
    });
  });

  describe('in a tmux session', () => {
    const install = () => installService(parts, 'tmux');

    it('[F9] starts the daemon again after a crash, without what goes with a login', async () => {
      await install();
      const first = await until(() => notes()[0], 'a first start');
      assert.match(first, /^daemon-start,none,none /);
      process.kill(pidOf(first), 'SIGKILL');
      const second = await until(() => notes()[1], 'a second start');
      assert.notEqual(pidOf(second), pidOf(first));
      assert.equal((await readServiceStatus(parts)).isRunning, true);
    });

    it('[F9] asks the daemon to end when it is removed, and leaves nothing running', async () => {
      await install();
      const first = await until(() => notes()[0], 'a first start');
      await removeService(parts);
      await until(() => !isAlive(pidOf(first)), 'its end');
      assert.deepEqual(notes(), [first, `asked ${pidOf(first)}`]);
      assert.ok(!existsSync(path.join(place.home, 'service')));
    });

    it('installed again it runs anew, once', async () => {
      await install();
      const first = await until(() => notes()[0], 'a first start');
      await install();
      await until(() => notes().filter((note) => note.startsWith('daemon')).length === 2, 'a new start');
      await until(() => !isAlive(pidOf(first)), 'the end of the first');
    });

    it('a daemon that its hub refuses stays ended, with its last words to be read', async () => {
      await writeFile(path.join(place.home, 'refused'), '');
      await install();
      await until(async () => !(await readServiceStatus(parts)).isRunning, 'its end');
      assert.equal(notes().length, 1);
    });

    it('[F9] has a socket that nobody else can make first, also where the home is too long for one', async () => {
      const home = path.join(place.home, 'x'.repeat(90));
      await mkdir(home, { recursive: true, mode: 0o700 });
      const far = { ...parts, place: { ...place, home } };
      await installService(far, 'tmux');
      const { logCommand } = await readServiceStatus(far);
      const directory = path.dirname(/-S (\/tmp\/\S+)/.exec(logCommand ?? '')?.[1] ?? '');
      try {
        assert.equal((await stat(directory)).mode & 0o777, 0o700);
        await until(() => existsSync(path.join(home, 'notes')), 'its start');
      } finally {
        await removeService(far);
      }
      assert.ok(!existsSync(directory));
    });

    it('takes the place of another kind', async () => {
      await stub('systemctl', `echo "$*" >> ${bin}/calls`);
      await installService(parts, 'systemd');
      await install();
      assert.match(readFileSync(path.join(bin, 'calls'), 'utf8'), /disable --now rostrum-daemon\.service/);
      assert.equal((await readServiceStatus(parts)).kind, 'tmux');
    });
  });

  it('a daemon that somebody has started by hand is not waited for, and it is said how to end it', async () => {
    await mkdir(path.join(place.home, 'daemon'));
    const lock = await holdLock(path.join(place.home, 'daemon', 'daemon.lock'));
    await assert.rejects(removeService(parts), new RegExp(`no service keeps .*kill ${process.pid};`));
    await lock.release();
  });

  describe('in the background, where there is no tmux either', () => {
    const install = async () => {
      for (const name of ['systemctl', 'tmux', 'launchctl']) await stub(name, 'exit 1');
      return installService(parts, undefined);
    };

    it('[F9] [F13] starts the daemon again after a crash, and what it says is in a file', async () => {
      assert.equal(await install(), 'loop');
      const first = await until(() => notes()[0], 'a first start');
      assert.match(first, /^daemon-start,none,none /);
      process.kill(pidOf(first), 'SIGKILL');
      const second = await until(() => notes()[1], 'a second start');
      assert.notEqual(pidOf(second), pidOf(first));
      const { isRunning, logCommand } = await readServiceStatus(parts);
      assert.deepEqual([isRunning, logCommand], [true, `tail -n 50 ${place.home}/service/daemon.log`]);
      await until(() => readFileSync(`${place.home}/service/daemon.log`, 'utf8').includes('I am here'), 'its words');
    });

    it('[F9] asks the daemon to end when it is removed, twice if need be, and leaves nothing running', async () => {
      await install();
      const first = await until(() => notes()[0], 'a first start');
      const loop = Number(readFileSync(path.join(place.home, 'service', 'loop'), 'utf8').split(' ')[0]);
      await removeService(parts);
      assert.deepEqual([isAlive(pidOf(first)), isAlive(loop)], [false, false]);
      await until(() => !isAlive(-loop), 'the end of what the loop had started');
      assert.deepEqual(notes(), [first, `asked ${pidOf(first)}`]);
      assert.ok(!existsSync(path.join(place.home, 'service')));
      assert.equal(await removeService(parts), undefined);
    });

    it('installed again it runs anew, once, also where somebody has killed the loop', async () => {
      await install();
      const first = await until(() => notes()[0], 'a first start');
      const loop = Number(readFileSync(path.join(place.home, 'service', 'loop'), 'utf8').split(' ')[0]);
      process.kill(loop, 'SIGKILL');
      await until(() => !isAlive(loop), 'its end');
      assert.equal((await readServiceStatus(parts)).isRunning, false);
      await mkdir(path.join(place.home, 'daemon'));
      const startedAt = (await readFile(`/proc/${pidOf(first)}/stat`, 'utf8')).split(' ')[21];
      const bootId = (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
      const held = { pid: pidOf(first), bootId, startedAt, id: 'a' };
      await writeFile(path.join(place.home, 'daemon', 'daemon.lock'), JSON.stringify(held));
      await install();
      await until(() => !isAlive(pidOf(first)), 'the end of the first');
      await until(() => notes().filter((note) => note.startsWith('daemon')).length === 2, 'a new start');
    });

    it('[F15] removed after its hub has refused the daemon for good, nothing of it runs on', async () => {
      await writeFile(path.join(place.home, 'refused'), '');
      await install();
      await until(async () => !(await readServiceStatus(parts)).isRunning, 'its end');
      const keeper = Number(readFileSync(path.join(place.home, 'service', 'keeper'), 'utf8'));
      assert.deepEqual([isAlive(keeper), notes().length], [true, 1]);
      await removeService(parts);
      await until(() => !isAlive(keeper), 'the end of what kept its log short');
    });

    it('a number that was given to somebody else is left alone', async () => {
      await mkdir(path.join(place.home, 'service'), { recursive: true });
      await writeFile(path.join(place.home, 'service', 'kind'), 'loop\n');
      await writeFile(path.join(place.home, 'service', 'loop'), `${process.pid} 0-0\n`);
      assert.equal((await readServiceStatus(parts)).isRunning, false);
      assert.equal(await removeService(parts), 'loop');
    });
  });
});
