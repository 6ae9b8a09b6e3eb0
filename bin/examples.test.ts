import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { parseScript } from '../daemon/agent/scripted/parseScript.ts';
import { parsePipeline } from '../server/pipeline/pipelineFile.ts';
import { fillTemplate, pipelineOf } from '../server/template/filledTemplate.ts';
import { parseTemplate } from '../server/template/templateFile.ts';
import { demoRepositories } from './demo/fixtures.ts';
import { examplePipelineFile } from './programFiles.ts';

const { tasks, problems } = parsePipeline(readFileSync(examplePipelineFile, 'utf8'));

describe('the example template', () => {
  it('[T18] is valid, and makes three tasks in a row', () => {
    const file = new URL('../examples/bugfix-template.yaml', import.meta.url);
    const filled = fillTemplate(parseTemplate(readFileSync(file, 'utf8')), { bug: 'login', repo: 'web' });
    const made = pipelineOf(filled);
    assert.deepEqual(made.problems, []);
    assert.deepEqual(
      made.tasks.map(({ name, edges }) => [name, ...edges.map(({ task }) => task)]),
      [['test'], ['fix', 'test'], ['review', 'fix']],
    );
  });
});

describe('the example pipeline', () => {
  it('[T15] is valid, with the seven tasks and eight edges of the cascade', () => {
    assert.deepEqual(problems, []);
    const graph = tasks.map(({ name, edges }) => [
      name,
      edges.map(
        ({ task, type, contractKey }) => `${task} ${type}${contractKey === undefined ? '' : ` ${contractKey}`}`,
      ),
    ]);
    assert.deepEqual(Object.fromEntries(graph), {
      T1: [],
      T2: ['T1 input api_schema'],
      T3: ['T1 input api_schema'],
      T4: ['T1 input api_schema'],
      T5: ['T2 blocks'],
      T6: ['T2 blocks', 'T3 blocks', 'T4 blocks'],
      T7: ['T2 blocks'],
    });
  });

  it('asks for repositories that lie on exactly one server of the demo', () => {
    const places = Object.values(demoRepositories).map((repositories) => repositories.map(({ name }) => name));
    for (const { name, draft } of tasks) {
      const { repo = '' } = draft.placement;
      assert.equal(places.filter((names) => names.includes(repo)).length, 1, `${name}: ${repo}`);
    }
  });

  it('gives the scripted agent a script for each task; one asks a person, and each completes', () => {
    const scripts = tasks.map(({ draft }) => parseScript(draft.spec) ?? []);
    assert.ok(scripts.every((script) => script.at(-1)?.does === 'complete'));
    assert.equal(scripts.flat().filter(({ does }) => does === 'ask').length, 1);
  });
});
