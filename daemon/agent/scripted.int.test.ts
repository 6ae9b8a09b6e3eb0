import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { createSchemaChecker } from '../../runtime/schema/schemaChecker.ts';
import { makePlace, removePlaces } from '../places.fixture.ts';
import { taskOffer } from '../testDaemon.fixture.ts';
import { until } from '../../runtime/until.fixture.ts';
import { runScriptedAgent } from './scripted.ts';
import { sampleFromSchema } from './scripted/sampleFromSchema.ts';
import type { Finished, ScriptedIo } from './scripted/scriptedIo.ts';
import { createScriptedIo } from './scripted/scriptedIo.ts';

type Call = readonly [words: string, input: string];

describe('the scripted agent', () => {
  let cwd: string;
  let calls: Call[];
  let printed: string;
  let crashed: boolean;
  beforeEach(async () => ([cwd, calls, printed, crashed] = [await makePlace(), [], '', false]));
  afterEach(removePlaces);

  /** The real world, but `rostrum` answers as it is told; the answer to `task view` is the task. */
  const run = (
    task: object,
    answers: (words: string) => Partial<Finished> = () => ({}),
    env: Readonly<Record<string, string>> = {},
  ) => {
    const real = createScriptedIo(cwd, { PATH: process.env['PATH'] });
    const io: ScriptedIo = {
      ...real,
      print: async (text) => void (printed += text),
      sleep: async () => undefined,
      crash: () => (crashed = true),
      run: async (command, args, input = '') => {
        if (command !== 'rostrum') return real.run(command, args, input);
        const words = args.join(' ');
        calls.push([words, input]);
        return { exitCode: 0, output: words.startsWith('task view') ? JSON.stringify(task) : '', ...answers(words) };
      },
    };
    return runScriptedAgent({ env, cwd, io });
  };
  const script = (...lines: string[]) => taskOffer({ spec: `\`\`\`script\n${lines.join('\n')}\n\`\`\`\n` });

  it('[S13] resumed, it goes on with the step that it was in, and says again what the hub asks of each attempt', async () => {
    const envOf = async (name: string, resumedFrom?: string) => {
      await mkdir(path.join(cwd, 'sessions', name), { recursive: true });
      return {
        ROSTRUM_PROMPT_FILE: path.join(cwd, 'sessions', name, 'prompt.md'),
        ...(resumedFrom === undefined ? {} : { ROSTRUM_RESUMED_FROM: resumedFrom }),
      };
    };
    const lines = ['append log.txt first', 'publish api {}', 'note here', 'complete Done'];
    const broken = (words: string) => (words.startsWith('task note') ? { exitCode: 1 } : {});
    assert.equal(await run(script(...lines), broken, await envOf('one')), 1);
    calls = [];
    assert.equal(await run(script(...lines), broken, await envOf('two', 'one')), 1, 'it stops where it did');
    calls = [];
    assert.equal(await run(script(...lines), undefined, await envOf('three', 'two')), 0);
    assert.deepEqual(
      calls.map(([words]) => words.split(' --')[0]),
      ['task view', 'task start', 'contract publish api', 'task note', 'task complete'],
    );
    assert.equal(await readFile(path.join(cwd, 'log.txt'), 'utf8'), 'first\n', 'done once in three sessions');
    assert.match(printed, /going on at step 3 of 4/);
    assert.equal(JSON.parse(calls.at(-1)?.[1] ?? '').changes[0].path, 'log.txt');
    const changed = script('append log.txt anew', 'complete Done');
    assert.equal(await run(changed, undefined, await envOf('four', 'one')), 0);
    assert.match(await readFile(path.join(cwd, 'log.txt'), 'utf8'), /anew/, 'another script begins anew');
  });

  it('[G1] without a script it shows its inputs, writes a file per requirement, publishes what it owes and completes', async () => {
    const structuredSpec = {
      requirements: [{ description: 'All endpoints', priority: 'must' }],
      acceptanceCriteria: [],
    } as const;
    const schema = {
      type: 'object',
      required: ['paths'],
      properties: { paths: { type: 'array', items: { type: 'string' } } },
    };
    const task = taskOffer({
      structuredSpec: { ...structuredSpec, requirements: [...structuredSpec.requirements], acceptanceCriteria: [] },
      resolvedInputs: { base: { v: 1 } },
      contracts: [{ key: 'api', schema }],
    });
    assert.equal(await run(task), 0);
    assert.deepEqual(
      calls.map(([words]) => words),
      ['task view --json', 'task start', 'contract publish api --file -', 'task complete --result -'],
    );
    assert.deepEqual(JSON.parse(calls[2]?.[1] ?? ''), { paths: ['sample'] });
    assert.deepEqual(JSON.parse(calls[3]?.[1] ?? ''), {
      summary: 'Design the schema: 1 of 1 requirements met',
      changes: [{ path: 'API-1-1.md', kind: 'added' }],
      tests: { passed: 1, failed: 0, skipped: 0 },
      contracts: {},
    });
    assert.match(printed, /"v": 1/);
    assert.equal(await readFile(path.join(cwd, 'API-1-1.md'), 'utf8'), '# All endpoints\n');
  });

  it('[T11] a task that wants a plan approved gets one, revised until it is', async () => {
    let submitted = 0;
    const answers = (words: string) =>
      words.startsWith('task plan') && ++submitted === 1 ? { exitCode: 6, output: 'smaller steps\n' } : {};
    assert.equal(await run(taskOffer({ requirePlanApproval: true }), answers), 0);
    const plans = calls.filter(([words]) => words === 'task plan submit --file - --wait');
    assert.equal(plans.length, 2);
    assert.match(plans[1]?.[1] ?? '', /smaller steps/);
    assert.equal(
      calls.some(([words]) => words === 'task start'),
      false,
    );
  });

  it('a script is followed line by line, in the working directory', async () => {
    const answers = (words: string) => (words.startsWith('task help') ? { output: 'JWT\n' } : {});
    const task = script(
      'write out.txt one',
      'append out.txt two',
      'run cat out.txt',
      'ask JWT or cookies? | JWT | cookies',
      'stream 2',
      'publish api {"a":1}',
      'complete done',
      'exit 4',
    );
    assert.equal(await run(task, answers), 4);
    assert.deepEqual(
      calls.slice(2).map(([words]) => words),
      [
        'task help --question JWT or cookies? --option JWT --option cookies --wait',
        'contract publish api --file -',
        'task complete --result -',
      ],
    );
    assert.match(printed, /one\ntwo\n.*answer: JWT\nline 1 of 2\nline 2 of 2\n/s);
  });

  it('a refusal stops it with exit code 1, unless it only tried', async () => {
    const answers = (words: string) => (words.startsWith('contract') ? { exitCode: 3 } : {});
    assert.equal(await run(script('try publish api 1', 'say goes on', 'publish api 2', 'say never'), answers), 1);
    assert.match(printed, /goes on/);
    assert.doesNotMatch(printed, /never/);
  });

  it('[S5] a daemon that is away is waited for', async () => {
    let tries = 0;
    const answers = (words: string) => (words.startsWith('task note') && ++tries < 3 ? { exitCode: 5 } : {});
    assert.equal(await run(script('note hello'), answers), 0);
    assert.equal(tries, 3);
  });

  it('waits for a file, and crashes when told', async () => {
    const running = run(script('wait-file go', 'crash'));
    await until(() => calls.length === 2, 'the beginning');
    await writeFile(path.join(cwd, 'go'), '');
    await running;
    assert.equal(crashed, true);
  });

  it('reads the view of the hub as well as the offer of the daemon', async () => {
    const { contracts, ref, title, ...offer } = taskOffer({ contracts: [{ key: 'api' }] });
    assert.equal(await run({ ...offer, task: { ref, title }, promises: contracts, contracts: [] }), 0);
    assert.ok(calls.some(([words]) => words === 'contract publish api --file -'));
  });
});

describe('sampleFromSchema', () => {
  const schemas: readonly object[] = [
    {
      type: 'object',
      required: ['a', 'b'],
      properties: { a: { type: 'string', minLength: 9, maxLength: 9 }, b: { enum: ['x', 'y'] } },
      additionalProperties: false,
    },
    { type: 'array', minItems: 3, uniqueItems: true, items: { type: 'integer', minimum: 5 } },
    {
      type: 'object',
      required: ['when', 'who'],
      properties: { when: { type: 'string', format: 'date-time' }, who: { type: 'string', format: 'email' } },
    },
    {
      $defs: {
        node: {
          type: 'object',
          required: ['name'],
          properties: { name: { type: 'string' }, next: { $ref: '#/$defs/node' } },
        },
      },
      $ref: '#/$defs/node',
    },
    {
      allOf: [
        { type: 'object', required: ['a'], properties: { a: { type: 'number', exclusiveMinimum: 2 } } },
        { type: 'object', required: ['b'], properties: { b: { const: 7 } } },
      ],
    },
    { oneOf: [{ type: 'boolean' }, { type: 'null' }] },
    { type: 'number', maximum: -3 },
  ];
  const checker = createSchemaChecker();
  after(() => checker.close());
  for (const schema of schemas) {
    it(`fits ${JSON.stringify(schema).slice(0, 60)}`, async () => {
      assert.deepEqual(await checker.check(schema, sampleFromSchema(schema)), []);
    });
  }
});
