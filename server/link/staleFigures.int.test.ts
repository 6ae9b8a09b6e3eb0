import assert from 'node:assert/strict';
import { someCapabilities } from '../testing/builders.ts';
import { createFakeClock } from '../testing/fakeClock.ts';
import { startTestHub, until } from '../testing/runningHub.fixture.ts';
import type { TestHub } from '../testing/runningHub.fixture.ts';
import { openTestSocket } from './testSocket.fixture.ts';

describe('figures that are not told any more', () => {
  const clock = createFakeClock();
  let hub: TestHub;
  beforeEach(async () => {
    hub = await startTestHub({ clock });
    await hub.ask('POST', '/api/v1/projects', { body: { name: 'Shop', key: 'SHOP' } });
  });
  afterEach(() => hub.end());

  it('[M1] keep no work away from a server that is online', async () => {
    const { token } = (await hub.ask('POST', '/api/v1/servers/tokens', { body: {} })).body;
    const body = { token, name: 'gpu1', capabilities: someCapabilities() };
    const { key, serverId } = (await hub.ask('POST', '/api/v1/servers/register', { token: '', body })).body;
    const daemon = await openTestSocket(hub.url, '/api/v1/daemon');
    const who = { key, instance: 'instance-1', version: '0.1.0', lastNumber: 0 };
    daemon.send({ type: 'hello', protocol: 1, ...who, capabilities: someCapabilities(), doctor: [] });
    await daemon.frame('welcome');
    daemon.send({ type: 'inventory', sessions: [], complete: true });
    const memory = { memoryUsedBytes: 1, memoryBytes: 2, diskFreeBytes: 3 };
    daemon.send({
      type: 'heartbeat',
      heartbeat: { cpuPercent: 1, ...memory, loadPerCpu: 99, sessions: 0, at: 1 },
    });
    await until(() => hub.hub.ports.heartbeatOf(serverId)?.loadPerCpu === 99, 'its figures');
    const gates = async () => {
      const { candidates } = (await hub.ask('POST', '/api/v1/placement', { body: { placement: {} } })).body;
      const wanted = ['online', 'load', 'disk'];
      return candidates[0].gates
        .filter(({ name }: { name: string }) => wanted.includes(name))
        .map(({ passed }: { passed: boolean }) => passed);
    };
    assert.deepEqual(await gates(), [true, false, false]);
    for (let number = 1; number <= 9; number += 1) {
      clock.advance(10_000);
      // Still heard, but not of its figures.
      daemon.send({ type: 'report', entry: { number, at: 1, report: { type: 'doctor', checks: [] } } });
      await daemon.frame('heard', ({ upTo }) => upTo === number);
    }
    assert.deepEqual(await gates(), [true, true, true]);
    daemon.socket.terminate();
  });
});
