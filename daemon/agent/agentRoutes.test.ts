import assert from 'node:assert/strict';
import type { DoorCall } from '../door/door.ts';
import { DoorCloses } from '../door/door.ts';
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

  it('[A5] a call that waits when the daemon stops is hung up on: it is no answer, and its hook asks again', async () => {
    const { log } = createTestLog();
    const told: string[] = [];
    const response = { destroy: () => void told.push('hung up'), writeHead: () => assert.fail('it was answered') };
    const ports = {
      mayUse: () => Promise.resolve({ effect: 'wait' }),
      askPeople: () => Promise.resolve(undefined),
      notes: { activity: (_id: string, activity: string) => void told.push(activity) },
    } as unknown as HookPorts;
    const [, gemini] = agentRoutes(ports, log);
    for (const tool_name of ['run_shell_command', 'ask_user']) {
      const body = { hook_event_name: 'BeforeTool', tool_name, tool_input: { questions: [{ question: 'Go on?' }] } };
      const call = { session: { order: sessionOrder() }, body, response, signal: AbortSignal.abort(new DoorCloses()) };
      await gemini?.serve(call as unknown as DoorCall);
    }
    assert.deepEqual(told, ['hung up', 'waiting-for-input', 'hung up']);
  });
});
