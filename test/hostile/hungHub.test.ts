import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openPlace } from '../harness/place.ts';
import { cleanEnvironment, rostrumProgram } from '../harness/program.ts';
import { until } from '../harness/until.ts';

describe('a hub that takes the connection and says nothing', function () {
  this.timeout(30_000);

  it('[R5] the command line says whom it waits for, and goes on when it is answered after all', async () => {
    const place = openPlace();
    const held: ServerResponse[] = [];
    const server = createServer((_request, response) => void held.push(response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const hub = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const home = place.make('home');
    const child = spawn(process.execPath, [rostrumProgram, 'hub', 'ping', '--hub', hub], {
      env: cleanEnvironment(home, { ROSTRUM_HOME: home }),
      cwd: home,
    });
    const said = { out: '', err: '' };
    child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (said.err += chunk.toString()));
    const ended = new Promise((resolve) => child.on('close', resolve));
    try {
      await until(() => said.err !== '', 'a word about the waiting', 15_000);
      assert.equal(said.err, `Waiting for the hub at ${hub} to answer (hub.ping) …\n`);
      const answer = { version: '9.9.9', protocol: 1, you: { kind: 'hub' }, seq: 3, notices: [] };
      held[0]?.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
      assert.equal(await ended, 0);
      assert.match(said.out, /9\.9\.9/);
    } finally {
      child.kill('SIGKILL');
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await place.close();
    }
  });
});
