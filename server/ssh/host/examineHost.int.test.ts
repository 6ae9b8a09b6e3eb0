import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ServerView } from './awaitOnline.ts';
import { examineHost } from './examineHost.ts';
import { openLocalHost } from './localHost.fixture.ts';

describe('a host that is examined', () => {
  let home: string;
  beforeEach(() => (home = realpathSync(mkdtempSync(join(tmpdir(), 'rostrum-seen-')))));
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  const program = (file: string, says: string) => {
    const path = join(home, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `#!/bin/sh\necho ${says}\n`);
    chmodSync(path, 0o755);
    return path;
  };
  const examine = async (
    agents: Parameters<typeof examineHost>[1]['agents'] = [],
    view: Parameters<typeof examineHost>[1]['view'] = async () => undefined,
  ) => {
    const commands: string[] = [];
    const host = openLocalHost({ home, onRun: (command) => void commands.push(command) });
    const way = { hubUrl: 'http://127.0.0.1:9' };
    return { commands, ...(await examineHost(host, { way, view, agents, runtime: undefined, pty: undefined })) };
  };

  it('[F8] is looked at in one round trip, and is afterwards as it was', async () => {
    const { commands, checks } = await examine();
    assert.equal(commands.length, 1);
    assert.deepEqual(readdirSync(home), []);
    for (const name of ['system', 'hub', 'node', 'tmux', 'git', 'install directory', 'work root', 'agent', 'service'])
      assert.equal(checks.filter((check) => check.name === name).length, 1, name);
    for (const { passed, required, remedy, name } of checks)
      if (required && !passed) assert.ok(remedy !== undefined, name);
  });

  it('[F8] is asked for the hub of its daemon where that is a server which is offline', async () => {
    const hub = createServer((_request, response) => response.end());
    await new Promise<void>((resolve) => hub.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(hub.address() as AddressInfo).port}`;
    mkdirSync(join(home, '.rostrum/daemon'), { recursive: true });
    const registration = { hubUrl: url, serverId: 'server_1', name: 'gpu1' };
    writeFileSync(join(home, '.rostrum/daemon/server.json'), JSON.stringify(registration, null, 2));
    const look = async (state: 'online' | 'offline') => {
      const { commands, way, facts } = await examine([], async () => ({ server: { state } }) as ServerView);
      assert.deepEqual(facts.install.registration, { ...registration, isMoved: false });
      return [commands.length, way.kind, way.detail];
    };
    const before = `${url}, as before`;
    assert.deepEqual(await look('online'), [1, 'direct', before]);
    assert.deepEqual(await look('offline'), [2, 'direct', before]);
    await new Promise((resolve) => hub.close(resolve));
    assert.deepEqual(await look('online'), [1, 'direct', before]);
    const lost = `${url}, where its daemon looks for the hub, does not answer from there`;
    assert.deepEqual(await look('offline'), [2, 'none', lost]);
    const moved = { ...registration, movedFrom: 'http://127.0.0.1:1' };
    writeFileSync(join(home, '.rostrum/daemon/server.json'), JSON.stringify(moved, null, 2));
    assert.equal((await examine()).facts.install.registration?.isMoved, true);
  });

  it('[F8] has the Node of version managers and of editors found, and those that do not run named', async () => {
    const nodes = [
      program('.nvm/versions/node/v22.1.0/bin/node', 'v22.1.0'),
      program('.local/share/mise/installs/node/20.9.0/bin/node', 'v20.9.0'),
      program('.vscode-server/cli/servers/Stable-1/server/node', 'v20.18.1'),
    ];
    const broken = program('.volta/tools/image/node/1/bin/node', 'Illegal instruction');
    const { facts } = await examine();
    const found = facts.nodes.map(({ path }) => path);
    assert.deepEqual(
      nodes.filter((node) => !found.includes(node)),
      [],
    );
    assert.deepEqual(facts.brokenNodes, [broken]);
  });

  it('[F8] is asked for its agents, and whether somebody has logged in to them', async () => {
    const command = program('.local/bin/an-agent', '1.0');
    writeFileSync(join(home, '.profile'), `PATH=${dirname(command)}:$PATH\n`);
    const agent = { name: 'an', command: 'an-agent', loginFiles: ['.an/key'], loginHint: 'an-agent login' };
    const isLoggedIn = async () =>
      (await examine([agent])).facts.agents.map(({ name, isLoggedIn: found }) => [name, found]);
    assert.deepEqual(await isLoggedIn(), [['an', false]]);
    program('.an/key', 'key');
    assert.deepEqual(await isLoggedIn(), [['an', true]]);
  });
});
