import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CliIo } from '../../runtime/cliCommand.ts';
import { serverCommands } from './serverCommands.ts';

/** A hub with one server that runs a task and two sessions; it remembers what was asked, in order. */
async function withHub(work: (hub: string, asked: readonly string[]) => Promise<void>): Promise<void> {
  const server = {
    kind: 'server',
    id: 'server_1',
    name: 'gpu1',
    projectIds: [],
    mode: 'draining',
    state: 'online',
    since: 0,
    labels: [],
    os: 'linux',
    providers: [],
    repos: [],
    capacity: 4,
    sessions: 2,
    failedChecks: [],
  };
  const capabilities = {
    os: 'linux',
    osRelease: '6',
    arch: 'x64',
    hostname: 'gpu1',
    cpus: 1,
    memoryBytes: 1,
    daemonVersion: '0.1.0',
    terminal: 'tmux',
    tools: [],
    providers: [],
    repos: [],
    languages: [],
    frameworks: [],
    labels: [],
    maxSessions: 4,
    workRoot: '/w',
  };
  const asked: string[] = [];
  const hub = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const result =
      request.method === 'GET'
        ? { server, capabilities, doctor: [], runningTasks: ['SHOP-1'] }
        : request.method === 'DELETE'
          ? { removed: 'server_1', affected: ['SHOP-1'] }
          : { server };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(result));
  });
  await new Promise<void>((resolve) => hub.listen(0, '127.0.0.1', resolve));
  try {
    await work(`http://127.0.0.1:${(hub.address() as AddressInfo).port}`, asked);
  } finally {
    hub.closeAllConnections();
    await new Promise((resolve) => hub.close(resolve));
  }
}

describe('taking a server out of service by the command line', () => {
  /** Runs a command; gives what it said on stderr, in the order of what it asked. */
  const run = async (path: string, hub: string, { json = false, force = false } = {}): Promise<string> => {
    let said = '';
    const io: CliIo = {
      stdout: () => undefined,
      stderr: (text) => void (said += text),
      stdin: async () => '',
      isTty: false,
      columns: 80,
      env: { HOME: '/nowhere' },
      cwd: '/',
      json,
      colour: false,
      prompt: async () => '',
    };
    const command = serverCommands.find((found) => found.path === path) ?? assert.fail(path);
    await command.run({
      args: { server: 'gpu1' },
      options: { hub, token: 'ruser_x', ...(force ? { force } : {}) },
      io,
    });
    return said;
  };

  it('[M5] [F15] says first what runs there, and what becomes of it', () =>
    withHub(async (hub, asked) => {
      const running = 'SHOP-1; 2 sessions.\n';
      assert.equal(await run('server drain', hub), `This runs on gpu1 and goes on to its end: ${running}`);
      assert.equal(await run('server disable', hub), `This runs on gpu1 and goes on to its end: ${running}`);
      assert.equal(await run('server enable', hub), '');
      assert.equal(await run('server remove', hub, { force: true }), `This runs on gpu1 and is ended: ${running}`);
      assert.deepEqual(asked.slice(0, 2), ['GET /api/v1/servers/gpu1', 'POST /api/v1/servers/gpu1/drain']);
      assert.equal(await run('server drain', hub, { json: true }), '', 'a program reads failures there alone');
    }));
});
