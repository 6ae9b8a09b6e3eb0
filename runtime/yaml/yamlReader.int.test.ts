import assert from 'node:assert/strict';
import { HubError } from '../../shared/errors.ts';
import type { YamlReader } from './yamlReader.ts';
import { createYamlReader } from './yamlReader.ts';

const megabyte = 1_000_000;
/** One that takes more memory than a thread has. */
const brackets = `[${Array.from({ length: megabyte / 3 }, () => '1').join(', ')}]`;
/** Texts that take their reader longest for their length. */
const slow = {
  'a map of many keys': Array.from({ length: 25_000 }, (_, index) => `k${index}: 1\n`).join(''),
  'a file of comments': `${'# x\n'.repeat(60_000)}a: 1\n`,
};

describe('the reader of YAML', function () {
  this.timeout(120_000);
  let reader: YamlReader;
  before(() => {
    reader = createYamlReader({ timeLimitMs: 60_000 });
  });
  after(() => reader.close());

  it('[T15] reads as on the main thread: values, problems and the lines of both', async () => {
    const text = 'name: &n Shop\nagain: *n\ntasks:\n  T1: { needs: [T0] }\n';
    const { value, problems, lineOf } = await reader.read(text);
    assert.deepEqual([value, problems], [{ name: 'Shop', again: 'Shop', tasks: { T1: { needs: ['T0'] } } }, []]);
    assert.deepEqual([['again'], ['tasks', 'T1', 'needs', 0], ['tasks', 'T9']].map(lineOf), [2, 4, 3]);
    const wrong = await reader.read('a: 1\na: 2\nb: [\n');
    assert.equal(wrong.value, undefined);
    assert.ok((wrong.problems[0]?.line ?? 0) >= 3);
  });

  for (const [what, text] of Object.entries(slow)) {
    it(`[R5] ${what} is read while this thread goes on`, async () => {
      let turns = 0;
      let isRead = false;
      const count = () => {
        turns += 1;
        if (!isRead) setImmediate(count);
      };
      setImmediate(count);
      const { problems } = await reader.read(text);
      isRead = true;
      assert.deepEqual(problems, []);
      // Read here, it would have been one turn.
      assert.ok(turns > 100, `${turns} turns of the loop`);
    });
  }

  it('[R6] bombs are refused: aliases of aliases, and one large part many times', async () => {
    const levels = Array.from(
      { length: 9 },
      (_, level) => `l${level + 1}: &l${level + 1} [${`*l${level}, `.repeat(9)}]`,
    );
    const bomb = await reader.read(['l0: &l0 lol', ...levels].join('\n'));
    assert.deepEqual([bomb.value, /aliases/.test(bomb.problems[0]?.message ?? '')], [undefined, true]);
    const wide = await reader.read(`a: &a "${'x'.repeat(900_000)}"\nb: [${'*a, '.repeat(90)}]\n`);
    assert.equal(wide.value, undefined);
    assert.match(wide.problems[0]?.message ?? '', /with its aliases filled in it is longer than/);
    assert.match((await reader.read('x'.repeat(2 * megabyte))).problems[0]?.message ?? '', /at most 1048576 are read/);
    assert.match((await reader.read('a: .inf')).problems[0]?.message ?? '', /\.inf and \.nan/);
  });

  it('[R5] what takes too long or too much memory is told what to do, and the next text is read', async () => {
    const hasty = createYamlReader({ timeLimitMs: 400 });
    try {
      const told = [await hasty.read(brackets), await reader.read(brackets)];
      assert.deepEqual(
        told.map(({ value, problems }) => [value, problems.map(({ message }) => message)]),
        [
          [undefined, ['reading it takes too long; split it into several files']],
          [undefined, ['reading it takes too much memory; split it into several files']],
        ],
      );
      assert.deepEqual([(await hasty.read('a: 1')).value, (await reader.read('a: 1')).value], [{ a: 1 }, { a: 1 }]);
    } finally {
      await hasty.close();
    }
  });

  it('[R5] refuses when too many wait, and answers all that it took', async () => {
    const asked = await Promise.allSettled(Array.from({ length: 40 }, () => reader.read('a: 1')));
    const refused = asked.filter((one) => one.status === 'rejected');
    assert.ok(refused.length > 0 && refused.length < 40);
    for (const { reason } of refused) assert.ok(reason instanceof HubError && reason.code === 'overloaded');
  });
});
