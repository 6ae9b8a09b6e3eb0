import assert from 'node:assert/strict';
import fc from 'fast-check';
import { anId, aProject } from '../testing/builders.ts';
import { anEngine } from '../testing/engine.ts';
import { exportPipeline } from './exportPipeline.ts';
import { apply, words } from './onEngine.fixture.ts';
import { pipelineTasks } from './pipelineTasks.ts';

const key = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const aFile = fc
  .uniqueArray(
    fc.record({
      key,
      title: fc.constantFrom('One', 'Two', 'yes', '007', 'a: b # c'),
      spec: fc.constantFrom('', 'Do it\n\n  well\n', '- x'),
      start: fc.constantFrom('unblocked' as const, 'auto' as const, 'manual' as const),
      labels: fc.uniqueArray(fc.constantFrom('x', 'null', '1.5'), { maxLength: 2 }),
      on: fc.uniqueArray(key, { maxLength: 3 }),
      kind: fc.constantFrom('blocks', 'input', 'related', 'on_failure'),
      ifFailed: fc.constantFrom('block', 'cancel'),
    }),
    { selector: (task) => task.key, minLength: 1 },
  )
  .map((tasks) => {
    const known = new Set(tasks.map((task) => task.key));
    const edges = (task: (typeof tasks)[number]) =>
      // Only backwards: no cycles.
      task.on
        .filter((on) => on < task.key && known.has(on))
        .map((on) => ({
          task: on,
          type: task.kind,
          ifFailed: task.ifFailed,
          ...(task.kind === 'input' ? { contractKey: `from-${on}` } : {}),
        }));
    const entries = tasks.map((task) => {
      const { title, spec, start, labels } = task;
      return [task.key, { title, spec, start, labels, dependsOn: edges(task) }];
    });
    return JSON.stringify({ version: 1, pipeline: 'shop', tasks: Object.fromEntries(entries) }, undefined, 1);
  });

describe('any pipeline file after any other', () => {
  it('[T15] is applied whole: then it and its export change nothing', () => {
    fc.assert(
      fc.property(fc.array(aFile, { minLength: 1, maxLength: 3 }), (files) => {
        const engine = anEngine({ projects: [aProject()], servers: [] });
        for (const text of files) {
          apply(engine, text);
          assert.ok(
            words(engine, text).every((line) => line.startsWith('untouched')),
            words(engine, text).join(),
          );
        }
        const exported = exportPipeline(engine.state, 'shop', pipelineTasks(engine.state, anId('project'), 'shop'));
        assert.ok(
          words(engine, exported).every((line) => line.startsWith('untouched')),
          exported,
        );
      }),
      { numRuns: 50 },
    );
  });
});
