import assert from 'node:assert/strict';
import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { HubClient } from '../../extension/hub/hubClient.ts';
import { openHub } from '../../extension/hub/openHub.ts';
import { LocalHub } from '../../extension/local/localHub.ts';
import { writeHubAddress } from '../../runtime/hubAddress.ts';
import type { HubError } from '../../shared/errors.ts';
import { makeEditorRuntime } from '../harness/editorRuntime.ts';
import { openPlace } from '../harness/place.ts';
import type { Place } from '../harness/place.ts';
import { isAlive, processesWith } from '../harness/processTable.ts';
import { cleanEnvironment, repositoryRoot } from '../harness/program.ts';
import { endTmux, findSocket } from '../harness/startDaemon.ts';
import { until } from '../harness/until.ts';

describe('the hub that a window starts on its own machine', function () {
  this.timeout(90_000);
  let place: Place;
  let home: string;
  let runtimeDir: string;
  let local: LocalHub;

  beforeEach(() => {
    place = openPlace();
    home = place.make('home');
    runtimeDir = place.make('x');
    local = openLocal();
  });
  afterEach(async () => {
    await local.stop().catch(() => undefined);
    endTmux(findSocket(runtimeDir));
    await place.close();
  });

  /** As another window has it: only the place is the same. */
  function openLocal(more: Readonly<Record<string, string>> = {}): LocalHub {
    const own = {
      ROSTRUM_PORT: '0',
      XDG_RUNTIME_DIR: runtimeDir,
      TMPDIR: place.make('t'),
      ...more,
    };
    return new LocalHub({ home, extensionDir: repositoryRoot, env: cleanEnvironment(home, own) });
  }
  const startsOf = (words: string) => processesWith(home).filter(({ commandLine }) => commandLine.includes(words));

  it('[V5] is the same one for windows that start it at once, and for those that come later', async () => {
    assert.equal(await local.find(), undefined);
    const found = await Promise.all(
      [local, openLocal(), openLocal()].map((window) => window.start({ shellsOnly: true })),
    );
    assert.deepEqual(new Set(found.map(({ url }) => url)).size, 1);
    assert.deepEqual(await openLocal().start({ shellsOnly: true }), found[0]);
    await until(() => startsOf('daemon start').length === 1, 'one daemon runs');
    assert.deepEqual([startsOf(' up --data').length, startsOf('hub start').length], [1, 1]);
    const copies = readdirSync(join(home, 'programs'));
    assert.equal(copies.length, 1, 'it runs from one copy, not from the extension');
    assert.ok(startsOf('hub start').every(({ commandLine }) => commandLine.includes(join(home, 'programs'))));
  });

  it('[V5] runs by the editor’s own runtime and brings its machine online, for a window that opens a session there', async () => {
    const runtime = makeEditorRuntime(place);
    const { url, token } = await runtime.within(() => local.start({ shellsOnly: true }));
    await until(() => startsOf('daemon start').length === 1, 'its daemon runs');
    for (const words of [' up --data', 'hub start', 'daemon start'])
      for (const { environment } of startsOf(words)) assert.match(environment, /ELECTRON_RUN_AS_NODE=1/, words);
    const window = new HubClient();
    try {
      window.use({ id: 'local', name: 'This machine', url, token }, openHub);
      const server = await until(
        () => [...window.mirror.all('server').values()].find(({ state }) => state === 'online'),
        'its server is online',
      );
      const { session } = await window.call('session.open', { server: server.id, provider: 'shell' });
      await until(() => window.mirror.get('session', session.id)?.lifecycle === 'active', 'the session is active');
      const { pid } = window.mirror.get('session', session.id) ?? {};
      const environment = processesWith(home).find((found) => found.pid === pid)?.environment ?? '';
      assert.match(environment, /ROSTRUM_SESSION=/);
      assert.doesNotMatch(environment, /ELECTRON_RUN_AS_NODE/, 'agents are not told what the editor needs');
      const said = join(home, 'said');
      await window.call('session.send', {
        id: session.id,
        text: `rostrum --version > ${said}.part; mv ${said}.part ${said}`,
      });
      await until(() => existsSync(said), 'the command of sessions has answered');
      assert.match(readFileSync(said, 'utf8'), /^\d+\.\d+\.\d+\n$/);
      await window.call('session.close', { id: session.id });
      await until(() => window.mirror.get('session', session.id)?.lifecycle === 'exited', 'the session has ended');
    } finally {
      window.dispose();
    }
  });

  it('[V5] [R1] is found or started again after it was killed, and what a dead one said of itself misleads nobody', async () => {
    await local.start({ shellsOnly: true });
    await until(() => startsOf('daemon start').length === 1, 'its daemon runs');
    // The one that starts the others again goes first.
    for (const words of [' up --data', 'hub start', 'daemon start']) {
      for (const { pid } of startsOf(words)) {
        process.kill(pid, 'SIGKILL');
        await until(() => !isAlive(pid), `${words} has ended`);
      }
    }
    assert.equal(await local.find(), undefined);
    const again = await openLocal().start({ shellsOnly: true });
    assert.equal((await fetch(`${again.url}/healthz`)).status, 200);
  });

  it('[V5] ends with its daemon when asked, and another stop says that nothing runs', async () => {
    await local.start({ shellsOnly: true });
    await until(() => startsOf('daemon start').length === 1, 'its daemon runs');
    await local.stop();
    assert.deepEqual([await local.find(), startsOf('hub start'), startsOf('daemon start')], [undefined, [], []]);
    await assert.rejects(local.stop(), /No hub that a window/);
  });

  it('[V5] says why it cannot be started, and where its log is that only its owner reads', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => void taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as AddressInfo;
    try {
      await assert.rejects(openLocal({ ROSTRUM_PORT: String(port) }).start({ shellsOnly: true }), (error: HubError) => {
        assert.match(error.message, new RegExp(`${port}`));
        assert.deepEqual(error.details, { log: local.logFile });
        assert.ok(error.message.includes(local.logFile));
        return true;
      });
      assert.equal(statSync(local.logFile).mode & 0o077, 0);
      assert.doesNotMatch(readFileSync(local.logFile, 'utf8'), /rtok_/);
    } finally {
      await new Promise((resolve) => taken.close(resolve));
    }
  });

  it('[R5] has a log that a window cuts off when it is long, and loses nothing of what is written then', () => {
    writeFileSync(local.logFile, 'x'.repeat(4 * 1024 * 1024));
    local.trimLog();
    assert.equal(statSync(local.logFile).size, 4 * 1024 * 1024, 'not yet');
    const log = openSync(local.logFile, 'a');
    writeSync(log, 'the last line\n');
    local.trimLog();
    writeSync(log, 'a new line\n');
    closeSync(log);
    assert.equal(readFileSync(local.logFile, 'utf8'), 'a new line\n');
    assert.match(readFileSync(`${local.logFile}.old`, 'utf8'), /the last line\n$/);
  });

  it('[V5] is not mistaken for somebody else who answers at its old address', async () => {
    const other = createServer((_, response) => void response.writeHead(404).end());
    await new Promise<void>((resolve) => void other.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = other.address() as AddressInfo;
      place.make('home', 'hub');
      writeHubAddress(join(home, 'hub'), { url: `http://127.0.0.1:${port}`, tokenFile: '/nowhere', pid: process.pid });
      assert.equal(await local.find(), undefined);
    } finally {
      await new Promise((resolve) => other.close(resolve));
    }
  });
});
