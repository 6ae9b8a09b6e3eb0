import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CliIo } from '../../runtime/cliCommand.ts';
import { until } from '../../runtime/until.fixture.ts';
import { simulationLimits } from '../simulate/simulation.ts';
import { fleetCommands } from './fleetCommands.ts';

const io: CliIo = {
  stdout: () => undefined,
  stderr: () => undefined,
  stdin: async () => '',
  isTty: false,
  columns: 80,
  env: {},
  cwd: '/',
  json: true,
  colour: false,
  prompt: async () => '',
};

const someToken = { id: 'token_1', token: `rreg_${'x'.repeat(43)}`, expiresAt: 1, commands: [] };

describe('a simulation that a hub refuses in the middle', () => {
  it('leaves none of its servers behind', async () => {
    const servers = new Set<string>();
    let registered = 0;
    const hub = createServer((request, response) => {
      const answer = (status: number, body: object) =>
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      request.resume().on('end', () => {
        if (request.method === 'DELETE') {
          const id = request.url?.split('/').at(-1)?.split('?')[0] ?? '';
          servers.delete(id);
          return answer(200, { removed: id, affected: [] });
        }
        if (request.url?.endsWith('/tokens')) return answer(200, someToken);
        registered += 1;
        if (registered === 1) return answer(409, { error: { code: 'conflict', message: 'No more servers.' } });
        const serverId = `server_${registered}`;
        servers.add(serverId);
        // The others are answered when the refusal has been read.
        setImmediate(() => setImmediate(() => answer(200, { serverId, name: 'sim', projectId: 'p', key: 'rkey_x' })));
      });
    });
    await new Promise<void>((resolve) => hub.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(hub.address() as AddressInfo).port}`;
    try {
      const [simulate] = fleetCommands({ version: '0.1.0', untilStopped: () => new Promise(() => undefined) });
      const options = { servers: '100', sessions: '1', work: '1s', delay: '0', liars: '0', hub: url, token: 'rtok_x' };
      await assert.rejects(async () => simulate?.run({ args: {}, options, io }), /No more servers/);
      await until(() => registered >= simulationLimits.registrations, 'the answers to all that were under way');
      assert.deepEqual([...servers], []);
    } finally {
      hub.closeAllConnections();
      await new Promise((resolve) => hub.close(resolve));
    }
  });
});
