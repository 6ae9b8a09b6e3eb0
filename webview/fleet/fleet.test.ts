import assert from 'node:assert/strict';
import type { ServerRow } from '../../shared/model/server.ts';
import { figuresOf, readPulse, serverLook, sortServers, tunnelLook } from './serverFigures.ts';

const server = (changes: Partial<ServerRow> = {}): ServerRow => ({
  kind: 'server',
  id: 'server_1',
  name: 'dev',
  projectIds: [],
  mode: 'enabled',
  state: 'online',
  since: 0,
  labels: [],
  os: 'linux',
  providers: [],
  repos: [],
  capacity: 4,
  sessions: 1,
  failedChecks: [],
  ...changes,
});

const beat = {
  cpuPercent: 12.6,
  memoryUsedBytes: 2 ** 30,
  memoryBytes: 2 ** 32,
  diskFreeBytes: 5 * 2 ** 30,
  loadPerCpu: 0.5,
  sessions: 1,
  at: 1,
};

describe('the figures of the fleet', () => {
  it('[F3] shows what a server said of itself', () => {
    const figures = figuresOf(server(), readPulse(beat));
    assert.deepEqual(
      figures.map(({ text, share }) => [text, share]),
      [
        ['1 of 4', 0.25],
        ['13 %', 0.126],
        ['1.0 GB of 4.0 GB', 0.25],
        ['0.50', 0.25],
        ['5.0 GB', undefined],
      ],
    );
  });

  it('[F3] shows no old load of a server that is away, and takes nothing for a figure that is none', () => {
    assert.equal(figuresOf(server({ state: 'offline' }), readPulse(beat)).length, 1);
    for (const value of [undefined, null, 7, {}, { ...beat, cpuPercent: 'much' }])
      assert.equal(readPulse(value), undefined);
  });

  it('[F6] says how a tunnel is where it is not up, and why', () => {
    assert.deepEqual(tunnelLook({ state: 'refused', reason: 'Run "ssh-add".' }), {
      text: 'The tunnel needs you: Run "ssh-add".',
      needsPerson: true,
    });
    assert.equal(tunnelLook({ state: 'waiting', reason: 'No network.' })?.text, 'The tunnel is down: No network.');
    for (const value of [undefined, null, 7, { state: 'odd' }, { state: 'up' }])
      assert.equal(tunnelLook(value), undefined);
  });

  it('[F8] what a person should look at comes first, and is said before what was wanted', () => {
    const sorted = sortServers([
      server({ name: 'b' }),
      server({ name: 'a' }),
      server({ name: 'z', state: 'offline' }),
      server({ name: 'y', state: 'unfit' }),
    ]);
    assert.deepEqual(
      sorted.map(({ name }) => name),
      ['y', 'z', 'a', 'b'],
    );
    assert.equal(serverLook({ state: 'offline', mode: 'draining' }).name, 'Offline');
    assert.equal(serverLook({ state: 'online', mode: 'draining' }).name, 'Draining');
  });
});
