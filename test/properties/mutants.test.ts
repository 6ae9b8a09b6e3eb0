import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { loadMutant, mutants } from './mutants.ts';

const usualSeed = 7;
const length = 200;
/** A mistake that so much work does not show is not found. */
const mostRuns = 150;

describe('the properties find that', function () {
  this.timeout(120_000);
  for (const mutant of mutants) {
    const { seed = usualSeed } = mutant;
    it(mutant.what, async () => {
      const { steps, world, remove } = await loadMutant(mutant);
      try {
        const works = fc.sample(steps.randomWork(length), { seed, numRuns: mostRuns });
        let found: string | undefined;
        for (const work of works) {
          const flaws = await steps.flawsOf(new world.World(), work);
          found = flaws.find((flaw) => mutant.flaw.test(flaw));
          if (found !== undefined) break;
        }
        assert.notEqual(found, undefined, `${mostRuns} runs of ${length} steps (seed ${seed}) did not show it`);
      } finally {
        remove();
      }
    });
  }
});
