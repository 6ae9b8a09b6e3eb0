import assert from 'node:assert/strict';
import type { DoorCall } from '../door/door.ts';
import { createTestLog } from '../places.fixture.ts';
import { sessionOrder } from '../testDaemon.fixture.ts';
import { agentRoutes } from './agentRoutes.ts';
import type { HookPorts } from './hookPorts.ts';

describe('where the hooks of agents call', () => {
  it('[R6] what is no hook is refused as a bad request that says where, and is no mistake of ours', async () => {
    const { log, lines } = createTestLog();
    const session = { order: sessionOrder() };
    const serve = async (route: ReturnType<typeof agentRoutes>[number], body: unknown) =>
      route.serve({ session, body } as unknown as DoorCall);
    for (const route of agentRoutes({} as HookPorts, log))
      for (const body of [undefined, [], { tool_name: 'Bash' }, { hook_event_name: 7 }])
        await assert.rejects(serve(route, body), { code: 'bad-request' }, route.path);
    assert.ok(lines.every((line) => !/"level":"(?:warn|error)"/.test(line)));
  });
});
