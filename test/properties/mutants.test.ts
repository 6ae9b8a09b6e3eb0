import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { loadMutant } from './loadMutant.ts';
import { mutants } from './mutants.ts';
import type * as Steps from './steps.ts';
import type * as Worlds from './world.ts';

const usualSeed = 7;
const length = 200;
/** A mistake that so much work does not show is not found. */
const mostRuns = 150;

describe('the properties find that', function () {
  this.timeout(120_000);
  for (const mutant of mutants) {
    const { seed = usualSeed } = mutant;
    it(mutant.what, async () => {
      const { properties, remove } = await loadMutant<typeof Steps & typeof Worlds>(mutant, ['steps.ts', 'world.ts']);
      try {
        const works = fc.sample(properties.randomWork(length), { seed, numRuns: mostRuns });
        let found: string | undefined;
        for (const work of works) {
          const flaws = await properties.flawsOf(new properties.World(), work);
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
