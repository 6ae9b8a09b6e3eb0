import assert from 'node:assert/strict';
import type { Outcome } from './runStep.ts';
import { runSteps } from './schedule.ts';
import { chooseSteps, steps as allSteps } from './steps.ts';
import type { Step } from './steps.ts';

const step = (name: string, ...after: readonly string[]): Step => ({ name, commands: [], timeoutMs: 1000, after });

const outcomeOf = (of: Step, failed: number): Outcome => ({
  step: of,
  passed: 1 - failed,
  failures: failed > 0 ? ['it failed'] : [],
  tookMs: 0,
  output: '',
});

/** Runs steps whose ends the test decides, by name. */
function startSchedule(steps: readonly Step[], processors: number) {
  const ends = new Map<string, (failed: number) => void>();
  const begun: string[] = [];
  const ended: string[] = [];
  const result = runSteps(steps, {
    processors,
    run: (of) => {
      begun.push(of.name);
      return new Promise((resolve) => ends.set(of.name, (failed) => resolve(outcomeOf(of, failed))));
    },
    onOutcome: ({ step: of }) => void ended.push(of.name),
  });
  const end = async (name: string, failed = 0) => {
    ends.get(name)?.(failed);
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { begun, ended, end, result };
}

describe('the order of the gate', () => {
  it('begins no more steps than it has processors, and the next when one ends', async () => {
    const { begun, end, result } = startSchedule([step('a'), step('b'), step('c')], 2);
    assert.deepEqual(begun, ['a', 'b']);
    await end('b');
    assert.deepEqual(begun, ['a', 'b', 'c']);
    await end('c');
    await end('a');
    assert.equal((await result).length, 3);
  });

  it('begins one more where others leave enough of a processor', async () => {
    const half = (name: string): Step => ({ ...step(name), busyPercent: 50 });
    const { begun, end, result } = startSchedule([half('a'), step('b'), step('c'), half('d'), half('e')], 2);
    assert.deepEqual(begun, ['a', 'b', 'd']);
    await end('a');
    assert.deepEqual(begun, ['a', 'b', 'd', 'e']);
    await end('d');
    assert.deepEqual(begun, ['a', 'b', 'd', 'e']);
    await end('e');
    assert.deepEqual(begun, ['a', 'b', 'd', 'e', 'c']);
    await end('b');
    await end('c');
    await result;
  });

  it('begins a step only after the one it needs', async () => {
    const { begun, end, result } = startSchedule([step('a'), step('b', 'a'), step('c')], 2);
    assert.deepEqual(begun, ['a', 'c']);
    await end('c');
    assert.deepEqual(begun, ['a', 'c']);
    await end('a');
    assert.deepEqual(begun, ['a', 'c', 'b']);
    await end('b');
    await result;
  });

  it('begins a step that needs several only after the last of them', async () => {
    const { begun, end, result } = startSchedule([step('a'), step('b'), step('c', 'a', 'b')], 2);
    await end('b');
    assert.deepEqual(begun, ['a', 'b']);
    await end('a');
    assert.deepEqual(begun, ['a', 'b', 'c']);
    await end('c');
    await result;
  });

  it('counts a step as failed when the one it needs has failed, without running it', async () => {
    const { begun, ended, end, result } = startSchedule([step('a'), step('b', 'a')], 2);
    await end('a', 1);
    assert.deepEqual(begun, ['a']);
    assert.deepEqual(ended, ['a', 'b']);
    assert.deepEqual(
      (await result).map(({ failures }) => failures),
      [['it failed'], ['not run, because "a" failed']],
    );
  });

  it('refuses steps of which none can begin', async () => {
    await assert.rejects(startSchedule([step('a', 'gone')], 2).result, /Nothing can run before: a/);
  });
});

describe('the choice of steps', () => {
  it('is all of them when none is named', () => {
    assert.deepEqual(chooseSteps([]), allSteps);
  });

  it('brings with a step what it needs', () => {
    assert.deepEqual(
      chooseSteps(['whole']).map(({ name }) => name),
      ['build', 'whole'],
    );
  });

  it('brings what that needs as well', () => {
    assert.deepEqual(
      chooseSteps(['window']).map(({ name }) => name),
      ['build', 'host', 'package', 'window'],
    );
  });

  it('refuses a name that is not a step', () => {
    assert.throws(() => chooseSteps(['lints']), /There is no step "lints"\. The steps are: build, /);
  });
});
