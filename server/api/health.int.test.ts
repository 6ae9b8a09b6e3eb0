import assert from 'node:assert/strict';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { aHub } from '../testing/aHub.ts';
import { createApi } from './createApi.ts';

const facts = { version: '1.2.3', startedAt: 0, notices: [], memoryBytes: 0, clients: 0, address: '' };

describe('the health of a hub', () => {
  let server: http.Server;
  let url: string;
  let readOnly: string | undefined;
  before(async () => {
    const { hub } = await aHub({ ports: { facts: () => ({ ...facts, readOnly }) } });
    const hosts = { host: '127.0.0.1', allowedHosts: [], allowedOrigins: [] };
    const stopping = new AbortController().signal;
    server = http.createServer(createApi(hub, { hosts, isTls: false, maxBodyBytes: 1_000, stopping }));
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => new Promise((resolve) => void server.close(resolve)));

  const ask = async (path: string, method = 'GET') => {
    const response = await fetch(`${url}${path}`, { method });
    const text = await response.text();
    return [response.status, text === '' ? undefined : JSON.parse(text)] as const;
  };

  it('[X7] /healthz tells that it lives, also while nothing can be written; /readyz tells that, and why', async () => {
    readOnly = undefined;
    assert.deepEqual(
      [await ask('/healthz'), await ask('/readyz')],
      [
        [200, { alive: true }],
        [200, { ready: true }],
      ],
    );
    for (readOnly of ['disk-full', 'write-failed']) {
      assert.deepEqual(
        [await ask('/healthz'), await ask('/readyz')],
        [
          [200, { alive: true }],
          [503, { ready: false, why: readOnly }],
        ],
      );
    }
    readOnly = undefined;
    assert.equal((await ask('/readyz'))[0], 200, 'it is ready again');
  });

  it('[X7] both answer a HEAD, tell nothing else, and a ping wants an account', async () => {
    assert.deepEqual([(await ask('/healthz', 'HEAD'))[0], (await ask('/readyz', 'HEAD'))[0]], [200, 200]);
    const [status, body] = await ask('/api/v1/ping');
    assert.deepEqual([status, body.error.code], [401, 'unauthenticated']);
    assert.equal(JSON.stringify(body).includes(facts.version), false);
    assert.equal((await ask('/healthz', 'POST'))[0], 404);
  });
});
