import assert from 'node:assert/strict';
import { anId, aServer, someCapabilities } from '../testing/builders.ts';
import { applyServer } from './applyServer.ts';

const about = { serverId: anId('server'), actor: { kind: 'hub' } } as const;

describe('applyServer', () => {
  it('[F3] offline changes the connection and nothing else', () => {
    const offline = applyServer(aServer(), { type: 'server_offline', ...about, why: 'silent' }, 5_000);
    assert.deepEqual(offline, aServer({ connection: { state: 'offline', since: 5_000, instance: 'instance-1' } }));
    assert.equal(applyServer(offline, { type: 'server_offline', ...about, why: 'silent' }, 9_000), offline);
  });

  it('[F2] why its daemon was turned away is known until it is back, and when it went stays', () => {
    const refused = { type: 'server_offline', ...about, why: 'upgrade the hub first', isRefused: true } as const;
    const away = applyServer(aServer(), { type: 'server_offline', ...about, why: 'silent' }, 5_000);
    const turned = applyServer(away, refused, 6_000);
    const connection = { state: 'offline', since: 5_000, instance: 'instance-1', refused: refused.why } as const;
    assert.deepEqual(turned, aServer({ connection }));
    assert.equal(applyServer(turned, refused, 7_000), turned);
    assert.equal(applyServer(turned, { type: 'server_offline', ...about, why: 'silent' }, 8_000), turned);
    const hello = {
      type: 'server_connected',
      ...about,
      instance: 'instance-1',
      capabilities: someCapabilities(),
    } as const;
    assert.deepEqual(
      applyServer(turned, hello, 9_000),
      aServer({ connection: { state: 'online', since: 9_000, instance: 'instance-1' } }),
    );
  });

  it('the same daemon connected again is no news; a new one is', () => {
    const hello = { type: 'server_connected', ...about, capabilities: someCapabilities() } as const;
    const server = aServer();
    assert.equal(applyServer(server, { ...hello, instance: 'instance-1' }, 5_000), server);
    assert.deepEqual(
      applyServer(server, { ...hello, instance: 'instance-2' }, 5_000),
      aServer({ connection: { state: 'online', since: 5_000, instance: 'instance-2' } }),
    );
  });

  it('[F14] the capacity follows the daemon until a person lowers it, and never exceeds it', () => {
    const changed = (capacity: number, maxSessions: number) =>
      applyServer(
        aServer({ capacity }),
        { type: 'server_capabilities_changed', ...about, capabilities: someCapabilities({ maxSessions }) },
        5_000,
      )?.capacity;
    assert.deepEqual([changed(10, 20), changed(4, 20), changed(4, 2)], [20, 4, 2]);
  });

  it('[F6] how it is reached is remembered, changed as a whole, and taken away', () => {
    const updated = { type: 'server_updated', ...about } as const;
    const reach = { destination: 'me@gpu1', mode: 'tunnel' } as const;
    const reached = applyServer(aServer(), { ...updated, reach }, 1);
    assert.deepEqual(reached, aServer({ reach }));
    assert.equal(applyServer(reached, { ...updated, reach }, 2), reached, 'the same again changes nothing');
    assert.deepEqual(applyServer(reached, { ...updated, capacity: 4 }, 2), aServer({ reach, capacity: 4 }));
    const direct = { destination: 'gpu1', mode: 'direct', home: '/srv/r' } as const;
    assert.deepEqual(applyServer(reached, { ...updated, reach: direct }, 2), aServer({ reach: direct }));
    const cleared = applyServer(reached, { ...updated, reach: null }, 2);
    assert.ok(cleared !== undefined && !('reach' in cleared));
  });

  it('hears reports in rising numbers only', () => {
    const heard = applyServer(aServer(), { type: 'server_heard', ...about, upTo: 7 }, 1);
    assert.equal(heard?.lastReport, 7);
    assert.equal(applyServer(heard, { type: 'server_heard', ...about, upTo: 6 }, 1), heard);
  });

  it('[F15] a removed server is gone, and later words about it change nothing', () => {
    const removed = applyServer(aServer(), { type: 'server_removed', projectIds: [], ...about }, 1);
    assert.equal(removed, undefined);
    assert.equal(applyServer(removed, { type: 'server_updated', ...about, mode: 'draining' }, 1), undefined);
  });
});
