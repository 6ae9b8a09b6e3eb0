import assert from 'node:assert/strict';
import { openPlace } from '../harness/place.ts';
import type { Place } from '../harness/place.ts';
import { startProgram } from '../harness/program.ts';
import { until } from '../harness/until.ts';

describe('the demo', () => {
  let place: Place;

  before(() => {
    place = openPlace();
  });

  after(() => place.close());

  it('[T8] [G1] runs its seven tasks to the end, tells where each ran and why, and leaves nothing running', async () => {
    const directory = place.make('d');
    const demo = startProgram({
      name: 'demo',
      args: ['demo', '--data', directory, '--answer', 'JWT with refresh tokens'],
      env: { PATH: process.env['PATH'] ?? '', HOME: place.make('home'), TMPDIR: place.make('t'), NO_COLOR: '1' },
      cwd: place.directory,
    });
    await until(() => !demo.isRunning(), 'the demo has ended', 90_000);
    const said = demo.output();
    assert.match(said, /7 of 7 done/);
    assert.match(said, /answered: JWT with refresh tokens/);
    assert.match(said, /contract_fulfilled/);
    assert.match(said, /SHOP-7 .* dev-desktop .* score \d+/);
    assert.match(said, /code .*/);
  }).timeout(100_000);
});
