import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { RemoteRefusal } from '../remoteHost.ts';
import type { ClosedPort } from '../remoteHost.ts';
import { isListenedAt } from './isListenedAt.ts';
import { dial, shellFor } from './openStream.ts';
import { parseSshSettings } from './sshSettings.ts';

describe('a port where nothing listens', () => {
  const context = { originalHost: 'gpu1', home: '/h', localUser: 'me', localHost: 'here', env: {} };

  it('[F6] is told, and whether somebody listens there by now', async () => {
    const server = createServer();
    const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    const close = () => new Promise<void>((resolve) => void server.close(() => resolve()));
    await listen(0);
    const { port } = server.address() as AddressInfo;
    await close();
    const settings = parseSshSettings(`hostname localhost\nport ${port}`, context);
    const { signal } = new AbortController();
    const closed = await dial({ name: 'gpu1', host: 'localhost', port }, settings, signal).then(
      () => assert.fail('somebody listens'),
      (error: unknown): readonly ClosedPort[] => (error instanceof RemoteRefusal ? error.closed : []),
    );
    assert.ok(closed.some(({ address, port: at }) => address === '127.0.0.1' && at === port));
    const isOpen = () => isListenedAt(closed, { waitMs: 5_000, signal });
    assert.equal(await isOpen(), false);
    await listen(port);
    assert.equal(await isOpen(), true);
    assert.equal(await isListenedAt(closed, { waitMs: 5_000, signal: AbortSignal.abort() }), false);
    await close();
  });

  it('[F6] is no host without a name', async () => {
    const settings = parseSshSettings('hostname no-such-host.invalid', context);
    const place = { name: 'gpu1', host: 'no-such-host.invalid', port: 22 };
    await assert.rejects(dial(place, settings, new AbortController().signal), { code: 'unreachable', closed: [] });
  });
});

describe('what runs a ProxyCommand', () => {
  const line = '"C:\\Program Files\\nc.exe" -x "a proxy" gpu1 22';

  it('[F7] on Windows is given the line with its own quotes, and none of ours in it', () => {
    assert.deepEqual(shellFor(line, 'win32'), {
      program: 'cmd.exe',
      args: ['/d', '/s', '/c', `"${line}"`],
      isVerbatim: true,
    });
  });

  it('[F7] elsewhere is a shell that becomes it', () => {
    assert.deepEqual(shellFor(line, 'linux'), { program: '/bin/sh', args: ['-c', `exec ${line}`], isVerbatim: false });
  });
});
