import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { directAttachment } from '../../extension/terminals/directAttach.ts';
import { runCli } from '../harness/cli.ts';
import { openFleet } from '../harness/openFleet.ts';
import type { Fleet } from '../harness/openFleet.ts';
import { endTmux } from '../harness/startDaemon.ts';
import { until } from '../harness/until.ts';
import { openHosts } from './harness/openHosts.ts';
import type { TestHosts } from './harness/openHosts.ts';
import { personOf } from './harness/personOf.ts';

describe('attaching a session of a host past the hub, by SSH', function () {
  this.timeout(120_000);
  let fleet: Fleet;
  let hosts: TestHosts;
  let terminal: string;
  before(async () => {
    hosts = await openHosts([{ name: 'near', reachesUs: true }]);
    fleet = await openFleet();
    terminal = join(fleet.place.make('pty'), 't.sock');
  });
  after(async () => {
    endTmux(terminal);
    await fleet.close();
    await hosts.close();
  });

  const tmux = (...words: readonly string[]): string =>
    execFileSync('tmux', ['-S', terminal, '-f', '/dev/null', ...words], { encoding: 'utf8' });
  /** Runs a line in a terminal of the person, as it was pasted into a shell there. */
  const paste = (name: string, line: string): void => {
    const env = Object.entries(hosts.env).map(([key, value]) => `${key}=${value}`);
    // That terminal is no session of ours, nor does it know that it is a tmux.
    const run = ['env', '-u', 'TMUX', ...env, ...hosts.account, 'sh', '-c', line];
    tmux('new-session', '-d', '-s', name, '-x', '100', '-y', '30', '--', ...run);
  };
  const shown = (name: string): string => tmux('capture-pane', '-p', '-t', `=${name}:`);

  it('[S10] the exact command that the command line and the editor show has its screen, and takes keys', async () => {
    const person = personOf(hosts, fleet);
    const words = ['server', 'add', 'near', '--shells-only', '--json', '--ssh-config', hosts.configFile];
    const added = await runCli(words, { env: person, cwd: hosts.home, limitMs: 90_000 });
    assert.equal(added.code, 0, added.stderr);
    const { session } = await fleet.ask('session', 'open', '--server', 'near', '--name', 'far away');
    await fleet.ask('session', 'send', session.id, 'echo be"fore"');
    const screen = async (): Promise<string> => (await fleet.ask('session', 'screen', session.id)).lines.join('\n');
    await until(async () => /^before$/m.test(await screen()), 'it has a screen');

    const { stdout: line } = await fleet.cli(['session', 'direct', session.id]);
    assert.match(line, /^ssh -t near /);
    const machine = { hostname: `not ${hostname()}`, user: userInfo().username, hasSocket: false };
    const inEditor = directAttachment(await fleet.ask('session', 'direct', session.id), machine);
    assert.deepEqual([inEditor.where, inEditor.line], ['ssh', line.trim()]);

    paste('one', line.trim());
    await until(async () => /^before *$/m.test(shown('one')), 'its screen is shown');
    tmux('send-keys', '-t', '=one:', 'echo be"hind"', 'Enter');
    await until(async () => /^behind$/m.test(await screen()), 'what is typed there is run in the session');
    await until(async () => /^behind *$/m.test(shown('one')), 'and shown there');

    // Closing that terminal leaves it.
    tmux('kill-session', '-t', '=one');
    await fleet.ask('session', 'send', session.id, 'echo af"ter"');
    await until(async () => /^after$/m.test(await screen()), 'it runs on');
  });
});
