import assert from 'node:assert/strict';
import type { TunnelState } from '../../shared/model/serverReach.ts';
import { aPerson, aProject, aServer, aTask, stateWith } from '../testing/builders.ts';
import { createHandling, somePorts } from '../testing/handling.ts';
import { placementHandlers } from './placementHandlers.ts';

const away = { state: 'offline', since: 1 } as const;
const reach = { destination: 'gpu1', mode: 'tunnel' } as const;

describe('why a task waits for a server that is away', () => {
  const online = async (server: Parameters<typeof aServer>[0], tunnel?: TunnelState) => {
    const state = stateWith({
      persons: [aPerson()],
      projects: [aProject()],
      servers: [aServer(server)],
      tasks: [aTask()],
    });
    const handle = createHandling(state, placementHandlers, somePorts({ tunnelOf: () => tunnel }));
    const { candidates } = await handle('task.why', { id: 'SHOP-1' });
    return candidates[0]?.gates.find(({ name }) => name === 'online')?.detail;
  };

  it('[M3] [F6] says that its tunnel is down, and why', async () => {
    const down = { state: 'refused', reason: 'gpu1 has another host key than before.' } as const;
    assert.equal(
      await online({ connection: away, reach }, down),
      'offline; it reaches this hub through a tunnel alone, which is down: gpu1 has another host key than before.',
    );
    assert.equal(
      await online({ connection: away, reach }, { state: 'opening' }),
      'offline; it reaches this hub through a tunnel alone',
    );
    assert.equal(await online({ connection: away }), 'offline');
    assert.equal(await online({ reach }, down), 'online');
  });
});
