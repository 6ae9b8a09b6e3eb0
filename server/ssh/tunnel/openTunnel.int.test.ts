import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import type { Server } from 'node:http';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { exchange } from '../../../runtime/httpExchange.ts';
import { connectionTo, readHubPlace } from '../../../runtime/hubPlace.ts';
import { openLocalHost } from './localHost.fixture.ts';
import type { LocalHost, LocalHostOptions } from './localHost.fixture.ts';
import { until } from '../../testing/runningHub.fixture.ts';
import { needsPerson, openTunnel } from './openTunnel.ts';
import type { TunnelParts } from './openTunnel.ts';
import type { WantedTunnel } from './tunnelMachine.ts';
import type { TunnelOwner } from './tunnelOwner.ts';

describe('opening a tunnel', () => {
  let home: string;
  let hub: Server;
  const opened: LocalHost[] = [];
  const others: ChildProcess[] = [];

  beforeEach(async () => {
    home = await mkdtemp(path.join(tmpdir(), 'rostrum-tunnel-'));
    hub = createHttpServer((request, response) => response.end(`hub for ${request.headers.host?.split(':')[0]}`));
    await new Promise<void>((resolve) => hub.listen(0, '127.0.0.1', resolve));
  });
  afterEach(async () => {
    for (const host of opened.splice(0)) await host.close();
    for (const other of others.splice(0)) other.kill('SIGKILL');
    await new Promise((resolve) => hub.close(resolve));
    await rm(home, { recursive: true, force: true });
  });

  const here = () => ({ host: '127.0.0.1', port: (hub.address() as AddressInfo).port });
  const one: TunnelOwner = { id: '1111', who: 'the hub on laptop', takes: false };
  const open = (
    options: Partial<LocalHostOptions> = {},
    place: Partial<WantedTunnel> = {},
    more: Partial<TunnelParts> = {},
  ) =>
    openTunnel(
      { id: 'server_1', destination: 'gpu1', ...place },
      {
        owner: one,
        times: { signMs: 20 },
        ...more,
        here: here(),
        signal: new AbortController().signal,
        logIn: () => {
          const host = openLocalHost({ home, ...options });
          opened.push(host);
          return Promise.resolve(host);
        },
      },
    );
  const register = async (hubUrl: string) => {
    const directory = path.join(home, '.rostrum', 'daemon');
    await mkdir(directory, { recursive: true });
    await writeFile(
      path.join(directory, 'server.json'),
      JSON.stringify({ hubUrl, serverId: 'server_1', name: 'big', key: 'rkey_secret' }, null, 2),
    );
  };
  const askHub = async (address: string) => {
    const place = readHubPlace(address) ?? assert.fail('no address');
    const asked = { url: new URL('/x', place.url), method: 'GET', headers: {}, timeoutMs: 2_000 };
    return (await exchange({ ...asked, ...connectionTo(place) })).text;
  };
  const socket = () => path.join(home, '.rostrum', 'daemon', 'hub.sock');

  it('[F6] leads from the socket where the daemon looks to the hub, and nobody else may open it', async () => {
    await open();
    assert.equal(await askHub(`unix:${socket()}`), 'hub for localhost');
    assert.equal((await stat(path.dirname(socket()))).mode & 0o777, 0o700);
  });

  it('[F6] leads from where the daemon was registered, also below another home', async () => {
    await register(`unix:${path.join(home, 'elsewhere', 'h.sock')}`);
    await open();
    assert.equal(await askHub(`unix:${path.join(home, 'elsewhere', 'h.sock')}`), 'hub for localhost');
    await open({}, { home: '~/other place' });
    assert.equal(await askHub(`unix:${path.join(home, 'other place', 'daemon', 'hub.sock')}`), 'hub for localhost');
  });

  it('[F6] leads from there also where login files print something before every command', async () => {
    await open({ banner: 'Welcome to gpu1' });
    assert.equal(await askHub(`unix:${socket()}`), 'hub for localhost');
  });

  it('[F6] makes free what an earlier one has left, and takes nothing away that is no socket', async () => {
    await mkdir(path.dirname(socket()), { recursive: true });
    const left = createServer();
    await new Promise<void>((resolve) => left.listen(socket(), resolve));
    await open();
    assert.equal(await askHub(`unix:${socket()}`), 'hub for localhost');
    await new Promise((resolve) => left.close(resolve));
    await opened[0]?.close();
    await rm(socket(), { force: true });
    await writeFile(socket(), 'notes');
    await assert.rejects(open(), /is no socket; move it away/);
    assert.equal(await readFile(socket(), 'utf8'), 'notes');
  });

  it('[F6] where sockets are forbidden a port takes their place, and the daemon finds it', async () => {
    await open({ allowsSockets: false });
    assert.equal(await askHub(`unix:${socket()}`), 'hub for localhost');
    assert.equal((await stat(`${socket()}.port`)).mode & 0o777, 0o600);
    await opened[0]?.close();
    await open();
    assert.equal(existsSync(`${socket()}.port`), false, 'a socket that is allowed again is used again');
    assert.equal(await askHub(`unix:${socket()}`), 'hub for localhost');
  });

  it('[F6] a port that another user has taken is not spoken to', async function () {
    if (process.getuid?.() !== 0) return assert.notEqual(process.platform, 'win32'); // Only root can be two users here.
    await mkdir(path.dirname(socket()), { recursive: true });
    for (const address of ['127.0.0.1', '0.0.0.0']) {
      const port = await new Promise<number>((resolve, reject) => {
        const listen = `require('net').createServer().listen(0,'${address}',function(){console.log(this.address().port)})`;
        const other = spawn(process.execPath, ['-e', listen], { uid: 65_534, gid: 65_534 });
        others.push(other);
        other.on('error', reject);
        other.stdout.once('data', (chunk: Buffer) => resolve(Number(chunk.toString())));
      });
      await writeFile(`${socket()}.port`, `${port}\n`);
      await assert.rejects(askHub(`unix:${socket()}`), { code: 'ENOENT' }, address);
    }
  });

  it('[F6] a daemon that was registered with a port is given that port', async () => {
    const free = createServer();
    await new Promise<void>((resolve) => free.listen(0, '127.0.0.1', resolve));
    const { port } = free.address() as AddressInfo;
    await new Promise((resolve) => free.close(resolve));
    await register(`http://127.0.0.1:${port}`);
    await open();
    assert.equal(await askHub(`http://127.0.0.1:${port}`), 'hub for 127.0.0.1');
  });

  it('[F6] a daemon that connects elsewhere needs none, and a person is told', async () => {
    await register('https://hub.example.org');
    await assert.rejects(open(), (error: Error) => needsPerson(error) && /hub\.example\.org/.test(error.message));
    assert.equal(opened[0]?.isClosed(), true, 'the connection is not left open');
  });

  it('[F6] says when the connection is gone, and a closed tunnel leads nowhere', async () => {
    const tunnel = await open();
    assert.equal(await tunnel.check(), true);
    opened[0]?.cut();
    assert.equal(await tunnel.lost, 'The connection was reset.');
    await tunnel.close();
    await assert.rejects(
      new Promise((resolve, reject) => connect(socket()).on('connect', resolve).on('error', reject)),
    );
  });

  describe('where another one keeps it', () => {
    const other: TunnelOwner = { id: '2222', who: 'the hub on tower', takes: false };
    const marks = () => path.join(home, '.rostrum', 'daemon', 'tunnel');

    it('[F6] one that lives keeps its place, is named, and is followed at once when it ends', async () => {
      const first = await open();
      await assert.rejects(open({}, {}, { owner: other }), (error: Error) => {
        assert.match(error.message, /the hub on laptop/);
        return !needsPerson(error);
      });
      assert.equal(await askHub(`unix:${socket()}`), 'hub for localhost');
      await first.close();
      await open({}, {}, { owner: other });
      assert.equal(await askHub(`unix:${socket()}`), 'hub for localhost');
    });

    it('[F6] one whose connection is cut is followed at once, also where only its place is left', async () => {
      await open();
      opened[0]?.cut();
      await until(() => !existsSync(path.join(marks(), 'keeper')), 'its mark is gone');
      await open({}, {}, { owner: other });
    });

    it('[F6] one that gives no sign any more has lost its place, though its connection looks open', async () => {
      const first = await open({}, {}, { times: { signMs: 3_600_000 } });
      await writeFile(path.join(marks(), `${one.id}.sign`), `${Math.floor(Date.now() / 1_000) - 60}\n`);
      await open({}, {}, { owner: other });
      await first.close();
      assert.equal(await askHub(`unix:${socket()}`), 'hub for localhost', 'its end took nothing of the other one');
      assert.match(await readFile(path.join(marks(), 'keeper'), 'utf8'), /tower/);
    });

    it('[F6] one process comes back to its own place, whatever is left of its last connection', async () => {
      await open();
      await open();
      assert.equal(await askHub(`unix:${socket()}`), 'hub for localhost');
    });

    it('[F6] whoever loses its place to a person hears of it, and by whom', async () => {
      const first = await open();
      await open({}, {}, { owner: { ...other, takes: true } });
      assert.match(await first.lost, /Another one keeps the tunnel from gpu1: the hub on tower\./);
      await first.close();
      assert.equal(await askHub(`unix:${socket()}`), 'hub for localhost');
    });

    it('[F6] a host that has become another server is left alone, and a person is told', async () => {
      await register(`unix:${socket()}`);
      await open({}, { serverId: 'server_1' });
      const stranger = open({}, { serverId: 'server_2' }, { owner: other });
      await assert.rejects(
        stranger,
        (error: Error) => needsPerson(error) && /another server now \(big\)/.test(error.message),
      );
      assert.match(await readFile(path.join(marks(), 'keeper'), 'utf8'), /laptop/);
    });
  });

  it('[F1] the key of the server is not read, and no word that is run names it', async () => {
    await register(`unix:${socket()}`);
    await open();
    assert.deepEqual(
      opened[0]?.commands.filter((command) => command.includes('rkey')),
      [],
    );
  });
});
