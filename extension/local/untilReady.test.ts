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

  it('[V5] is awaited where it still says of before that it misses an agent, which it needs no more', async () => {
    const hub = aHub({ answer: () => ({ capabilities: { hostname: 'laptop' } }) });
    const { connection } = hub.source;
    assert.ok(connection.state === 'connected');
    const here = { url: connection.hub.url, hostname: 'laptop' };
    const before = aServer({ state: 'unfit', failedChecks: ['agent'] });
    hub.rows([before]);
    assert.equal(await untilReady(hub.source, here), before);
    const ready = untilReady(hub.source, { ...here, shellsOnly: true });
    const now = aServer({ state: 'unfit', failedChecks: ['tmux'] });
    hub.rows([now]);
    assert.equal(await ready, now);
  });
});
