import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runStep } from './runStep.ts';
import type { Outcome } from './runStep.ts';
import type { Step } from './steps.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const script = (code: string) => ['-e', code];
const step = (fields: Partial<Step>): Step => ({ name: 'sample', commands: [], timeoutMs: 30_000, ...fields });

async function run(fields: Partial<Step>): Promise<Pick<Outcome, 'passed' | 'failures' | 'output'>> {
  const { passed, failures, output } = await runStep(step(fields), root);
  return { passed, failures, output };
}

describe('a step of the gate', () => {
  let dir = '';
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'rostrum-step-'));
  });
  after(() => rm(dir, { recursive: true }));

  async function mochaOn(text: string, ...others: readonly string[]) {
    const file = join(dir, 'sample.spec.js');
    await writeFile(file, text);
    const reporter = 'scripts/gate/countingReporter.cjs';
    return run({
      commands: [['node_modules/mocha/bin/mocha.js', '--reporter', reporter, file, ...others]],
      countsTests: true,
    });
  }

  it('passes when all its commands do', async () => {
    const outcome = await run({ commands: [script('console.log(1)'), script('console.error(2)')] });
    assert.deepEqual(outcome, { passed: 1, failures: [], output: '1\n2\n' });
  });

  it('fails with its output when a command does, and runs none after it', async () => {
    const outcome = await run({ commands: [script('console.log(1); process.exit(3)'), script('console.log(2)')] });
    assert.deepEqual(outcome, { passed: 0, failures: ['its output says why'], output: '1\n' });
  });

  it('fails when it is ended by a signal or takes too long', async () => {
    const ended = await run({
      commands: [script('process.kill(process.pid, "SIGTERM"); setInterval(() => {}, 1000)')],
    });
    assert.equal(ended.failures.length, 1);
    assert.match(ended.output, /Ended by SIGTERM/);
    const slow = await run({ commands: [script('setInterval(() => {}, 1000)')], timeoutMs: 50 });
    assert.equal(slow.failures.length, 1);
    assert.match(slow.output, /Not done after/);
  });

  it('counts the tests of a mocha run', async () => {
    const outcome = await mochaOn(`it('a', () => {}); it('b', () => {}); it('c', () => { throw new Error('no'); });`);
    assert.deepEqual([outcome.passed, outcome.failures], [2, ['c: no']]);
    assert.match(outcome.output, /Error: no/);
  });

  it('fails on a mocha run without tests', async () => {
    const outcome = await mochaOn('');
    assert.deepEqual([outcome.passed, outcome.failures], [0, ['No test was found.']]);
  });

  it('fails on a mocha run of which a file is gone', async () => {
    const outcome = await mochaOn(`it('a', () => {});`, join(dir, 'gone.spec.js'));
    assert.equal(outcome.passed, 1);
    assert.match(outcome.failures.join(), /^Cannot find any files matching .*gone/);
  });

  it('fails on a mocha run that ends before it could count', async () => {
    const outcome = await mochaOn(`it('a', () => process.exit(0));`);
    assert.deepEqual([outcome.passed, outcome.failures], [0, ['The tests did not run to their end.']]);
  });

  it('fails on tests that are skipped', async () => {
    const outcome = await mochaOn(`it('a', () => {}); it.skip('b', () => {});`);
    assert.deepEqual([outcome.passed, outcome.failures], [1, ['b: Pending test forbidden']]);
  });

  it('fails on tests that leave something open, and says what', async () => {
    process.env['ROSTRUM_LEAK_GRACE_MS'] = '50';
    const outcome = await mochaOn(`it('a', () => { require('node:net').createServer().listen(0); });`);
    delete process.env['ROSTRUM_LEAK_GRACE_MS'];
    assert.deepEqual([outcome.passed, outcome.failures], [1, ['All tests passed, but their process failed.']]);
    assert.match(outcome.output, /keep their process alive: .*TCPServerWrap/);
  });
});
