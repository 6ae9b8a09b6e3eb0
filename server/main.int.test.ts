import assert from 'node:assert/strict';
import { rm, stat } from 'node:fs/promises';
import { startTestHub } from './testing/runningHub.fixture.ts';

describe('starting a hub', () => {
  it('[P3] makes a first admin whose token only its owner can read, and keeps both over a restart', async () => {
    const hub = await startTestHub();
    try {
      assert.equal((await stat(hub.tokenFile)).mode & 0o777, 0o600);
      assert.match(hub.adminToken, /^rtok_[\w-]{43}$/);
      const again = await hub.restart();
      assert.equal(again.adminToken, hub.adminToken);
      assert.equal(again.hub.state.persons.size, 1);
      await again.stop();
    } finally {
      await hub.end();
    }
  });

  it('makes another token where the file was taken away; the account stays the same', async () => {
    const hub = await startTestHub();
    try {
      await rm(hub.tokenFile);
      const again = await hub.restart();
      assert.notEqual(again.adminToken, hub.adminToken);
      const [before, after] = await Promise.all(
        [hub.adminToken, again.adminToken].map((token) => again.ask('GET', '/api/v1/ping', { token })),
      );
      assert.deepEqual([before?.status, after?.body.you], [200, before?.body.you]);
      await again.stop();
    } finally {
      await hub.end();
    }
  });

  it('keeps a second hub out of its data, and lets go of it when it stops', async () => {
    const hub = await startTestHub();
    try {
      const home = hub.dataDir.replace(/\/hub$/, '');
      await assert.rejects(startTestHub({}, home), { code: 'conflict' });
      assert.equal((await hub.ask('GET', '/api/v1/ping')).status, 200);
      await hub.stop();
      await (await startTestHub({}, home)).stop();
    } finally {
      await hub.end();
    }
  });

  it('says which port is taken, and leaves nothing behind', async () => {
    const hub = await startTestHub();
    const other = await startTestHub();
    try {
      const home = other.dataDir.replace(/\/hub$/, '');
      await other.stop();
      const env = { ROSTRUM_PORT: new URL(hub.url).port };
      await assert.rejects(startTestHub({ env }, home), /Port \d+ on 127.0.0.1 is taken/);
      await (await startTestHub({}, home)).stop();
    } finally {
      await Promise.all([hub.end(), other.end()]);
    }
  });

  it('[P4] writes no token into log or journal', async () => {
    const hub = await startTestHub();
    try {
      const { body } = await hub.ask('POST', '/api/v1/tokens', { body: { name: 'another' } });
      await hub.ask('GET', '/api/v1/ping', { token: 'rtok_wrong_but_long_enough_to_look_like_one' });
      const lines = JSON.stringify(await hub.hub.ports.readLines({ after: 0, limit: 100 })) + hub.logged.join('');
      for (const token of [hub.adminToken, body.token, 'rtok_wrong_but_long'])
        assert.equal(lines.includes(token), false);
    } finally {
      await hub.end();
    }
  });
});
