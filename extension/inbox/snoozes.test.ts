import assert from 'node:assert/strict';
import { snoozeEnd, Snoozes } from './snoozes.ts';
import { aStore } from './testing/aStore.ts';

describe('what is put off', () => {
  it('[I3] stays put off in the next window, and in the other one', async () => {
    const store = aStore();
    const other = new Snoozes(store);
    await new Snoozes(store).snooze(['intervention_1', 'intervention_2'], 1_000);
    assert.equal(new Snoozes(store).until('intervention_2'), 1_000);
    let told = 0;
    other.onChanged.on(() => (told += 1));
    other.refresh();
    other.refresh();
    assert.deepEqual([other.until('intervention_1'), told], [1_000, 1]);
  });

  it('[I3] is taken back', async () => {
    const snoozes = new Snoozes(aStore());
    await snoozes.snooze(['intervention_1', 'intervention_2'], 1_000);
    await snoozes.end(['intervention_1', 'intervention_9']);
    assert.equal(snoozes.until('intervention_1'), undefined);
    assert.equal(snoozes.until('intervention_2'), 1_000);
  });

  it('is bounded: what was put off first comes back', async () => {
    const store = aStore();
    const snoozes = new Snoozes(store);
    const ids = Array.from({ length: 10_001 }, (_, at) => `intervention_${at}`);
    await snoozes.snooze(ids, 1_000);
    assert.equal(snoozes.until('intervention_0'), undefined);
    assert.equal(new Snoozes(store).until('intervention_10000'), 1_000);
  });

  const at = (day: number, hour: number, minute = 0) => new Date(2026, 0, day, hour, minute);
  const table = [
    ['quarter', at(5, 23, 50), at(6, 0, 5)],
    ['hour', at(5, 23, 50), at(6, 0, 50)],
    ['tomorrow', at(5, 23, 50), at(6, 9)],
    ['tomorrow', at(6, 0, 10), at(7, 9)],
    ['tomorrow', at(31, 8), new Date(2026, 1, 1, 9)],
  ] as const;
  for (const [term, now, end] of table) {
    it(`[I3] ${term} from ${now.toDateString()} ${now.toTimeString().slice(0, 5)}`, () => {
      assert.equal(snoozeEnd(term, now), end.getTime());
    });
  }
});
