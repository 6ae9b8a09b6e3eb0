import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseYaml, renderYaml } from '../../runtime/yaml.ts';
import { HubError } from '../../shared/errors.ts';
import type { Problem } from '../../shared/errors.ts';
import type { ParameterValue } from '../../shared/model/template.ts';
import { bodyProblems, fillTemplate, pipelineOf } from './filledTemplate.ts';
import { escapePlaces, fillPlaces } from './places.ts';
import { parseTemplate } from './templateFile.ts';

const bugfix = `template: bugfix
description: One bug, with its test
parameters:
  title: { description: What fails }
  repo: { type: string, default: web }
  retries: { type: number, default: 1 }
  approve: { type: boolean, default: false }
  priority: { type: choice, choices: [normal, high], default: normal }
  server: { required: false }
task:
  title: 'Fix: \${title}'
  priority: \${priority}
  requirePlanApproval: \${approve}
  retry: { max: '\${retries}' }
  placement: { repo: '\${repo}', server: '\${server}' }
  spec: |
    Run it in \${repo}, with the text $\${HOME} as it stands.
`;

const fill = (text: string, values: Readonly<Record<string, ParameterValue>>) =>
  fillTemplate(parseTemplate(text), values);

function problemsOf(make: () => unknown): readonly string[] {
  try {
    make();
  } catch (error) {
    assert.ok(error instanceof HubError && error.code === 'invalid-file', String(error));
    const problems = error.details?.['problems'] as readonly Problem[];
    return problems.map(({ line, path, message }) => `${line ?? '-'} ${path}: ${message}`);
  }
  return [];
}

describe('a template', () => {
  it('[T18] is filled in with typed values and defaults; what was not given and need not be is left out', () => {
    assert.deepEqual(parseTemplate(bugfix).problems, []);
    assert.deepEqual(fill(bugfix, { title: 'Login', retries: '3', approve: 'true', priority: 'high' }).body, {
      title: 'Fix: Login',
      priority: 'high',
      requirePlanApproval: true,
      retry: { max: 3 },
      placement: { repo: 'web' },
      spec: 'Run it in web, with the text ${HOME} as it stands.\n',
    });
    const [task] = pipelineOf(fill(bugfix, { title: 'Login', server: 'gpu1' })).tasks;
    assert.deepEqual([task?.name, task?.draft.placement.server, task?.draft.retry.max], ['bugfix', 'gpu1', 1]);
  });

  it('[T18] wants its values: missing, unknown and wrong ones are told together, with the line of the parameter', () => {
    assert.deepEqual(
      problemsOf(() => fill(bugfix, { retries: 'many', approve: 'yes', priority: 'urgent', colour: 'red' })),
      [
        '- values.colour: is no parameter of this template; it has: title, repo, retries, approve, priority, server',
        '4 values.title: is missing; give it with "--set"',
        '6 values.retries: must be a number',
        '7 values.approve: must be true or false',
        '8 values.priority: must be one of normal, high',
      ],
    );
  });

  it('[T18] says everything that is wrong with its file at once, each with its line', () => {
    const wrong = `template: 'no name'
colour: red
parameters:
  a: { type: choice }
  b: { type: number, default: x }
  c: { choices: [x] }
  d: { typ: x }
task: { title: '\${nobody} \${a' }
pipeline:
  tasks:
    '\${a}': { title: A }
`;
    const found = parseTemplate(wrong).problems.map(({ line, path }) => `${line} ${path}`);
    for (const place of [
      '1 template',
      '2 colour',
      '4 parameters.a.choices',
      '5 parameters.b.default',
      '6 parameters.c.choices',
      '7 parameters.d.typ',
      '8 task.title',
      '9 task, pipeline',
    ])
      assert.ok(found.includes(place), `${place} in ${found.join(', ')}`);
    const key = parseTemplate("template: x\nparameters: { a: {} }\npipeline:\n  tasks:\n    '${a}': { title: A }\n");
    assert.deepEqual(key.problems, [{ path: 'pipeline.tasks.${a}', message: 'a key cannot be filled in', line: 5 }]);
    assert.match(parseTemplate('template: x\n').problems[0]?.message ?? '', /says not what it makes/);
    assert.equal(parseTemplate('template: [\n').problems.length > 0, true);
  });

  it('[T18] a body that cannot be is refused when it is kept, with its lines, as far as it can be known', () => {
    const body = (parameters: string) =>
      `template: x\nparameters: ${parameters}\ntask:\n  title: T\n  priority: \${p}\n  colour: red\n`;
    const told = bodyProblems(parseTemplate(body('{ p: { default: urgentest } }')));
    assert.deepEqual(
      told.map(({ line, path }) => `${line} ${path}`),
      ['5 tasks.x.priority', '6 tasks.x.colour'],
    );
    assert.deepEqual(bodyProblems(parseTemplate(body('{ p: {} }'))), [], 'nobody knows yet what p will be');
  });

  it('[T18] no value can bring in structure, another place, or a text beyond every bound', () => {
    const hostile = "x', spec: stolen, other: ${repo} }\ntask: { title: Evil }\n# ${title}";
    const { body } = fill(bugfix, { title: hostile, server: '{ labels: [gpu] }' });
    assert.deepEqual(Object.keys(body as object).sort(), [
      'placement',
      'priority',
      'requirePlanApproval',
      'retry',
      'spec',
      'title',
    ]);
    assert.equal((body as { title: string }).title, `Fix: ${hostile}`);
    assert.equal((body as { placement: { server: unknown } }).placement.server, '{ labels: [gpu] }');
    const bomb = `template: x\nparameters: { a: {} }\ntask: { title: T, spec: "${'${a}'.repeat(20_000)}" }\n`;
    assert.match(
      problemsOf(() => fill(bomb, { a: 'y'.repeat(20_000) })).join(),
      /^3 task: the template grows too large/,
    );
  });

  it('[T18] any text is a text again after it was escaped and filled, and any value stays where it is put', () => {
    const piece = fc.constantFrom('$', '{', '}', '${', '$${', '${a}', 'a', ' ', '\n', '"', ': ', '- ');
    const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));
    assert.deepEqual(parseYaml(renderYaml({ k: [' \n'] })).value, { k: [' \n'] });
    fc.assert(
      fc.property(text, text, (one, value) => {
        assert.equal(fillPlaces(escapePlaces(one), new Map([['a', value]])), one);
        const filled = fillPlaces({ k: ['<${a}>', escapePlaces(one)] }, new Map([['a', value]]));
        assert.deepEqual(filled, { k: [`<${value}>`, one] });
        assert.deepEqual(parseYaml(renderYaml(filled)).value, filled);
      }),
    );
  });
});
