import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { RelayWorld } from './relayWorld.ts';

type Step = readonly [
  what:
    | 'print'
    | 'deliver'
    | 'capture'
    | 'time'
    | 'stall'
    | 'come'
    | 'cut'
    | 'leave'
    | 'daemon'
    | 'hub'
    | 'epoch'
    | 'redraw',
  number: number,
  which: number,
];

const step = (what: Step[0], weight: number, most: number) => ({
  weight,
  arbitrary: fc.tuple(fc.constant(what), fc.nat(most), fc.nat(50)),
});

const work: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof(
    step('print', 25, 40_000),
    step('deliver', 40, 30),
    step('capture', 10, 1),
    step('time', 15, 400),
    step('stall', 5, 1),
    step('come', 4, 1),
    step('cut', 3, 1),
    step('leave', 2, 1),
    step('daemon', 2, 2),
    step('hub', 1, 1),
    step('epoch', 1, 1),
    step('redraw', 1, 1),
  ),
  { minLength: 40, maxLength: 200, size: 'max' },
);

/** The most that may wait for one window: what follows a snapshot, and the least window of a snapshot's pieces. */
const mostQueuedBytes = 2_400_000;

function carryOut(world: RelayWorld, [what, number, which]: Step): void {
  const seat = world.seats[which % Math.max(1, world.seats.length)];
  switch (what) {
    case 'print':
      return world.session.print(number);
    case 'deliver':
      return world.deliver(number, which);
    case 'capture':
      return void world.session.capture();
    case 'time':
      return world.clock.advance(number);
    case 'come':
      return world.come();
    case 'epoch':
      return world.session.beginEpoch();
    case 'redraw':
      return world.session.redraw();
    case 'hub':
      return world.killHub();
    case 'daemon':
      if (number === 2) world.killDaemon();
      else world.cutDaemon(number === 1);
      return;
    case 'stall':
      if (seat?.window.isStalled === true) seat.window.go();
      else if (seat !== undefined) seat.window.isStalled = true;
      return;
    case 'cut':
      if (seat === undefined) return;
      if (seat.ways === undefined) world.connect(seat);
      else world.cut(seat);
      return;
    case 'leave':
      if (seat !== undefined) world.leave(seat);
  }
}

/** What happens when nothing follows: no later output may be needed to see it. */
const lasts = ['nothing', 'epoch', 'flood', 'redraw', 'end'] as const;

async function happenLast(world: RelayWorld, last: (typeof lasts)[number]): Promise<void> {
  if (last !== 'nothing') await world.rest();
  if (last === 'epoch') world.session.beginEpoch();
  if (last === 'redraw') world.session.redraw();
  // More than is held anywhere, before anything of it can go.
  if (last === 'flood') for (let times = 0; times < 10; times += 1) world.session.print(20_000);
  if (last !== 'end') return;
  world.session.print(30_000);
  world.session.end();
}

describe('whatever comes between a session and those who watch it', function () {
  this.timeout(120_000);
  for (const seed of [1, 2, 3]) {
    it(`[S2] [S3] [S4] nothing is missing or doubled that no snapshot made good, and all end at the same (seed ${seed})`, async () => {
      await fc.assert(
        fc.asyncProperty(work, fc.constantFrom(...lasts), async (steps, last) => {
          const world = await RelayWorld.create();
          world.come();
          world.come();
          for (const one of steps) {
            carryOut(world, one);
            await new Promise((resolve) => void setImmediate(resolve));
            assert.deepEqual(world.wrong(false), []);
            assert.ok(world.longestQueue <= mostQueuedBytes, `${world.longestQueue} bytes wait for a window`);
          }
          await happenLast(world, last);
          await world.rest();
          assert.deepEqual(world.wrong(true), []);
          assert.deepEqual(
            world.seats.filter(({ window }) => window.hasEnded !== (last === 'end')),
            [],
          );
          world.close();
        }),
        { seed, numRuns: 25, interruptAfterTimeLimit: 60_000, markInterruptAsFailure: false },
      );
    });
  }
});
