import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openPlace } from '../harness/place.ts';
import type { Place } from '../harness/place.ts';
import { isAlive, processesWith } from '../harness/processTable.ts';
import { cleanEnvironment, rostrumProgram, startProgram } from '../harness/program.ts';
import type { RunningProgram } from '../harness/program.ts';
import { createRest } from '../harness/rest.ts';
import { endTmux, findSocket } from '../harness/startDaemon.ts';
import { until } from '../harness/until.ts';

describe('hub and daemon in the foreground', function () {
  this.timeout(60_000);
  let place: Place;
  let up: RunningProgram | undefined;
  const sockets: string[] = [];
  before(() => {
    place = openPlace();
  });
  after(async () => {
    await up?.stop();
    for (const directory of sockets) endTmux(findSocket(directory));
    await place.close();
  });

  function environment(home: string): Record<string, string> {
    const directory = place.make(`x-${sockets.length}`);
    sockets.push(directory);
    return cleanEnvironment(home, {
      ROSTRUM_HOME: home,
      XDG_RUNTIME_DIR: directory,
      TMPDIR: place.make('t'),
      NO_COLOR: '1',
    });
  }
  const words = ['up', '--port', '0', '--name', 'laptop', '--shells-only'];
  const processesOf = (home: string) =>
    processesWith(home).filter(({ commandLine }) => / (hub|daemon) start/.test(commandLine));

  it('[R1] killed one by one they are started again, and the server is back online at the same address', async () => {
    const home = place.make('home');
    up = startProgram({ name: 'up', args: words, cwd: home, env: environment(home) });
    const { output } = up;
    const url = await until(() => /Hub (http:\/\/127\.0\.0\.1:\d+)/.exec(output())?.[1], 'it says where the hub is');
    const rest = createRest(() => url, readFileSync(join(home, 'hub', 'admin.token'), 'utf8').trim());
    const isOnline = async () => (await rest.get('/servers/laptop')).server.state === 'online';
    await until(isOnline, 'the server is online');
    for (const start of ['hub start', 'daemon start']) {
      const [found] = processesOf(home).filter(({ commandLine }) => commandLine.includes(start));
      assert.ok(found !== undefined, start);
      process.kill(found.pid, 'SIGKILL');
      await until(() => !isAlive(found.pid), `${start} has ended`);
      await until(() => processesOf(home).some(({ commandLine }) => commandLine.includes(start)), 'another one runs');
    }
    await until(isOnline, 'the server is online again');
    assert.match(output(), /hub has ended \(SIGKILL\); it is started again/);
    assert.match(output(), /laptop has ended \(SIGKILL\); it is started again/);

    await rest.remove('/servers/laptop');
    await until(() => /laptop has ended for good .* the hub runs on/.test(output()), 'its removal is said');
    assert.deepEqual((await rest.get('/servers')).rows, [], 'the hub runs on');
    await up.stop();
    assert.deepEqual(processesOf(home), [], 'both are ended');
  });

  it('[R5] who stops reading what it says ends it, with hub and daemon', async () => {
    const home = place.make('piped');
    const reader = spawn(process.execPath, [rostrumProgram, ...words], { cwd: home, env: environment(home) });
    try {
      let said = '';
      reader.stdout.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
      await until(() => said.includes('Rostrum runs'), 'it runs');
      assert.equal(processesOf(home).length, 2);
      reader.stdout.destroy();
      reader.stderr.destroy();
      const [daemon] = processesOf(home).filter(({ commandLine }) => commandLine.includes('daemon start'));
      // It has something to say now.
      process.kill(daemon?.pid ?? 0, 'SIGKILL');
      await until(() => processesOf(home).length === 0 && reader.exitCode !== null, 'everything is ended');
    } finally {
      reader.kill('SIGKILL');
    }
  });
});
