import assert from 'node:assert/strict';
import { parseBenchResult } from './benchResult.ts';
import { renderResults } from './renderResults.ts';

const result = {
  name: 'create a task',
  figures: [
    { name: '32 clients', value: 4123.4, unit: 'tasks/s', reference: 5000, ratio: 0.82468 },
    { name: 'p95', value: 7.1234, unit: 'ms' },
  ],
};

describe('the results of measurements', () => {
  it('are read from what a measurement prints', () => {
    assert.deepEqual(parseBenchResult(JSON.stringify(result)), result);
  });

  it('are refused when they are something else', () => {
    assert.throws(() => parseBenchResult('done'), /no JSON on stdout, but: done/);
    assert.throws(() => parseBenchResult('{}'), /no \{name, figures\}/);
    assert.throws(() => parseBenchResult('{"name":"a","figures":[{"value":1}]}'), /without name or unit/);
    const noNumber = '{"name":"a","figures":[{"name":"p95","unit":"ms","value":null}]}';
    assert.throws(() => parseBenchResult(noNumber), /p95 is not a number: null/);
  });

  it('become a part of the page that names the day and the machine', () => {
    const page = renderResults('', [result], { machine: ['EPYC', '2 cores'], date: '2026-01-02' });
    assert.match(page, /^## create a task\n\nMeasured on 2026-01-02: EPYC, 2 cores\.\n/m);
    assert.match(page, /\| 32 clients \| 4,123 tasks\/s \| 5,000 tasks\/s \| 0\.825 × \|/);
    assert.match(page, /\| p95 \| 7\.12 ms \| {2}\| {2}\|/);
  });

  it('take the place of older ones of the same name, and of no others', () => {
    const at = (date: string) => ({ machine: ['EPYC'], date });
    const [echo, storm] = ['echo', 'storm'].map((name) => ({ ...result, name }));
    assert.ok(echo !== undefined && storm !== undefined);
    const first = renderResults('', [storm, echo], at('2026-01-02'));
    const second = renderResults(first, [storm], at('2026-03-04'));
    const days = [...second.matchAll(/^## (.*)\n\nMeasured on ([\d-]*)/gm)].map(([, name, day]) => `${name} ${day}`);
    assert.deepEqual(days, ['echo 2026-01-02', 'storm 2026-03-04']);
    assert.equal(renderResults(second, [], at('2026-05-06')), second);
  });
});
