import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parseYaml } from '../../runtime/yaml.ts';
import { parsePipeline } from './pipelineFile.ts';
import { describedPaths, pipelineSchema } from './pipelineSchema.ts';

const examples = new URL('../../examples/', import.meta.url);

describe('the schema of pipeline files', () => {
  const schema = pipelineSchema();
  const isValid = new Ajv2020({ strict: false, validateFormats: false }).compile(schema);
  const problemsOf = (text: string) => {
    const accepted = isValid(parseYaml(text).value);
    return { editor: !accepted, hub: parsePipeline(text).problems.length > 0 };
  };
  const file = (task: string, head = 'version: 1') => `${head}\ntasks:\n  a:\n    title: A\n${task}`;

  it('[T15] accepts the examples that ship', () => {
    const files = readdirSync(examples).filter((name) => name.endsWith('.yaml') && !name.includes('template'));
    assert.ok(files.length > 0);
    for (const name of files) {
      const { value } = parseYaml(readFileSync(new URL(name, examples), 'utf8'));
      assert.ok(isValid(value), `${name}: ${JSON.stringify(isValid.errors)}`);
    }
  });

  it('[T15] tells in the editor what the hub would refuse', () => {
    const wrong = [
      file('', 'version: 2'),
      file('    colour: red\n'),
      file('    type: opera\n'),
      file('    priority: 3\n'),
      file('    dependsOn: b\n'),
      file('    dependsOn: [{ on: b }]\n'),
      file('    placement: { city: Bern }\n'),
      file('    contracts: [{ schema: {} }]\n'),
      file('    retry: { max: -1 }\n'),
      'version: 1\n',
      'version: 1\ntasks: { "a b": { title: A } }\n',
      'version: 1\ntasks: { a: { spec: without a title } }\n',
    ];
    for (const text of wrong) assert.deepEqual(problemsOf(text), { editor: true, hub: true }, text);
  });

  it('[T15] accepts what the hub accepts', () => {
    const right = [
      file(''),
      file('    dependsOn: [API-1]\n    labels: [x]\n'),
      file('    dependsOn: [{ task: API-1, contractKey: schema, ifFailed: cancel }]\n'),
      file('    parent: API-2\n    retry: { max: 2 }\n    start: auto\n'),
      file('    structuredSpec: { requirements: [{ description: x, priority: must }] }\n'),
      file('', 'version: 1\nname: N\ndefaults: { provider: scripted, priority: high }'),
    ];
    for (const text of right) assert.deepEqual(problemsOf(text), { editor: false, hub: false }, text);
  });

  it('says what each field is, at the field', () => {
    const found = new Set<string>();
    // oxlint-disable-next-line typescript/no-explicit-any -- a JSON Schema of any shape
    const walk = (node: any, path: readonly string[]): void => {
      if (typeof node !== 'object' || node === null) return;
      if (typeof node.description === 'string') found.add(path.join('.'));
      for (const [key, value] of Object.entries(node.properties ?? {})) walk(value, [...path, key]);
      walk(node.additionalProperties, [...path, '*']);
      walk(node.items, [...path, '*']);
      for (const one of node.anyOf ?? []) walk(one, path);
    };
    walk(schema, []);
    assert.deepEqual(
      describedPaths.filter((path) => !found.has(path)),
      [],
    );
  });
});
