import assert from 'node:assert/strict';
import { inputOf } from './callTrial.ts';
import { additionOf, changesOf, findProblems, formOf, noForm, problemsFrom, trialOf } from './ruleForm.ts';

const hub = { scope: 'hub' } as const;
const project = { scope: 'project', id: 'project_1' } as const;

describe('a rule as a form', () => {
  it('[A1] becomes what the hub takes: empty fields are left out, of a rule that there is they are taken away', () => {
    const form = { ...noForm(project), tool: 'Bash', note: ' why ' };
    assert.deepEqual(additionOf(form), { project: 'project_1', effect: 'allow', tool: 'Bash', note: 'why' });
    assert.deepEqual(additionOf(noForm(hub)), { hub: true, effect: 'allow' });
    assert.deepEqual(changesOf({ ...form, id: 'rule_1' }), {
      id: 'rule_1',
      effect: 'allow',
      tool: 'Bash',
      args: null,
      note: 'why',
    });
  });

  it('[A5] is tried in its own place', () => {
    const server = { scope: 'server', id: 'server_1' } as const;
    assert.deepEqual(trialOf({ ...noForm(server), args: 'x' }, 'project_1', 500), {
      project: 'project_1',
      server: 'server_1',
      last: 500,
      effect: 'allow',
      args: 'x',
    });
    assert.equal(trialOf({ ...noForm(hub), id: 'rule_1' }, 'project_1', 9).replaces, 'rule_1');
  });

  it('is that of the rule again', () => {
    const row = {
      kind: 'rule',
      id: 'rule_1',
      scope: 'server',
      scopeId: 'server_1',
      order: 2,
      effect: 'deny',
      args: 'rm',
      createdBy: { kind: 'hub' },
      createdAt: 0,
      updatedAt: 0,
    } as const;
    assert.deepEqual(formOf(row), {
      id: 'rule_1',
      place: { scope: 'server', id: 'server_1' },
      effect: 'deny',
      tool: '',
      args: 'rm',
      note: '',
    });
  });

  it('says what is too long, and takes what the hub says of its fields', () => {
    assert.deepEqual(findProblems(noForm(hub)), {});
    assert.match(findProblems({ ...noForm(hub), args: 'x'.repeat(501) }).args ?? '', /at most 500/);
    assert.deepEqual(
      problemsFrom([
        { path: 'args', message: 'is none' },
        { path: 'last', message: 'x' },
      ]),
      {
        args: 'is none',
      },
    );
  });
});

describe('a call that is tried', () => {
  it('[A1] is JSON where that was typed, and else the text as it is', () => {
    assert.deepEqual(inputOf('{"command":"ls"}'), { command: 'ls' });
    for (const text of ['git status', '[ -f x ] && rm x', '{ ls; }', '']) assert.equal(inputOf(text), text);
  });
});
