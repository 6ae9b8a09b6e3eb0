import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openPlace } from '../harness/place.ts';
import type { Place } from '../harness/place.ts';
import { isAlive, processesWith } from '../harness/processTable.ts';
import { cleanEnvironment, startProgram } from '../harness/program.ts';
import type { RunningProgram } from '../harness/program.ts';
import { createRest } from '../harness/rest.ts';
import { endTmux, findSocket } from '../harness/startDaemon.ts';
import { until } from '../harness/until.ts';

describe('hub and daemon in the foreground', function () {
  this.timeout(60_000);
  let place: Place;
  let up: RunningProgram | undefined;
  let sockets: string;
  before(() => {
    place = openPlace();
    sockets = place.make('x');
  });
  after(async () => {
    await up?.stop();
    endTmux(findSocket(sockets));
    await place.close();
  });

  it('[R1] killed one by one they are started again, and the server is back online at the same address', async () => {
    const home = place.make('home');
    up = startProgram({
      name: 'up',
      args: ['up', '--port', '0', '--name', 'laptop', '--shells-only'],
      cwd: home,
      env: cleanEnvironment(home, {
        ROSTRUM_HOME: home,
        XDG_RUNTIME_DIR: sockets,
        TMPDIR: place.make('t'),
        NO_COLOR: '1',
      }),
    });
    const { output } = up;
    const url = await until(() => /Hub (http:\/\/127\.0\.0\.1:\d+)/.exec(output())?.[1], 'it says where the hub is');
    const rest = createRest(() => url, readFileSync(join(home, 'hub', 'admin.token'), 'utf8').trim());
    const isOnline = async () => (await rest.get('/servers/laptop')).server.state === 'online';
    await until(isOnline, 'the server is online');
    for (const words of ['hub start', 'daemon start']) {
      const [found] = processesWith(home).filter(({ commandLine }) => commandLine.includes(words));
      assert.ok(found !== undefined, words);
      process.kill(found.pid, 'SIGKILL');
      await until(() => !isAlive(found.pid), `${words} has ended`);
      await until(() => processesWith(home).some(({ commandLine }) => commandLine.includes(words)), 'another one runs');
    }
    await until(isOnline, 'the server is online again');
    assert.match(output(), /hub has ended \(SIGKILL\); it is started again/);
    assert.match(output(), /laptop has ended \(SIGKILL\); it is started again/);
    await up.stop();
    assert.ok(
      !processesWith(home).some(({ commandLine }) => / (hub|daemon) start/.test(commandLine)),
      'both are ended',
    );
  });
});
