import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { openFleet } from '../harness/openFleet.ts';
import type { Fleet } from '../harness/openFleet.ts';
import { endTmux } from '../harness/startDaemon.ts';
import { until } from '../harness/until.ts';

describe('where sessions run: directories of a server, and its own tmux', function () {
  this.timeout(60_000);
  let fleet: Fleet;
  let allowed: string;
  let terminal: string;
  before(async () => {
    fleet = await openFleet();
    allowed = fleet.place.make('allowed');
    mkdirSync(join(allowed, 'api', '.git'), { recursive: true });
    symlinkSync(fleet.place.make('outside'), join(allowed, 'out'));
    await fleet.add({ name: 'dev-01', config: { allowedPaths: [allowed] } });
    terminal = join(fleet.place.make('pty'), 't.sock');
  });
  after(async () => {
    endTmux(terminal);
    await fleet.close();
  });

  it('[F10] a session is opened in a directory that was found by walking, and none leads out', async () => {
    const begin = await fleet.ask('server', 'paths', 'dev-01');
    assert.ok(begin.directories.some(({ path }: { path: string }) => path === allowed));
    const page = await fleet.ask('server', 'paths', 'dev-01', allowed);
    const api = join(allowed, 'api');
    assert.deepEqual(page, {
      path: allowed,
      directories: [{ name: 'api', path: api, isRepository: true, isLink: false }],
      left: 0,
    });
    for (const way of ['out', '..', '../outside']) {
      const { code, stderr } = await fleet.cli(['server', 'paths', 'dev-01', `${allowed}/${way}`]);
      assert.notEqual(code, 0);
      assert.match(stderr, /outside the allowed paths/);
    }
    const { session } = await fleet.ask('session', 'open', '--server', 'dev-01', '--name', 'there', '--cwd', api);
    await fleet.ask('session', 'send', session.id, 'pwd');
    await until(
      async () => (await fleet.ask('session', 'screen', session.id)).lines.includes(api),
      'it works in that directory',
    );
  });

  it('[S10] the shown command attaches the session past the hub, on its own machine', async () => {
    const { session } = await fleet.ask('session', 'open', '--server', 'dev-01', '--name', 'direct');
    const { command, socket } = await fleet.ask('session', 'direct', session.id);
    assert.ok(command.includes(socket));
    const shown = (): string => execFileSync('tmux', ['-S', terminal, 'capture-pane', '-p'], { encoding: 'utf8' });
    // A terminal of the test, which does not know that it is tmux itself.
    const run = ['env', '-u', 'TMUX', ...command];
    execFileSync('tmux', [
      '-S',
      terminal,
      '-f',
      '/dev/null',
      'new-session',
      '-d',
      '-x',
      '80',
      '-y',
      '24',
      '--',
      ...run,
    ]);
    execFileSync('tmux', ['-S', terminal, 'send-keys', 'echo di"rec"tly', 'Enter']);
    await until(() => Promise.resolve(shown().includes('directly')), 'what is typed there is run in the session');
    const { lines } = await fleet.ask('session', 'screen', session.id);
    assert.ok(lines.includes('directly'));
    await fleet.ask('session', 'close', session.id);
    await until(async () => {
      const { code, stderr } = await fleet.cli(['session', 'direct', session.id]);
      return code !== 0 && /cannot be attached|exited/.test(stderr);
    }, 'of an ended session there is no such command');
  });
});
