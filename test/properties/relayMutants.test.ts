import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { loadMutant } from './loadMutant.ts';
import { relayMutants } from './relayMutants.ts';
import type * as Frames from './relayFrames.ts';
import type * as Works from './relayWork.ts';

const usualSeed = 1;
/** A mistake that so much work does not show is not found: as much as the properties are held against. */
const mostRuns = 75;
const mostParts = 500;

describe('the properties of the relay find that', function () {
  this.timeout(120_000);
  for (const mutant of relayMutants) {
    const { seed = usualSeed } = mutant;
    it(mutant.what, async () => {
      const { properties, remove } = await loadMutant<typeof Works & typeof Frames>(mutant, [
        'relayWork.ts',
        'relayFrames.ts',
      ]);
      try {
        const seen = new Set<string>();
        const isFound = async (): Promise<boolean> => {
          const parts = fc.sample(properties.randomParts, { seed, numRuns: mostParts });
          if (parts.some((given) => properties.flawsOfParts(given).some((flaw) => mutant.flaw.test(flaw)))) return true;
          for (const work of fc.sample(properties.randomRelayWork, { seed, numRuns: mostRuns })) {
            const flaws = await properties.flawsOfRelay(work);
            if (flaws.some((flaw) => mutant.flaw.test(flaw))) return true;
            for (const flaw of flaws) seen.add(flaw);
          }
          return false;
        };
        assert.ok(
          await isFound(),
          `${mostRuns} runs (seed ${seed}) did not show it, but: ${[...seen].join('; ').slice(0, 500)}`,
        );
      } finally {
        remove();
      }
    });
  }
});
