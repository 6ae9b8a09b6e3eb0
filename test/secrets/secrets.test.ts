import assert from 'node:assert/strict';
import { existsSync, lstatSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow } from '../harness/files.ts';
import { openFleet } from '../harness/openFleet.ts';
import type { Fleet } from '../harness/openFleet.ts';
import { listProcesses, processesWith } from '../harness/processTable.ts';
import { script } from '../harness/script.ts';
import { askTmux } from '../harness/startDaemon.ts';
import type { TestDaemon } from '../harness/startDaemon.ts';
import { createTask, untilAsked, untilStatus } from '../harness/tasks.ts';
import { until } from '../harness/until.ts';

/** Any token of ours: person, registration, server, session. */
const anyToken = /\br(tok|reg|key|ses)_[\w-]{20,}/;
/** Where each kind of token may lie, by the end of the file's path. Nowhere else. */
const homes: Readonly<Record<string, RegExp>> = {
  rtok_: /\/hub\/admin\.token$/,
  rkey_: /\/daemon\/server\.json$/,
};

describe('secrets after a whole run', function () {
  this.timeout(90_000);
  let fleet: Fleet;
  let daemon: TestDaemon;
  /** Every secret that this run has seen, so that the search is for the things themselves too. */
  const secrets = new Map<string, string>();
  const seenArguments = new Map<string, string>();

  before(async () => {
    fleet = await openFleet();
    daemon = await fleet.add({ name: 'dev-01' });
    secrets.set('admin token', fleet.hub.adminToken);
    secrets.set(
      'server key',
      /rkey_[\w-]{43}/.exec(readFileSync(join(daemon.dataDir, 'server.json'), 'utf8'))?.[0] ?? '',
    );
    await run();
  });
  after(() => fleet.close());

  /** A task that does everything an agent does, and a shell, while all command lines are watched. */
  async function run(): Promise<void> {
    const [tokenFile, go] = ['token.txt', 'go'].map((name) => join(daemon.workDir, name)) as [string, string];
    const spec = script(
      `run printf %s "$ROSTRUM_TOKEN" > ${tokenFile}`,
      'ask Go on?',
      'note working',
      'stream 200',
      "run printf 'terminal-%s\\n' OUTPUT-MARKER",
      'write notes.md Some source',
      `wait-file ${go}`,
      'publish data {"n":1}',
      'complete Done',
    );
    const task = await createTask(fleet, { title: 'Everything', contracts: [{ key: 'data' }], spec, start: 'auto' });
    const { session } = await fleet.ask('session', 'open', '--server', 'dev-01', '--name', 'by-hand');
    await until(
      async () => (await fleet.rest.get(`/sessions/${session.id}`)).session.lifecycle === 'active',
      'the shell',
    );
    await fleet.ask('session', 'send', session.id, 'echo in the shell');
    await untilStatus(fleet, task.id, 'needs_human');
    watchArguments();
    const { id } = await untilAsked(fleet, task.id);
    await fleet.ask('inbox', 'respond', id, 'yes');
    await until(() => {
      watchArguments();
      return daemonFilesWith('terminal-OUTPUT-MARKER').length > 0;
    }, 'the output is recorded');
    const { rows } = await fleet.ask('session', 'list', '--lifecycle', 'active');
    const printed = await Promise.all(
      rows.map(({ id: key }: { id: string }) => fleet.ask('session', 'search', key, 'terminal-OUTPUT-MARKER')),
    );
    assert.ok(
      printed.some(({ matches }) => matches.length > 0),
      'the output has passed through the hub',
    );
    secrets.set('session token', readFileSync(tokenFile, 'utf8'));
    // The agent wrote it down on our order: that file is no finding.
    writeFileSync(tokenFile, '');
    writeFileSync(go, '');
    await until(async () => {
      watchArguments();
      return (await fleet.rest.get(`/tasks/${task.id}`)).task.status === 'done';
    }, 'the task is done');
  }

  function watchArguments(): void {
    for (const { pid, commandLine } of listProcesses()) {
      if (commandLine.includes('rostrum') || commandLine.includes('tmux'))
        seenArguments.set(`${pid} ${commandLine}`, commandLine);
    }
  }
  const daemonFilesWith = (text: string) =>
    filesBelow(daemon.home).filter((file) => readFileSync(file, 'latin1').includes(text));

  it('the run has seen one token of each kind', () => {
    assert.deepEqual([...secrets.keys()], ['admin token', 'server key', 'session token']);
    for (const [name, secret] of secrets) assert.match(secret, /^r(tok|key|ses)_[\w-]{43}$/, name);
    assert.ok(seenArguments.size > 5);
  });

  it('[P2] [G5] no command line of any process ever showed a token', () => {
    for (const commandLine of seenArguments.values()) {
      assert.doesNotMatch(commandLine, anyToken);
      for (const [name, secret] of secrets) assert.ok(!commandLine.includes(secret), `${name} in ${commandLine}`);
    }
  });

  it('[G5] [S1] the environment of tmux has no token, and that of agents only their own', () => {
    const ours = processesWith(fleet.place.directory);
    const tmux = ours.filter(({ commandLine }) => /^tmux\b|\/tmux\b|keeper/.test(commandLine));
    assert.ok(tmux.length > 0);
    for (const { environment, commandLine } of tmux) assert.doesNotMatch(environment, anyToken, commandLine);
    for (const { environment, commandLine } of ours) {
      assert.ok(!environment.includes(secrets.get('server key') ?? '?'), `the server's key in ${commandLine}`);
      assert.doesNotMatch(environment, /\br(tok|reg|key)_[\w-]{20,}/, commandLine);
    }
    assert.doesNotMatch(askTmux(daemon, 'show-environment', '-g').join('\n'), anyToken);
  });

  it('[P2] neither log nor any output of hub and daemon has a token', () => {
    for (const text of [fleet.hub.output(), daemon.output()]) {
      assert.ok(text.length > 100, 'there is a log');
      assert.doesNotMatch(text, anyToken);
    }
  });

  it('[P2] [P4] tokens lie in no file but their own: not in the journal, the snapshot, recordings, outbox or records', async () => {
    // Stopping writes the snapshot.
    await fleet.hub.stop();
    await fleet.hub.start();
    const searched: string[] = [];
    for (const file of [
      ...filesBelow(fleet.hub.home),
      ...filesBelow(daemon.home),
      ...filesBelow(join(fleet.place.directory, 'x-dev-01')),
    ]) {
      const text = readFileSync(file, 'latin1');
      searched.push(file);
      for (const match of text.matchAll(new RegExp(anyToken, 'g'))) {
        const home = homes[`r${match[1]}_`];
        assert.ok(home?.test(file), `${match[0].slice(0, 8)}… in ${file}`);
        assert.equal(lstatSync(file).mode & 0o777, 0o600, file);
      }
    }
    const names = searched.join('\n');
    for (const part of [/journal\/000001\.jsonl/, /state\.json/, /\.cast/, /outbox/]) assert.match(names, part);
  });

  it('[P2] no pane shows a token', () => {
    const panes = askTmux(daemon, 'list-panes', '-a', '-F', '#{pane_id}');
    assert.ok(panes.length > 0);
    for (const pane of panes)
      assert.doesNotMatch(askTmux(daemon, 'capture-pane', '-p', '-S', '-', '-t', pane).join('\n'), anyToken);
  });

  it('[P8] the hub keeps no terminal output and no source of what agents did', () => {
    const texts = filesBelow(fleet.hub.dataDir).map((file) => readFileSync(file, 'latin1'));
    assert.ok(daemonFilesWith('terminal-OUTPUT-MARKER').length > 0, 'the daemon has it');
    assert.ok(!texts.some((text) => text.includes('terminal-OUTPUT-MARKER')));
    assert.ok(!texts.some((text) => text.includes('line 150 of 200')));
  });

  it('[P2] [F1] data directories are closed to others, and so is every file in them', () => {
    for (const directory of [fleet.hub.dataDir, daemon.dataDir]) {
      assert.equal(lstatSync(directory).mode & 0o777, 0o700, directory);
      // What agents write is theirs; the directory around it is closed.
      const ours = filesBelow(directory).filter((file) => !file.includes('/daemon/work/'));
      for (const file of ours) assert.equal(lstatSync(file).mode & 0o077, 0, file);
    }
    const sockets = join(fleet.place.directory, 'x-dev-01');
    for (const name of readdirSync(sockets)) {
      const path = join(sockets, name);
      if (existsSync(path)) assert.equal(lstatSync(path).mode & 0o077, 0, path);
    }
  });

  it("[G5] a session's token opens nothing once its session has ended, and never more than its own task", async () => {
    const token = secrets.get('session token') ?? '';
    const answer = await fleet.rest.request('GET', `/tasks?project=${fleet.project}`, undefined, { token });
    assert.equal(answer.status, 401);
  });
});
