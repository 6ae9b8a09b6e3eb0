import assert from 'node:assert/strict';
import type { Connection } from '../hub/hubClient.ts';
import { aHub } from '../testing/hub.fixture.ts';
import { aServer } from '../testing/rows.fixture.ts';
import { until } from '../testing/until.fixture.ts';
import { untilReady } from './untilReady.ts';

describe('the server that a window has just started', () => {
  it('[V5] is that of this machine at its own hub, whatever else the window is or was connected to', async () => {
    const answers = ['gpu1', 'laptop'].map((hostname) => ({ capabilities: { hostname } }));
    const hub = aHub({ answer: () => answers.shift() });
    const here = hub.source.connection;
    assert.ok(here.state === 'connected');
    let connection: Connection = { ...here, hub: { ...here.hub, url: 'https://hub.example' } };
    const used = {
      ...hub.source,
      get connection() {
        return connection;
      },
    };
    hub.rows([aServer({ id: 'server_of_another_hub' })]);
    const ready = untilReady(used, { url: here.hub.url, hostname: 'laptop' });
    assert.deepEqual(hub.asked, []);

    connection = here;
    hub.rows([aServer({ id: 'server_1' }), aServer({ id: 'server_2', state: 'offline' })], ['server_of_another_hub']);
    await until(() => hub.asked.length === 1, 'the one that is there is looked at');
    hub.rows([aServer({ id: 'server_2', state: 'unfit' })]);
    assert.equal((await ready)?.id, 'server_2');
    assert.deepEqual(hub.asked, [
      ['server.view', { id: 'server_1' }],
      ['server.view', { id: 'server_2' }],
    ]);
  });
});
