import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import * as path from 'node:path';
import { openCompletionPlace } from './completionPlace.fixture.ts';
import type { CompletionPlace } from './completionPlace.fixture.ts';
import { shells } from './scripts.ts';
import { shellDrivers, zshAsFile } from './shellDrivers.fixture.ts';
import type { ShellDriver } from './shellDrivers.fixture.ts';

/** What a shell would offer at the end of a line, sorted. */
const offered = async (driver: ShellDriver, place: CompletionPlace, line: string): Promise<readonly string[]> =>
  (await driver.ask(place, line)).filter(Boolean).sort();

describe('completion in real shells', function () {
  this.timeout(120_000);
  let place: CompletionPlace;
  before(async () => {
    place = await openCompletionPlace();
    for (const shell of shells) await shellDrivers[shell].install(place.directory);
  });
  after(() => place.close());

  for (const shell of shells) {
    const offers = (line: string, env: Readonly<Record<string, string>> = {}) =>
      offered(shellDrivers[shell], { ...place, env: { ...place.env, ...env } }, line);

    describe(shell, () => {
      it('[X5] offers commands, options and fixed values', async () => {
        assert.deepEqual(await offers('rostrum task de'), ['deps']);
        assert.deepEqual(await offers('rostrum task create --pri'), ['--priority']);
        assert.deepEqual(await offers('rostrum task create --priority '), ['critical', 'high', 'low', 'normal']);
        assert.deepEqual(await offers('rostrum __co'), [], 'what is hidden stays so');
      });

      it('[X5] offers the names that the hub knows, of all projects or of the one that is said', async () => {
        assert.deepEqual(await offers('rostrum task view '), ['OTHER-1', 'SHOP-1', 'SHOP-2']);
        assert.deepEqual(await offers('rostrum task view sh'), ['SHOP-1', 'SHOP-2'], 'in either case');
        assert.deepEqual(await offers('rostrum task view ', { ROSTRUM_PROJECT: 'OTHER' }), ['OTHER-1']);
        assert.deepEqual(await offers('rostrum project view S'), ['SHOP']);
        assert.deepEqual(await offers('rostrum server drain g'), ['gpu1', 'gpu2']);
        assert.deepEqual(await offers('rostrum task assign SHOP-1 --server c'), ['cpu1']);
      });

      it('[X5] offers a value behind an equal sign', async () => {
        // Bash completes what stands behind the sign, the others the whole word.
        const words = await offers('rostrum task assign SHOP-1 --server=g');
        assert.deepEqual(words.map((word) => word.replace('--server=', '')).sort(), ['gpu1', 'gpu2']);
      });

      it('[X5] leaves files and directories to the shell', async () => {
        assert.deepEqual(await offers('rostrum pipeline apply --file flows/s'), ['flows/shop.yaml']);
        assert.deepEqual(await offers('rostrum project view fl'), [], 'where no file is meant');
      });

      it('[X5] puts no name on the line that the shell would carry out', async () => {
        const people = await offers('rostrum project member remove SHOP ');
        assert.deepEqual(people.slice(0, 2), ['admin', 'alice']);
        assert.match(people[2] ?? '', /^person_[0-9a-z]{16}$/);
        assert.equal(people.length, 3);
        const sessions = await offers('rostrum session close ');
        assert.equal(sessions[0], 'review');
        assert.match(sessions[1] ?? '', /^session_[0-9a-z]{16}$/);
        assert.equal(sessions.length, 2);
        assert.equal(existsSync(path.join(place.directory, 'hacked')), false);
      });

      it('[X5] is silent when the hub is away, or does not know who asks', async () => {
        assert.deepEqual(await offers('rostrum task view ', { ROSTRUM_HUB: 'http://127.0.0.1:9' }), []);
        assert.deepEqual(await offers('rostrum task view ', { ROSTRUM_TOKEN: 'rtok_wrong' }), []);
      });
    });
  }

  it('[X5] zsh finds it as a file in its path of functions too, from the first Tab on', async () => {
    const asFile = await openCompletionPlace();
    try {
      await zshAsFile.install(asFile.directory);
      assert.deepEqual(await offered(zshAsFile, asFile, 'rostrum task de'), ['deps']);
    } finally {
      await asFile.close();
    }
  });
});
