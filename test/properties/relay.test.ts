import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { flawsOfParts, randomParts } from './relayFrames.ts';
import { flawsOfRelay, randomRelayWork } from './relayWork.ts';

describe('whatever comes between a session and those who watch it', function () {
  this.timeout(120_000);
  for (const seed of [1, 2, 3]) {
    it(`[S2] [S3] [S4] nothing is missing or doubled that no snapshot made good, and all end at the same (seed ${seed})`, async () => {
      await fc.assert(
        fc.asyncProperty(randomRelayWork, async (work) => assert.deepEqual(await flawsOfRelay(work), [])),
        { seed, numRuns: 25, interruptAfterTimeLimit: 60_000, markInterruptAsFailure: true },
      );
    });
  }

  it('[S2] [S3] a window shows no byte twice, and none where it does not belong, in whatever order they come', () => {
    fc.assert(
      fc.property(randomParts, (parts) => assert.deepEqual(flawsOfParts(parts), [])),
      { seed: 1, numRuns: 500 },
    );
  });
});
