import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { QueuedError } from './caller.ts';
import { createSocketCaller } from './socketCaller.ts';

type Answer = (socket: Socket) => void;
const say =
  (value: unknown): Answer =>
  (socket) =>
    void socket.write(`${JSON.stringify(value)}\n`);

describe('createSocketCaller', () => {
  let directory: string;
  let server: Server | undefined;
  beforeEach(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'rostrum-cli-'));
  });
  afterEach(async () => {
    const open = server;
    server = undefined;
    if (open !== undefined) await new Promise((resolve) => open.close(resolve));
    rmSync(directory, { recursive: true, force: true });
  });

  const socketPath = () => path.join(directory, 's');

  /** A daemon that gives these answers, one a connection. */
  async function openDaemon(...answers: readonly Answer[]) {
    const seen: Record<string, unknown>[] = [];
    const left = [...answers];
    const opened = createServer((socket) => {
      let text = '';
      socket.on('error', () => undefined); // the caller leaves as soon as it has its answer
      socket.on('data', (chunk: Buffer) => {
        text += chunk.toString();
        if (!text.endsWith('\n')) return;
        seen.push(JSON.parse(text) as Record<string, unknown>);
        left.shift()?.(socket);
      });
    });
    server = opened;
    await new Promise<void>((resolve) => opened.listen(socketPath(), resolve));
    return seen;
  }

  const callerOf = (patienceMs = 2_000) => createSocketCaller({ socket: socketPath(), token: 'rses_x', patienceMs });

  it('asks with the token of the session and gives the parsed result', async () => {
    const noted = { id: 'note_1', text: 'hi', urgent: false, by: { kind: 'hub' }, at: 1 };
    const seen = await openDaemon(say({ request: 1, result: { note: noted } }));
    const answer = await callerOf().call('task.note', { id: 'A-1', text: 'hi' }, { commandId: 'command-1' });
    assert.deepEqual(answer, { note: noted });
    assert.deepEqual(seen, [
      {
        request: 1,
        token: 'rses_x',
        operation: 'task.note',
        params: { id: 'A-1', text: 'hi' },
        commandId: 'command-1',
      },
    ]);
  });

  it('[G6] an answer that waits for the hub is said as queued', async () => {
    await openDaemon(say({ request: 1, queued: true, result: { commandId: 'command-1' } }));
    await assert.rejects(
      callerOf().call('task.note', { id: 'A-1', text: 'hi' }),
      (thrown) => thrown instanceof QueuedError,
    );
  });

  it('a refusal is given as it was said', async () => {
    await openDaemon(say({ request: 1, error: { code: 'forbidden', message: 'no' } }));
    await assert.rejects(callerOf().call('task.view', { id: 'A-1' }), { code: 'forbidden', message: 'no' });
  });

  it('a dropped connection is tried again with the same command id', async () => {
    const seen = await openDaemon((socket) => void socket.destroy(), say({ request: 1, queued: true }));
    await assert.rejects(callerOf().call('task.note', { id: 'A-1', text: 'hi' }), { name: 'QueuedError' });
    assert.equal(seen.length, 2);
    assert.equal(seen[0]?.['commandId'], seen[1]?.['commandId']);
  });

  it('a daemon that restarts is waited for', async () => {
    const asked = callerOf().ask('my.messages', {});
    await openDaemon(say({ request: 1, result: { messages: [] } }));
    assert.deepEqual(await asked, { messages: [] });
  });

  it('a daemon that stays away is told, when patience is over', async () => {
    await assert.rejects(callerOf(0).ask('my.task', {}), { code: 'unreachable' });
  });
});
