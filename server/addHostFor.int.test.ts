import assert from 'node:assert/strict';
import { request } from 'node:http';
import type { ClientRequest } from 'node:http';
import { conflict } from '../shared/errors.ts';
import { openWindow } from './link/testSocket.fixture.ts';
import { startTestHub, until } from './testing/runningHub.fixture.ts';
import type { TestHub } from './testing/runningHub.fixture.ts';

/** A host that is being added: it takes as long as nobody calls it off. */
interface Adding {
  readonly host: string;
  readonly signal: AbortSignal;
}

describe('a host that is being added by a hub', () => {
  let hub: TestHub;
  let adding: Adding[];
  beforeEach(async () => {
    adding = [];
    hub = await startTestHub({
      addHost: ({ host }, _hub, signal) =>
        new Promise((_resolve, reject) => {
          adding.push({ host, signal });
          signal.addEventListener('abort', () => reject(conflict('It was called off.')));
        }),
    });
    await hub.ask('POST', '/api/v1/projects', { body: { name: 'Shop', key: 'SHOP' } });
  });
  afterEach(() => hub.end());

  const wish = (host: string) => ({ project: 'SHOP', host });
  const begun = (host: string): Promise<Adding> =>
    until(() => adding.find((one) => one.host === host), `${host} is being added`);
  const post = (host: string): ClientRequest => {
    const headers = { authorization: `Bearer ${hub.adminToken}`, 'content-type': 'application/json' };
    const asking = request(`${hub.url}/api/v1/servers`, { method: 'POST', headers });
    asking.on('error', () => undefined); // It is cut by the test.
    asking.end(JSON.stringify(wish(host)));
    return asking;
  };
  const isCalledOff = (one: Adding) => until(() => one.signal.aborted, `${one.host} is called off`);
  /** What the others go through meanwhile is heard of before an answer that is asked for after it. */
  const othersGoOn = async (others: readonly Adding[]) => {
    assert.equal((await hub.ask('GET', '/api/v1/servers')).status, 200);
    assert.deepEqual(
      others.filter(({ signal }) => signal.aborted).map(({ host }) => host),
      [],
    );
  };

  it('[F14] is called off where the request that asked for it is cut, and no other one', async () => {
    const [cut] = [post('gpu1'), post('gpu2')];
    const [one, other] = [await begun('gpu1'), await begun('gpu2')];
    await othersGoOn([one, other]);
    cut.destroy();
    await isCalledOff(one);
    await othersGoOn([other]);
  });

  for (const [how, leave] of [
    ['closes', (socket: { close: () => void; terminate: () => void }) => socket.close()],
    ['is cut off', (socket: { close: () => void; terminate: () => void }) => socket.terminate()],
  ] as const)
    it(`[F14] is called off where the window that asked for it ${how}, and no other one`, async () => {
      const [left, stays] = [await openWindow(hub.url, hub.adminToken), await openWindow(hub.url, hub.adminToken)];
      left.send({ type: 'call', call: 1, operation: 'server.add', params: wish('gpu1') });
      stays.send({ type: 'call', call: 1, operation: 'server.add', params: wish('gpu2') });
      const [one, other] = [await begun('gpu1'), await begun('gpu2')];
      // Neither an answer of its own nor one of another window ends it.
      await left.call('server.list', { project: 'SHOP' });
      await othersGoOn([one, other]);
      leave(left.socket);
      await isCalledOff(one);
      await othersGoOn([other]);
      stays.close();
    });

  it('[F14] is called off where the hub stops, and its asker hears so', async () => {
    const asking = post('gpu1');
    const one = await begun('gpu1');
    const answered = new Promise<number | undefined>((resolve) =>
      asking.on('response', (response) => resolve(response.resume().statusCode)).on('close', () => resolve(undefined)),
    );
    await hub.stop();
    assert.ok(one.signal.aborted);
    assert.equal(await answered, 409);
  });
});
