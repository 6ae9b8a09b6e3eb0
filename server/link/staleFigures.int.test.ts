import assert from 'node:assert/strict';
import { until } from '../testing/runningHub.fixture.ts';
import { useDaemonsOfHub } from './daemonsOfHub.fixture.ts';

describe('figures that are not told any more', () => {
  const { here, clock, connect, inventory, report, heard } = useDaemonsOfHub();

  it('[M1] keep no work away from a server that is online', async () => {
    const daemon = await connect();
    await daemon.frame('welcome');
    inventory(daemon);
    const memory = { memoryUsedBytes: 1, memoryBytes: 2, diskFreeBytes: 3 };
    daemon.send({
      type: 'heartbeat',
      heartbeat: { cpuPercent: 1, ...memory, loadPerCpu: 99, sessions: 0, at: 1 },
    });
    await until(() => here.hub.hub.ports.heartbeatOf(here.serverId)?.loadPerCpu === 99, 'its figures');
    const gates = async () => {
      const { candidates } = (await here.hub.ask('POST', '/api/v1/placement', { body: { placement: {} } })).body;
      const wanted = ['online', 'load', 'disk'];
      return candidates[0].gates
        .filter(({ name }: { name: string }) => wanted.includes(name))
        .map(({ passed }: { passed: boolean }) => passed);
    };
    assert.deepEqual(await gates(), [true, false, false]);
    for (let number = 1; number <= 9; number += 1) {
      clock.advance(10_000);
      // Still heard, but not of its figures.
      report(daemon, number, { type: 'doctor', checks: [] });
      await heard(daemon, number);
    }
    assert.deepEqual(await gates(), [true, true, true]);
  });
});
