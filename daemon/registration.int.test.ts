import assert from 'node:assert/strict';
import { chmod, readFile, stat } from 'node:fs/promises';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import * as path from 'node:path';
import { readCapabilities } from './machine/capabilities.ts';
import { makePlace, removePlaces } from './places.fixture.ts';
import { moveServer, readIdentity, registerServer, settleMove } from './registration.ts';

describe('registration', () => {
  let server: http.Server;
  let answer: { status: number; body: unknown };
  let asked: { url: string | undefined; body: { token: string; name: string; key?: string } } | undefined;
  let dataDir: string;
  const hubUrl = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const register = async () =>
    registerServer({
      hubUrl: hubUrl(),
      token: 'rreg_once',
      name: 'dev-1',
      dataDir,
      capabilities: await readCapabilities({
        daemonVersion: '0',
        terminal: 'echo',
        detected: [],
        repos: [],
        labels: [],
        maxSessions: 1,
        workRoot: dataDir,
        searchPath: '',
        now: () => 0,
      }),
    });

  beforeEach(async () => {
    dataDir = path.join(await makePlace(), 'data');
    answer = { status: 200, body: { serverId: 'server_1', name: 'dev-1', projectId: 'project_1', key: 'rkey_secret' } };
    server = http.createServer((request, response) => {
      let text = '';
      request.on('data', (chunk: Buffer) => (text += chunk.toString()));
      request.on('end', () => {
        asked = { url: request.url, body: JSON.parse(text) };
        response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await removePlaces();
  });

  it('[F1] the one-time token is exchanged for a key, which only this user can read', async () => {
    await register();
    assert.deepEqual(
      [asked?.url, asked?.body.token, asked?.body.name],
      ['/api/v1/servers/register', 'rreg_once', 'dev-1'],
    );
    const file = path.join(dataDir, 'server.json');
    assert.deepEqual([(await stat(file)).mode & 0o777, (await stat(dataDir)).mode & 0o777], [0o600, 0o700]);
    assert.equal((await readFile(file, 'utf8')).includes('rreg_once'), false);
    assert.deepEqual(await readIdentity(dataDir), {
      hubUrl: hubUrl(),
      serverId: 'server_1',
      name: 'dev-1',
      projectId: 'project_1',
      key: 'rkey_secret',
    });
  });

  it('[F1] a refusal of the hub is told in its words, and nothing is kept', async () => {
    answer = { status: 401, body: { error: { code: 'unauthenticated', message: 'This token has expired.' } } };
    await assert.rejects(register(), { code: 'unauthenticated', message: 'This token has expired.' });
    assert.equal(await readIdentity(dataDir), undefined);
  });

  it('a hub that is not there is said, with its address', async () => {
    server.closeAllConnections();
    const url = hubUrl();
    await new Promise((resolve) => server.close(resolve));
    const capabilities = await readCapabilities({
      daemonVersion: '0',
      terminal: 'echo',
      detected: [],
      repos: [],
      labels: [],
      maxSessions: 1,
      workRoot: dataDir,
      searchPath: '',
      now: () => 0,
    });
    await assert.rejects(registerServer({ hubUrl: url, token: 'rreg_once', name: 'dev-1', dataDir, capabilities }), {
      code: 'unreachable',
      message: new RegExp(url),
    });
    server = http.createServer().listen(0);
  });

  it('[F1] [F2] it looks for its hub at another address, where the same hub answers to its key, and for no other one', async () => {
    await assert.rejects(moveServer(dataDir, hubUrl()), { code: 'not-found', message: /not registered/ });
    const { hubUrl: before, ...registered } = await register();
    const elsewhere = before.replace('127.0.0.1', 'localhost');
    answer = { status: 200, body: { state: 'unknown' } };
    await assert.rejects(moveServer(dataDir, elsewhere), {
      code: 'conflict',
      message: /localhost:\d+ does not know dev-1: it is another hub than that at http:.*Nothing was changed/,
    });
    answer = { status: 200, body: { state: 'removed' } };
    await assert.rejects(moveServer(dataDir, elsewhere), { code: 'conflict', message: /has removed dev-1/ });
    await assert.rejects(moveServer(dataDir, 'ftp://somewhere'), { code: 'bad-request' });
    assert.deepEqual(await readIdentity(dataDir), { hubUrl: before, ...registered });

    answer = { status: 200, body: { state: 'known', name: 'dev-1' } };
    await moveServer(dataDir, before);
    assert.deepEqual(await readIdentity(dataDir), { hubUrl: before, ...registered });
    const moved = await moveServer(dataDir, elsewhere);
    assert.deepEqual([asked?.url, asked?.body.key], ['/api/v1/servers/identify', 'rkey_secret']);
    assert.deepEqual(moved, { ...registered, hubUrl: elsewhere, movedFrom: before });
    assert.deepEqual(await readIdentity(dataDir), moved);
    assert.equal((await stat(path.join(dataDir, 'server.json'))).mode & 0o777, 0o600);
    await settleMove(dataDir, moved);
    assert.deepEqual(await readIdentity(dataDir), { ...registered, hubUrl: elsewhere });
  });

  it('[F1] a key that others can read is not used', async () => {
    await register();
    await chmod(path.join(dataDir, 'server.json'), 0o644);
    await assert.rejects(readIdentity(dataDir), { code: 'invalid-file', message: /chmod 600/ });
  });
});
