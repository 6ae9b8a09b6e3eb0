import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Mirror } from '../../shared/client/mirror.ts';
import { HubError } from '../../shared/errors.ts';
import type { Row } from '../../shared/model/rows.ts';
import { taskStatuses } from '../../shared/model/taskWords.ts';
import type { Connection } from '../hub/hubClient.ts';
import { interventionRow, serverRow, taskRow } from '../views/tasks/rows.fixture.ts';
import { HubCounts } from './hubCounts.ts';
import { connectionText, figureTexts } from './statusText.ts';

const hub = { id: 'h', name: '<b>home</b>', url: 'http://127.0.0.1:7420', token: 'rtok_secret' };
const connected: Connection = { state: 'connected', hub, you: { id: 'person_1', name: 'ada', admin: false } };
const every: readonly Connection[] = [
  { state: 'none' },
  { state: 'connecting', hub },
  connected,
  { state: 'away', hub, since: 0 },
  { state: 'refused', hub, error: new HubError('unauthenticated', 'Its token was revoked.') },
];
const figures = { running: 0, waiting: 0, offline: 0, unfit: 0, servers: 0 };

describe('the status bar', () => {
  it('[V4] says how the window stands to its hub, why, and what a click does', () => {
    const said = every.map((connection) => connectionText(connection, 5 * 60_000));
    assert.deepEqual(
      said.map(({ text, command, background }) => [text, command, background]),
      [
        ['$(plug) Rostrum', 'rostrum.hub.connect', undefined],
        ['$(loading~spin) Rostrum', 'rostrum.hub.reconnect', undefined],
        ['$(vm-active) Rostrum', 'rostrum.tasks.focus', undefined],
        ['$(debug-disconnect) hub away', 'rostrum.hub.reconnect', 'warning'],
        ['$(error) hub refuses', 'rostrum.hub.connect', 'error'],
      ],
    );
    assert.match(said[3]?.tooltip ?? '', /is away \(5 min\)/);
    assert.match(said[4]?.tooltip ?? '', /token was revoked/);
  });

  it('[V1] says which of two versions must be updated, and tries again at a click', () => {
    const said = [
      [hub, 'client'],
      [hub, 'hub'],
      [{ ...hub, id: 'local' }, 'hub'],
    ].map(([to, older]) => {
      const error = new HubError('upgrade-required', 'Another protocol.', { older });
      return connectionText({ state: 'refused', hub: to as typeof hub, error }, 0);
    });
    assert.deepEqual(
      said.map(({ spoken, command }) => [/than Rostrum in this window: (.*)$/.exec(spoken)?.[1], command]),
      [
        ['update the extension.', 'rostrum.hub.reconnect'],
        ['upgrade it ("npm install -g rostrum@latest").', 'rostrum.hub.reconnect'],
        ['stop it, and start it here again.', 'rostrum.hub.reconnect'],
      ],
    );
  });

  it('[V4] counts what runs, what waits for you and what is offline, and each leads there', () => {
    const said = figureTexts(connected, { running: 3, waiting: 2, offline: 1, unfit: 1, servers: 5 });
    assert.deepEqual(
      [said.running, said.waiting, said.offline].map((one) => [one?.text, one?.command]),
      [
        ['$(play-circle) 3', 'rostrum.tasks.showRunning'],
        ['$(bell-dot) 2', 'rostrum.inbox.focus'],
        ['$(vm-outline) 2', 'rostrum.servers.focus'],
      ],
    );
    assert.match(said.offline?.tooltip ?? '', /Servers offline: 1 of 5; unfit: 1/);
  });

  it('[V4] says one of a thing as one', () => {
    const said = figureTexts(connected, { running: 1, waiting: 1, offline: 0, unfit: 0, servers: 1 });
    assert.deepEqual(
      [said.running?.spoken, said.waiting?.spoken],
      ['1 task is worked on', '1 thing waits for a human'],
    );
  });

  it('[V4] says nothing of what is zero, nor of figures that an away hub had', () => {
    const nothing = { running: undefined, waiting: undefined, offline: undefined };
    assert.deepEqual(figureTexts(connected, figures), nothing);
    for (const connection of every.filter(({ state }) => state !== 'connected'))
      assert.deepEqual(figureTexts(connection, { running: 3, waiting: 2, offline: 1, unfit: 0, servers: 5 }), nothing);
  });

  it('[V4] shows no markup of others and no token, and has words for who listens', () => {
    for (const connection of every) {
      const said = connectionText(connection, 0);
      assert.ok(said.spoken.length > 0 && !said.spoken.includes('$('));
      assert.ok(!JSON.stringify(said).includes('rtok_'));
      assert.ok(!/(?<!\\)<b/.test(said.tooltip), said.tooltip);
    }
  });

  it('[V4] counts what the rows say, after any changes', () => {
    const row: fc.Arbitrary<Row> = fc.oneof(
      fc
        .record({ id: fc.constantFrom('1', '2', '3'), status: fc.constantFrom(...taskStatuses) })
        .map(({ id, status }) => taskRow(id, { status })),
      fc
        .record({ id: fc.constantFrom('1', '2'), state: fc.constantFrom('open', 'answered') })
        .map(({ id, state }) => interventionRow(id, { state })),
      fc
        .record({ id: fc.constantFrom('a', 'b'), state: fc.constantFrom('online', 'offline', 'unfit') })
        .map(({ id, state }) => serverRow(id, { state })),
    );
    const frame = fc.record({
      rows: fc.array(row, { maxLength: 4 }),
      removed: fc.subarray(['task_1', 'server_a', 'intervention_2']),
    });
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 8 }), (frames) => {
        const mirror = new Mirror();
        const counts = new HubCounts(mirror);
        frames.forEach(({ rows, removed }, seq) => {
          const gone = new Set(removed);
          counts.take(mirror.take({ seq, rows: rows.filter(({ id }) => !gone.has(id)), removed }));
        });
        const tasks = [...mirror.all('task').values()];
        const servers = [...mirror.all('server').values()];
        assert.deepEqual(
          [counts.running, counts.waiting, counts.offline, counts.unfit, counts.servers, counts.tasks(['failed'])],
          [
            tasks.filter(({ status }) => status === 'running' || status === 'planning').length,
            [...mirror.all('intervention').values()].filter(({ state }) => state === 'open').length,
            servers.filter(({ state }) => state === 'offline').length,
            servers.filter(({ state }) => state === 'unfit').length,
            servers.length,
            tasks.filter(({ status }) => status === 'failed').length,
          ],
        );
        assert.deepEqual(new HubCounts(mirror).tasks(taskStatuses), tasks.length);
      }),
    );
  });
});
