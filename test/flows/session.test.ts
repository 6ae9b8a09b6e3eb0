import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openFleet } from '../harness/openFleet.ts';
import type { Fleet } from '../harness/openFleet.ts';
import { isAlive } from '../harness/processTable.ts';
import type { Json } from '../harness/rest.ts';
import { askTmux, endTmux } from '../harness/startDaemon.ts';
import { until } from '../harness/until.ts';

describe('sessions: terminals on a server, opened by hand', function () {
  this.timeout(60_000);
  let fleet: Fleet;
  /** The tmux that the daemon's user runs without us. */
  let ownTmux: (...words: readonly string[]) => string;
  let ownSocket: string;
  before(async () => {
    fleet = await openFleet();
    const directory = fleet.place.make('own');
    await fleet.add({ name: 'dev-01', env: { TMUX_TMPDIR: directory }, config: { maxSessions: 4 } });
    ownTmux = (...words) =>
      execFileSync('tmux', words, {
        encoding: 'utf8',
        env: { PATH: process.env['PATH'] ?? '', HOME: directory, TMUX_TMPDIR: directory, TERM: 'xterm' },
      });
    ownTmux('new-session', '-d', '-s', 'mine', '-x', '80', '-y', '24', 'sh');
    ownSocket = ownTmux('display-message', '-p', '-t', 'mine', '#{socket_path}').trim();
  });
  after(async () => {
    endTmux(ownSocket);
    await fleet.close();
  });

  async function open(...args: readonly string[]): Promise<Json> {
    const { session } = await fleet.ask('session', 'open', '--server', 'dev-01', ...args);
    return until(async () => {
      const { session: now } = await fleet.rest.get(`/sessions/${session.id}`);
      return now.lifecycle === 'active' || now.lifecycle === 'exited' || now.lifecycle === 'lost' ? now : undefined;
    }, 'the session has started or was refused');
  }
  const screenOf = async (id: string): Promise<string> =>
    (await fleet.rest.get(`/sessions/${id}/screen`)).lines.join('\n');
  const isClosed = async (id: string) => (await fleet.rest.get(`/sessions/${id}`)).session.lifecycle === 'exited';

  it('[S14] [S6] a shell is opened in a directory with a name; what is typed there runs, and its screen can be read', async () => {
    const cwd = fleet.daemon('dev-01').workDir;
    const session = await open('--name', 'build', '--cwd', cwd);
    assert.deepEqual([session.lifecycle, session.name, session.provider], ['active', 'build', 'shell']);
    assert.ok(isAlive(session.pid));
    await fleet.ask('session', 'send', session.id, 'echo "$((6 * 7))-in-$PWD"');
    await until(async () => (await screenOf(session.id)).replaceAll('\n', '').includes(`42-in-${cwd}`), 'the answer');
    const { rows } = await fleet.ask('session', 'list');
    assert.ok(rows.some(({ id }: Json) => id === session.id));
    await fleet.ask('session', 'close', session.id);
    await until(() => isClosed(session.id), 'it is closed');
    const last = await fleet.ask('session', 'screen', 'build');
    assert.equal(last.live, false);
    assert.ok(last.lines.join('').includes(`42-in-${cwd}`), 'the last screen is kept, and found by the name');
  });

  it('[S12] closing a session ends its whole process group, also what ignores being asked', async () => {
    const pids = join(fleet.daemon('dev-01').workDir, 'pids');
    const session = await open('--name', 'stubborn');
    const line = `(trap '' HUP TERM INT; echo $BASHPID >> ${pids}; while :; do sleep 1; done) & sleep 500 & echo $! >> ${pids}`;
    await fleet.ask('session', 'send', session.id, line);
    const children = await until(() => {
      const found = existsSync(pids) ? readFileSync(pids, 'utf8').split('\n').filter(Boolean).map(Number) : [];
      return found.length === 2 ? found : undefined;
    }, 'two children run');
    assert.ok(children.every(isAlive));
    await fleet.ask('session', 'close', session.id);
    await until(() => isClosed(session.id), 'it is closed');
    await until(() => !isAlive(session.pid) && !children.some(isAlive), 'all of it has ended');
  });

  it('[S1] it runs in a tmux of our own, marked as ours; the tmux of the user is not touched', async () => {
    const before = ownTmux('list-panes', '-a', '-F', '#{session_name} #{pane_id} #{pane_pid}');
    const options = ownTmux('show-options', '-g');
    const session = await open('--name', 'marked');
    const daemon = fleet.daemon('dev-01');
    assert.notEqual(daemon.tmuxSocket(), ownSocket);
    const marks = askTmux(daemon, 'list-sessions', '-F', '#{@rostrum}');
    const paneMarks = askTmux(daemon, 'list-panes', '-a', '-F', '#{@rostrum} #{pane_pid}');
    assert.ok(
      [...marks, ...paneMarks].some((mark) => mark.includes(session.id)),
      paneMarks.join(),
    );
    assert.ok(
      paneMarks.some((mark) => mark.endsWith(` ${session.pid}`)),
      'the pane is the program itself',
    );
    await fleet.ask('session', 'close', session.id);
    await until(() => isClosed(session.id), 'it is closed');
    assert.equal(ownTmux('list-panes', '-a', '-F', '#{session_name} #{pane_id} #{pane_pid}'), before);
    assert.equal(ownTmux('show-options', '-g'), options);
  });

  it('[S1] [F11] what somebody else runs in the same tmux is not ours to end', async () => {
    const daemon = fleet.daemon('dev-01');
    const session = await open('--name', 'neighbour');
    askTmux(daemon, 'new-session', '-d', '-s', 'foreign', 'sleep 600');
    const [foreign = ''] = askTmux(daemon, 'list-panes', '-t', 'foreign', '-F', '#{pane_pid}');
    await fleet.ask('session', 'close', session.id);
    await until(() => isClosed(session.id), 'it is closed');
    assert.ok(isAlive(Number(foreign)));
    askTmux(daemon, 'kill-session', '-t', 'foreign');
  });

  it('[F11] [S14] outside the allowed paths, and with a program that is not allowed, it is refused with the reason', async () => {
    const outside = await fleet.cli(['session', 'open', '--server', 'dev-01', '--cwd', '/']);
    assert.equal(outside.code, 3, outside.stderr);
    assert.match(outside.stderr, /was not started: .*allowed/);
    const program = await fleet.cli(['session', 'open', '--server', 'dev-01', '--provider', 'python3']);
    assert.equal(program.code, 3, program.stderr);
    assert.match(program.stderr, /python3/);
  });

  it('[F11] no more sessions live than the machine allows, whatever the hub asks', async () => {
    const raised = await fleet.rest.request('PATCH', '/servers/dev-01', { capacity: 50 });
    assert.equal(raised.status, 409);
    assert.match(raised.body.error.message, /maxSessions/);
    const opened: Json[] = [];
    for (let index = 0; index < 4; index += 1) opened.push(await open('--name', `n${index}`));
    assert.ok(opened.every(({ lifecycle }) => lifecycle === 'active'));
    const fifth = await fleet.cli(['session', 'open', '--server', 'dev-01', '--json']);
    if (fifth.code === 0) {
      await until(async () => {
        const { session } = await fleet.rest.get(`/sessions/${fifth.json.session.id}`);
        return session.lifecycle !== 'active' && /sessions live|at most|capacity/.test(session.reason ?? '');
      }, 'the fifth is refused');
    } else assert.match(fifth.stderr, /session/);
    for (const { id } of opened) await fleet.ask('session', 'close', id);
    await until(async () => (await Promise.all(opened.map(({ id }) => isClosed(id)))).every(Boolean), 'all are closed');
  });

  it('[S14] an agent session ends by itself with its exit code; typing into it afterwards is refused', async () => {
    const session = await open('--name', 'short');
    await fleet.ask('session', 'send', session.id, 'exit 5');
    await until(() => isClosed(session.id), 'it has ended');
    assert.equal((await fleet.rest.get(`/sessions/${session.id}`)).session.exitCode, 5);
    const late = await fleet.cli(['session', 'send', session.id, 'echo hello']);
    assert.equal(late.code, 3, late.stderr);
  });

  it('[R6] what is typed is text: control bytes, quotes and other scripts arrive as they are or are refused', async () => {
    const session = await open('--name', 'typed');
    const out = join(fleet.daemon('dev-01').workDir, 'typed.txt');
    const text = `it's "naïve" $HOME \\ 日本語 ; #{pane_id}`;
    await fleet.ask('session', 'send', session.id, `cat > ${out}`);
    await fleet.ask('session', 'send', session.id, text);
    await until(() => existsSync(out) && readFileSync(out, 'utf8').includes('\n'), 'it has arrived');
    assert.equal(readFileSync(out, 'utf8'), `${text}\n`);
    await fleet.ask('session', 'interrupt', session.id);
    await fleet.ask('session', 'close', session.id);
    await until(() => isClosed(session.id), 'it is closed');
  });
});
