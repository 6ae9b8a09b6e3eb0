import assert from 'node:assert/strict';
import { feedClient, feedDaemon, feedRest, fuzz } from './doors.ts';
import type { Outcome } from './doors.ts';
import { usedHeapBytes } from './heap.ts';
import { Random } from './random.ts';

/** More than what is remembered between two hubs; a leak of 100 bytes an input would be more. */
const maxGrowthBytes = 24 * 1_048_576;
const warmUp = 10_000;

/**
 * The doors themselves: what a socket or a request hands over goes through parser, admission, the real handlers and the
 * policies, without socket and disk. Real sockets of real processes have a suite of their own beside this one.
 */
describe('broken input at the doors, in process', function () {
  this.timeout(600_000);
  const unhandled: unknown[] = [];
  const onUnhandled = (reason: unknown) => unhandled.push(reason);
  before(() => process.on('unhandledRejection', onUnhandled));
  after(() => process.off('unhandledRejection', onUnhandled));

  const check = async (feed: Parameters<typeof fuzz>[0], count: number, seed: number): Promise<Outcome> => {
    const random = new Random(seed);
    await fuzz(feed, warmUp, random);
    const before = usedHeapBytes();
    const outcome = await fuzz(feed, count - warmUp, random);
    const growth = usedHeapBytes() - before;
    assert.deepEqual(
      outcome.flaws.map((flaw) => flaw.slice(0, 3_000)),
      [],
    );
    assert.deepEqual(unhandled, []);
    assert.ok(growth < maxGrowthBytes, `the heap has grown by ${growth} bytes, at most ${maxGrowthBytes} may be`);
    return outcome;
  };

  it('[R6] [R5] 150,000 frames at the link of windows (seed 101): refused or carried out whole', async () => {
    const { refused, closed, done } = await check(feedClient, 150_000, 101);
    assert.ok(Math.min(refused, closed, done) > 1_000, JSON.stringify({ refused, closed, done }));
  });

  it('[R6] [R5] 100,000 frames at the link of daemons (seed 102): the state stays possible', async () => {
    const { closed, done } = await check(feedDaemon, 100_000, 102);
    assert.ok(Math.min(closed, done) > 1_000, JSON.stringify({ closed, done }));
  });

  it('[R6] [R5] 100,000 requests at the door of REST (seed 103): no 5xx, refusals change nothing', async () => {
    const { refused, done } = await check(feedRest, 100_000, 103);
    assert.ok(Math.min(refused, done) > 1_000, JSON.stringify({ refused, done }));
  });
});
