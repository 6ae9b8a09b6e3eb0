import assert from 'node:assert/strict';
import { openFleet } from '../harness/openFleet.ts';
import type { Fleet } from '../harness/openFleet.ts';
import { isAlive } from '../harness/processTable.ts';
import type { Json } from '../harness/rest.ts';
import { until } from '../harness/until.ts';

describe('what sessions do, and servers without tmux', function () {
  this.timeout(90_000);
  let fleet: Fleet;
  before(async () => {
    fleet = await openFleet();
    await fleet.add({ name: 'dev-01', config: { idleTimeout: '4s' } });
    await fleet.add({ name: 'bare-01', config: { terminal: 'pty', maxSessions: 2 } });
  });
  after(() => fleet.close());

  const viewOf = async (name: string): Promise<Json> => fleet.rest.get(`/sessions/${name}`);
  const open = (server: string, name: string) => fleet.cli(['session', 'open', '--server', server, '--name', name]);
  const untilActive = (name: string) =>
    until(async () => (await viewOf(name)).session.lifecycle === 'active', `${name} is active`);

  it('[S11] [S15] a shell that only waits is closed with the reason, and one that runs a program stays', async () => {
    for (const name of ['waits', 'works']) await open('dev-01', name);
    await untilActive('works');
    await fleet.ask('session', 'send', 'works', 'sleep 500');
    await until(
      async () => (await viewOf('works')).session.activity?.activity === 'working',
      'the program is seen',
      20_000,
    );
    const page = (await fleet.cli(['session', 'view', 'works'])).stdout;
    assert.match(page, /working: sleep runs in the foreground/);
    assert.match(page, /in tmux, which outlives the daemon/);
    await until(async () => (await viewOf('waits')).session.lifecycle === 'exited', 'the idle one is closed', 60_000);
    const { session } = await viewOf('waits');
    assert.equal(session.reason, 'closed: idle for 4 s; open another when it is needed');
    assert.equal((await viewOf('works')).session.lifecycle, 'active');
  });

  it('[F13] [F8] a server without tmux says that its sessions end with the daemon, wherever they are opened or looked at', async () => {
    const { stdout } = await open('bare-01', 'fleeting');
    assert.match(stdout, /is active\. It runs without tmux, and ends with the daemon/);
    assert.match((await fleet.cli(['server', 'view', 'bare-01'])).stdout, /sessions +1 of \d+, without tmux/);
    await fleet.ask('session', 'send', 'fleeting', 'echo "$((6 * 7))-seen"');
    const screen = async () => (await fleet.rest.get('/sessions/fleeting/screen')).lines.join('\n');
    await until(async () => (await screen()).includes('42-seen'), 'the answer');
    const { doctor } = await fleet.rest.get('/servers/bare-01');
    const check = doctor.find(({ name }: Json) => name === 'tmux');
    assert.equal(check.passed, true);
    assert.match(check.detail, /end with the daemon \("terminal: pty" in daemon\.yaml\)/);
  });

  it('[F11] no more sessions run there than may', async () => {
    await open('bare-01', 'second');
    const third = await open('bare-01', 'third');
    assert.notEqual(third.code, 0);
    assert.match(third.stderr, /2 of 2 sessions|at most 2 may/);
  });

  it('[F13] a stop of that daemon ends them; the next one tells them as lost, with the reason and the last screen', async () => {
    const daemon = fleet.daemon('bare-01');
    const { session } = await viewOf('fleeting');
    await daemon.stop();
    assert.equal(isAlive(session.pid), false);
    await daemon.start();
    await until(async () => (await viewOf('fleeting')).session.lifecycle === 'lost', 'it is told as lost');
    assert.match(
      (await viewOf('fleeting')).session.reason,
      /the daemon stopped, and sessions without tmux end with it/,
    );
    const screen = await fleet.rest.get('/sessions/fleeting/screen');
    assert.match(screen.lines.join('\n'), /42-seen/);
  });
});
