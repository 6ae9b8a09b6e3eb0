import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmod, mkdir, stat } from 'node:fs/promises';
import { request } from 'node:http';
import * as path from 'node:path';
import { text } from 'node:stream/consumers';
import { WebSocket } from 'ws';
import { until } from '../../../runtime/until.fixture.ts';
import { makePlace, removePlaces } from '../../places.fixture.ts';
import type { CodexDoor } from './codexDoor.ts';
import { hookPath, openCodexDoor } from './codexDoor.ts';
import type { HookAnswer } from './codexRelay.ts';
import { isLate } from './lateness.ts';

const token = 'rses_secret';

describe('the door for the halves of Codex', () => {
  let socket = '';
  let door: CodexDoor;
  let heard: string[] = [];
  let onHook: (body: unknown, signal: AbortSignal) => Promise<HookAnswer>;
  const terminals: WebSocket[] = [];

  const openDoor = (more: { readonly answerMs?: number } = {}) =>
    openCodexDoor({
      ...{ path: socket, token, onTerminal: (said) => void heard.push(said), onDrained: () => undefined },
      onHook: (body, signal) => onHook(body, signal),
      ...more,
    });

  beforeEach(async () => {
    const directory = path.join(await makePlace(), 'run');
    await mkdir(directory, { mode: 0o700 });
    socket = path.join(directory, 'codex.sock');
    heard = [];
    onHook = () => Promise.resolve({ goesOn: true });
    door = await openDoor();
  });
  afterEach(async () => {
    for (const terminal of terminals.splice(0)) terminal.terminate();
    await door.close();
    await removePlaces();
  });

  const connect = (headers = {}) => {
    const terminal = new WebSocket(`ws+unix://${socket}:/`, { headers });
    terminals.push(terminal);
    terminal.on('error', () => undefined);
    return terminal;
  };
  const isOpen = (terminal: WebSocket) => until(() => terminal.readyState === WebSocket.OPEN, 'the terminal is in');
  const isShut = (terminal: WebSocket) => until(() => terminal.readyState === WebSocket.CLOSED, 'it is shut out');

  const ask = (headers: Readonly<Record<string, string>>, body = '{"tool_name":"Bash"}', at = hookPath) =>
    new Promise<{ status: number | undefined; said: string }>((resolve, reject) => {
      const asked = request({ socketPath: socket, path: at, method: 'POST', headers }, (response) => {
        text(response).then((said) => resolve({ status: response.statusCode, said }), reject);
      });
      asked.on('error', reject);
      asked.end(body);
    });
  const ours = { Authorization: `Bearer ${token}` };

  it('lets one terminal in, and carries what is said', async () => {
    const terminal = connect();
    await isOpen(terminal);
    const got: string[] = [];
    terminal.on('message', (data: Buffer) => void got.push(data.toString()));
    terminal.send('{"id":1}');
    await until(() => heard.length === 1, 'what it said');
    assert.ok(door.toTerminal('{"id":2}'));
    await until(() => got.length === 1, 'what it was told');
    assert.deepEqual([heard, got], [['{"id":1}'], ['{"id":2}']]);
    await isShut(connect());
    assert.equal(terminal.readyState, WebSocket.OPEN);
  });

  it('is shut for web pages, and for hooks without the secret of the session', async () => {
    await isShut(connect({ Origin: 'https://example.org' }));
    await isOpen(connect());
    const statusOf = async (headers: Readonly<Record<string, string>>, at = hookPath) =>
      (await ask(headers, '{}', at)).status;
    assert.equal(await statusOf(ours), 200);
    assert.equal(await statusOf({}), 401);
    assert.equal(await statusOf({ Authorization: 'Bearer rses_wrong' }), 401);
    assert.equal(await statusOf({ ...ours, Origin: 'https://example.org' }), 404);
    assert.equal(await statusOf(ours, '/other'), 404);
  });

  it('is shut for another user, who does not get through its directory', async () => {
    assert.equal((await stat(path.dirname(socket))).mode & 0o777, 0o700);
    // To be somebody else one has to be root, who runs these suites where they are whole.
    if (process.getuid?.() !== 0) return;
    await chmod(path.dirname(path.dirname(socket)), 0o755);
    const program = `require('net').connect(${JSON.stringify(socket)}).on('connect',()=>process.exit(0)).on('error',(e)=>{console.log(e.code);process.exit(9)})`;
    const tried = spawnSync(process.execPath, ['-e', program], {
      uid: 65_534,
      gid: 65_534,
      cwd: '/',
      encoding: 'utf8',
    });
    assert.deepEqual([tried.status, tried.stdout.trim()], [9, 'EACCES']);
  });

  it('[A2] answers a hook, says why not, and blocks where nobody can be asked', async () => {
    assert.deepEqual(await ask(ours), { status: 200, said: '{}' });
    onHook = () => Promise.resolve({ goesOn: false, why: 'a rule says so' });
    assert.deepEqual(await ask(ours), { status: 200, said: 'Rostrum: a rule says so' });
    onHook = () => Promise.reject(new Error('the daemon is away'));
    assert.deepEqual(await ask(ours, 'no JSON'), { status: 503, said: 'the daemon is away' });
  });

  it('[I4] answers a hook before Codex gives it up, which would let its call pass', async () => {
    await door.close();
    door = await openDoor({ answerMs: 1 });
    onHook = (_body, signal) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => resolve({ goesOn: false, why: isLate(signal) ? 'late' : 'gone' }));
      });
    assert.deepEqual(await ask(ours), { status: 200, said: 'Rostrum: late' });
  });

  it('[I4] notices that a hook waits no more', async () => {
    const gone: boolean[] = [];
    const asked = request({ socketPath: socket, path: hookPath, method: 'POST', headers: ours });
    asked.on('error', () => undefined);
    onHook = (_body, signal) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => (gone.push(!isLate(signal)), resolve({ goesOn: true })));
        asked.destroy();
      });
    asked.end('{}');
    await until(() => gone.length === 1, 'the hook has gone');
    assert.deepEqual(gone, [true]);
  });
});
