import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { talk } from '../../extension/fleet/hostTalk.ts';
import type { Step } from '../../shared/protocol/hostTalk.ts';
import { openFleet } from '../harness/openFleet.ts';
import type { Fleet } from '../harness/openFleet.ts';
import { rostrumProgram } from '../harness/program.ts';
import { runCli } from '../harness/cli.ts';
import { openHosts } from './harness/openHosts.ts';
import { hasOwnMachines } from './harness/ownMachines.ts';
import type { TestHosts } from './harness/openHosts.ts';
import { personOf } from './harness/personOf.ts';

/** Note what they are asked for, and do as much of it as a host needs whose systemd runs. */
const programs = {
  systemctl: `
echo "systemctl $*" >> "$HOME/calls"
unit=$HOME/.config/systemd/user/rostrum-daemon.service
end() { [ ! -f "$HOME/unit.pid" ] || { kill "$(cat "$HOME/unit.pid")" 2>/dev/null; rm -f "$HOME/unit.pid"; }; }
case "$*" in
  *is-system-running*) echo running ;;
  *is-active*) [ -f "$HOME/unit.pid" ] && kill -0 "$(cat "$HOME/unit.pid")" && echo active ;;
  *'disable --now'*) end ;;
  *restart*)
    end
    # It would be there where a systemd runs.
    unset XDG_RUNTIME_DIR
    eval "$(sed -n 's/^Environment=/export /p' "$unit")"
    eval "exec setsid $(sed -n 's/^ExecStart=//p' "$unit")" > "$HOME/unit.log" 2>&1 < /dev/null &
    echo $! > "$HOME/unit.pid" ;;
esac`,
  loginctl: `
echo "loginctl $*" >> "$HOME/calls"
case "$1" in
  enable-linger) [ ! -f "$HOME/forbidden" ] || { echo 'Access denied' >&2; exit 1; }; : > "$HOME/lingers" ;;
  show-user) if [ -f "$HOME/lingers" ]; then echo Linger=yes; else echo Linger=no; fi ;;
esac`,
};

describe('letting the services of a user run without a login', function () {
  this.timeout(180_000);
  let fleet: Fleet;
  let hosts: TestHosts;
  before(async () => {
    const sshd = ['SetEnv PATH=/etc/ssh/stubs:/usr/local/bin:/usr/bin:/bin'];
    hosts = await openHosts(['asked', 'quiet', 'willing'].map((name) => ({ name, reachesUs: true, sshd })));
    for (const name of ['asked', 'quiet', 'willing']) {
      const stubs = join(hosts.directory, name, 'etc', 'stubs');
      mkdirSync(stubs);
      for (const [program, text] of Object.entries(programs))
        writeFileSync(join(stubs, program), `#!/bin/sh${text}\n`, { mode: 0o755 });
      const profile = join(hosts.host(name).home, '.profile');
      writeFileSync(profile, `PATH=${hasOwnMachines ? '/etc/ssh/stubs' : stubs}:$PATH\n`);
    }
    fleet = await openFleet();
  });
  after(async () => {
    await fleet.close();
    await hosts.close();
  });

  const fileOf = (name: string, file: string) => join(hosts.host(name).home, file);
  const asksOf = (name: string): readonly string[] =>
    readFileSync(fileOf(name, 'calls'), 'utf8')
      .split('\n')
      .filter((call) => call.includes('enable-linger'));
  const viewOf = async (name: string) => (await fleet.rest.get(`/servers/${name}`)).server.state;
  const kindOf = (name: string) => readFileSync(fileOf(name, '.rostrum/service/kind'), 'utf8').trim();
  const wordsFor = (name: string) => ['server', 'add', name, '--shells-only', '--ssh-config', hosts.configFile];

  /** Adds a host as the editor does, with its answer to what is asked; gives the questions, and what was said of the service. */
  async function add(name: string, answer: boolean) {
    const questions: string[] = [];
    const steps: Step[] = [];
    const order = {
      file: process.execPath,
      words: [rostrumProgram, ...wordsFor(name), '--talk'],
      env: personOf(hosts, fleet),
    };
    const end = await talk(
      order,
      {
        hear: (message) => (message.type === 'step' ? steps.push(message) : undefined),
        answer: async (asked) => {
          assert.deepEqual([asked.kind, asksOf(name)], ['confirm', []], 'nothing is done before the answer');
          questions.push(asked.kind === 'confirm' ? asked.question : '');
          return answer;
        },
      },
      new AbortController().signal,
    );
    assert.equal(end.type, 'done', JSON.stringify(end));
    return { questions, service: steps.findLast(({ id }) => id === 'service')?.text ?? '' };
  }
  const question = (name: string) =>
    `Let services of ${hosts.host(name).user} run on ${name} without a login ("loginctl enable-linger")? Else the daemon runs in a tmux session, and is not started after a boot.`;

  it('[F9] is asked for, and after a no the daemon runs in tmux until somebody has done it', async () => {
    const { questions, service } = await add('asked', false);
    assert.deepEqual([questions, asksOf('asked')], [[question('asked')], []]);
    assert.match(service, /in a tmux session of its own; not started after a boot \("loginctl enable-linger \S+"/);
    assert.deepEqual([await viewOf('asked'), kindOf('asked')], ['online', 'tmux']);
    // What a no has settled is not asked again with every repeat.
    assert.deepEqual((await add('asked', true)).questions, []);

    writeFileSync(fileOf('asked', 'lingers'), '');
    assert.deepEqual(await add('asked', true), { questions: [], service: 'kept running by systemd' });
    assert.deepEqual([await viewOf('asked'), kindOf('asked'), asksOf('asked')], ['online', 'systemd', []]);
  });

  it('[F9] is done after a yes, and the daemon is a service', async () => {
    const { questions, service } = await add('willing', true);
    assert.deepEqual([questions, service], [[question('willing')], 'kept running by systemd']);
    assert.deepEqual(asksOf('willing'), ['loginctl enable-linger']);
    assert.deepEqual([await viewOf('willing'), kindOf('willing')], ['online', 'systemd']);
  });

  it('[F9] is not done where there is nobody to ask; where it is forbidden, it is said what else', async () => {
    const run = (...more: readonly string[]) =>
      runCli([...wordsFor('quiet'), '--json', ...more], {
        env: personOf(hosts, fleet),
        cwd: hosts.home,
        limitMs: 90_000,
      });
    const alone = await run();
    assert.equal(alone.code, 0, alone.stderr);
    assert.deepEqual([asksOf('quiet'), kindOf('quiet')], [[], 'tmux']);

    writeFileSync(fileOf('quiet', 'forbidden'), '');
    // Another setting has it started anew.
    const forbidden = await run('--yes', '--capacity', '3');
    assert.equal(forbidden.code, 0, forbidden.stderr);
    assert.deepEqual([asksOf('quiet'), kindOf('quiet')], [['loginctl enable-linger'], 'tmux']);
    assert.match(forbidden.stdout, /perhaps with sudo, then the same command again makes it a service/);
  });
});
