import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLog } from '../../runtime/log.ts';
import { begin, day, workForAHundredDays } from '../../server/testing/hundredDays.fixture.ts';
import { openFleet } from '../harness/openFleet.ts';
import type { Fleet } from '../harness/openFleet.ts';
import type { Json } from '../harness/rest.ts';
import { createTask } from '../harness/tasks.ts';
import { until } from '../harness/until.ts';

describe('the audit log by the command line', function () {
  this.timeout(60_000);
  let fleet: Fleet;
  beforeEach(async () => {
    fleet = await openFleet();
    for (let number = 1; number <= 6; number += 1) await createTask(fleet, { title: `Task ${number}` });
  });
  afterEach(() => fleet.close());

  const journal = () => join(fleet.hub.dataDir, 'journal', '000001.jsonl');
  const linesOf = (text: string): readonly Json[] =>
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line));
  const madeTasks = (entries: readonly Json[]) =>
    entries.filter(({ type }) => type === 'task_created').map(({ actor }) => actor.kind);
  /** Changes a word of a line that is on disk, as somebody would who wants to hide what was done. */
  function forge(from: string, to: string): number {
    const lines = readFileSync(journal(), 'utf8').split('\n');
    const at = lines.findIndex((line) => line.includes(from));
    assert.ok(at >= 0);
    writeFileSync(journal(), lines.map((line, index) => (index === at ? line.replace(from, to) : line)).join('\n'));
    return JSON.parse(lines[at] ?? '').seq;
  }

  it('[P4] a whole log is verified, and exported whole: to a file of its owner alone, to stdout, of one project', async () => {
    const verified = await fleet.cli(['audit', 'verify']);
    assert.deepEqual([verified.code, verified.stderr], [0, '']);
    const { lines } = await fleet.ask('audit', 'verify');
    assert.equal(lines, readFileSync(journal(), 'utf8').trimEnd().split('\n').length);
    assert.equal(verified.stdout, `The log is whole: ${lines} lines.\n`);

    const written = await fleet.cli(['audit', 'export', '--file', 'audit.jsonl']);
    const file = join(fleet.hub.home, 'audit.jsonl');
    const entries = linesOf(readFileSync(file, 'utf8'));
    assert.deepEqual([written.code, written.stdout], [0, `${entries.length} events written to audit.jsonl.\n`]);
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.deepEqual(
      madeTasks(entries),
      Array.from({ length: 6 }, () => 'user'),
    );
    const printed = await fleet.cli(['audit', 'export', '--project', 'SHOP']);
    assert.deepEqual(madeTasks(linesOf(printed.stdout)), madeTasks(entries));
    assert.deepEqual([printed.code, printed.stderr], [0, '']);
  });

  it('[P4] a word that was changed is found: by which line, what to do, and by the exit code', async () => {
    const seq = forge('Task 3', 'Tusk 3');
    const { code, stdout } = await fleet.cli(['audit', 'verify']);
    assert.equal(code, 1);
    assert.match(stdout, new RegExp(`^The log is BROKEN at line ${seq}: .*\nKeep a copy of the data directory`));
    const program = await fleet.cli(['audit', 'verify', '--json']);
    assert.deepEqual([program.code, program.json.whole, program.json.brokenAt], [1, false, seq]);
  });

  it('[P4] [R6] a line that cannot be read ends an export with its place, and is found by a verification', async () => {
    const seq = forge('"title":"Task 3"', '"title":"Task 3');
    const exported = await fleet.cli(['audit', 'export']);
    assert.equal(exported.code, 1);
    assert.match(
      exported.stderr,
      new RegExp(
        `^Line ${seq} of the log cannot be read: (journal/)?000001.jsonl is damaged at byte \\d+\\. Run "rostrum audit verify"`,
      ),
    );
    const { code, stdout } = await fleet.cli(['audit', 'verify']);
    assert.deepEqual([code, stdout.startsWith(`The log is BROKEN at line ${seq}`)], [1, true]);
  });

  it('[P4] the oldest part is shown, goes by the typed words alone, and the rest still proves itself', async () => {
    await fleet.hub.stop();
    await workForAHundredDays(fleet.hub.dataDir, createLog({ name: 'hub', level: 'error' }));
    await fleet.hub.start();
    const { lines: all } = await fleet.ask('audit', 'verify');
    const prune = ['audit', 'prune', '--before', new Date(begin + 50 * day).toISOString().slice(0, 10)];
    const shown = await fleet.cli(prune);
    const [, words = '', count] = /--confirm "(prune (\d+) lines)"/.exec(shown.stderr) ?? [];
    assert.match(
      shown.stderr,
      /^Lines up to \d+ go for ever: .*\n\nNot more, because .*\nNothing was changed\. Repeat with/,
    );
    const wrong = await fleet.cli([...prune, '--confirm', 'prune all']);
    assert.deepEqual([shown.code, shown.stdout, wrong.code], [3, '', 3]);
    const { lines: left } = await fleet.ask('audit', 'verify');
    assert.ok(left >= all, 'nothing went yet; what was refused may have been noted meanwhile');

    const pruned = await fleet.cli([...prune, '--confirm', words]);
    assert.deepEqual([pruned.code, pruned.stderr], [0, '']);
    assert.equal(pruned.stdout, `${count} lines pruned; "rostrum audit verify" proves the rest.\n`);
    await until(
      async () => (await fleet.ask('audit', 'verify')).lines < all - Number(count) + 10,
      'the old files to go; what happens meanwhile adds a line or two',
    );
    assert.equal((await fleet.cli(['audit', 'verify'])).code, 0);
    const exported = await fleet.cli(['audit', 'export', '--file', 'rest.jsonl']);
    assert.match(exported.stderr, /prune/, 'an export says that it has no beginning');
  });
});
