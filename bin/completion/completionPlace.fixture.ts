import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { openTestSocket } from '../../server/link/testSocket.fixture.ts';
import { someCapabilities } from '../../server/testing/builders.ts';
import { createFakeClock } from '../../server/testing/fakeClock.ts';
import { startTestHub, until } from '../../server/testing/runningHub.fixture.ts';
import type { TestHub } from '../../server/testing/runningHub.fixture.ts';
import { programFile } from '../programFiles.ts';

// What only a shell would take for more than a name.
const hostileName = '$(touch hacked)';

/** A home with the built command in its path, and a hub with something to name. */
export interface CompletionPlace {
  readonly directory: string;
  /** What a shell needs to find the command, and the command its hub. */
  readonly env: Readonly<Record<string, string>>;
  close: () => Promise<void>;
}

export async function openCompletionPlace(): Promise<CompletionPlace> {
  const directory = await mkdtemp(path.join(tmpdir(), 'rostrum-shell-'));
  // Time stands still: however long the shells take, the server stays online and its session stays alive.
  const hub = await startTestHub({ clock: createFakeClock() });
  const closeDaemon = await fill(hub);
  await writeCommand(directory);
  return {
    directory,
    env: {
      PATH: `${directory}:${process.env['PATH'] ?? ''}`,
      HOME: directory,
      TERM: 'xterm',
      LC_ALL: 'C.UTF-8',
      ROSTRUM_HUB: hub.url,
      ROSTRUM_TOKEN: hub.adminToken,
    },
    async close() {
      closeDaemon();
      await hub.end();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function writeCommand(directory: string): Promise<void> {
  const command = path.join(directory, 'rostrum');
  await writeFile(command, `#!/bin/sh\nexec '${process.execPath}' '${programFile}' "$@"\n`);
  await chmod(command, 0o700);
  await mkdir(path.join(directory, 'flows', 'deep'), { recursive: true });
  await writeFile(path.join(directory, 'flows', 'shop.yaml'), '');
}

/** Makes projects, tasks, people, servers and a session; gives back how the daemon of its server goes. */
async function fill(hub: TestHub): Promise<() => void> {
  const post = async (at: string, body: object) => (await hub.ask('POST', `/api/v1${at}`, { body })).body;
  for (const key of ['SHOP', 'OTHER']) await post('/projects', { name: `Project ${key}`, key });
  for (const title of ['First', 'Second \u001b[31mred\ttask: done?']) await post('/tasks', { title, project: 'SHOP' });
  await post('/tasks', { title: 'Elsewhere', project: 'OTHER' });
  for (const name of ['alice', hostileName]) {
    await post('/people', { name });
    const member = `/api/v1/projects/SHOP/members/${encodeURIComponent(name)}`;
    await hub.ask('PUT', member, { body: { role: 'viewer' } });
  }
  const keys: string[] = [];
  for (const name of ['gpu1', 'gpu2', 'cpu1']) {
    const { token } = await post('/servers/tokens', { project: 'SHOP' });
    const made = { token, name, capabilities: someCapabilities() };
    keys.push((await hub.ask('POST', '/api/v1/servers/register', { token: '', body: made })).body.key);
  }
  const daemon = await openTestSocket(hub.url, '/api/v1/daemon');
  const about = {
    instance: 'instance-1',
    version: '0.1.0',
    lastNumber: 0,
    capabilities: someCapabilities(),
    doctor: [],
  };
  daemon.send({ type: 'hello', protocol: 1, key: keys[0], ...about });
  await daemon.frame('welcome');
  daemon.send({ type: 'inventory', sessions: [], complete: true });
  const stateOf = async () => (await hub.ask('GET', '/api/v1/servers/gpu1')).body.server.state;
  await until(async () => (await stateOf()) === 'online', 'the server is online');
  for (const name of ['review', hostileName])
    await post('/sessions', { project: 'SHOP', server: 'gpu1', provider: 'shell', name });
  return () => daemon.socket.terminate();
}
