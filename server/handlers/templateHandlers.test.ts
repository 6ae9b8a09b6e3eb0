import assert from 'node:assert/strict';
import type { Caller } from '../access/caller.ts';
import { applyEvent } from '../state/applyEvent.ts';
import { collectState, restoreState } from '../state/snapshotState.ts';
import { rulesOf } from '../state/ruleQueries.ts';
import { alice, anId, aPerson, aProject, aRule, stateWith } from '../testing/builders.ts';
import { aliceCalls, createHandling } from '../testing/handling.ts';
import { pipelineHandlers } from './pipelineHandlers.ts';
import { taskHandlers } from './taskHandlers.ts';
import { templateHandlers } from './templateHandlers.ts';

const admin: Caller = { ...aliceCalls, kind: 'person', personId: anId('person', 5), admin: true };
const manager: Caller = {
  kind: 'agent',
  actor: { kind: 'agent', sessionId: anId('session'), name: 'manager' },
  role: 'orchestrator',
  sessionId: anId('session'),
  projectId: anId('project'),
};
const viewer: Caller = { kind: 'person', actor: alice, personId: anId('person', 2), admin: false };

function open() {
  const members = new Map([
    [anId('person'), 'owner' as const],
    [anId('person', 2), 'viewer' as const],
  ]);
  const elsewhere = aProject({ id: anId('project', 2), key: 'OTHER', name: 'Other', members: new Map() });
  const persons = [aPerson(), aPerson({ id: anId('person', 2), name: 'bob' })];
  const state = stateWith({ persons, projects: [aProject({ members }), elsewhere] });
  return { state, handle: createHandling(state, { ...templateHandlers, ...pipelineHandlers, ...taskHandlers }) };
}

const project = 'SHOP';
const text = 'template: fix\nparameters: { what: {} }\ntask: { title: "Fix ${what}" }\n';

describe('template operations', () => {
  it('[T18] kept, replaced as a new version, listed without its text, viewed with it, removed', async () => {
    const { state, handle } = open();
    const { template } = await handle('template.save', { project, text });
    assert.deepEqual(
      [template.name, template.makes, template.parameters, template.version],
      ['fix', 'task', ['what'], 1],
    );
    assert.equal((await handle('template.save', { project, text })).template.version, 1, 'the same again');
    const longer = `${text}# more\n`;
    await assert.rejects(handle('template.save', { project, text: longer, version: 7 }), { code: 'stale-version' });
    assert.equal((await handle('template.save', { project, text: longer, version: 1 })).template.version, 2);
    await handle('template.save', { project, text, name: 'other' });
    const { rows } = await handle('template.list', { project }, viewer);
    assert.deepEqual(
      rows.map(({ name, bytes }) => [name, bytes]),
      [
        ['fix', longer.length],
        ['other', text.length],
      ],
    );
    assert.ok(!JSON.stringify(rows).includes('Fix $'), 'no text in a list');
    const view = await handle('template.view', { project, name: 'FIX' }, viewer);
    assert.deepEqual([view.text, view.parameters], [longer, [{ name: 'what', type: 'string', required: true }]]);
    const restored = restoreState(1, new Map(Object.entries(collectState(state))));
    assert.deepEqual([...restored.templates.values()], [...state.templates.values()]);
    assert.deepEqual(await handle('template.remove', { project, name: 'fix' }), { removed: 'fix' });
    await assert.rejects(handle('template.view', { project, name: 'fix' }), { code: 'not-found' });
  });

  it('[T18] an old event does not bring an old version back', () => {
    const { state } = open();
    const template = {
      id: anId('template'),
      name: 'fix',
      projectId: undefined,
      makes: 'task',
      description: undefined,
      parameters: [],
      text,
      version: 2,
      savedAt: 1,
      savedBy: alice,
    } as const;
    for (const version of [2, 1])
      applyEvent(state, { type: 'template_saved', actor: alice, template: { ...template, version } }, 1, 1);
    assert.equal(state.templates.get(template.id)?.version, 2);
  });

  it('[T18] [P1] a project keeps its own, an admin keeps those for every project, and who looks changes nothing', async () => {
    const { handle } = open();
    await assert.rejects(handle('template.save', { project, text }, viewer), { code: 'forbidden' });
    await assert.rejects(handle('template.publish', { text }), { code: 'forbidden' });
    await handle('template.publish', { text: text.replace('Fix', 'Mend') }, admin);
    await handle('template.save', { project, text });
    assert.match((await handle('template.view', { project, name: 'fix' })).text, /Fix/, 'its own comes first');
    assert.match((await handle('template.view', { project: 'OTHER', name: 'fix' }, admin)).text, /Mend/);
    assert.equal((await handle('template.list', { project })).rows.length, 2);
    await assert.rejects(handle('template.view', { project: 'OTHER', name: 'fix' }), { code: 'not-found' });
    await handle('template.remove', { project, name: 'fix' });
    assert.match((await handle('template.view', { project, name: 'fix' })).text, /Mend/);
    await assert.rejects(handle('template.withdraw', { name: 'fix' }), { code: 'forbidden' });
    await handle('template.withdraw', { name: 'fix' }, admin);
    assert.deepEqual((await handle('template.list', { project })).rows, []);
  });

  it('[T18] used: first shown, then made as shown, by its name or from a file', async () => {
    const { state, handle } = open();
    await handle('template.save', { project, text });
    const values = { what: 'the login' };
    const planned = await handle('template.plan', { project, name: 'fix', values }, viewer);
    assert.deepEqual([planned.makes, planned.filled], ['task', 'title: Fix the login\n']);
    assert.equal(state.tasks.size, 0);
    const expect = planned.plan?.fingerprint ?? '';
    const wish = { project, name: 'fix', expect };
    await assert.rejects(handle('template.use', { ...wish, values: { what: 'else' } }), { code: 'stale-plan' });
    await assert.rejects(handle('template.use', { ...wish, values }, viewer), { code: 'forbidden' });
    const { tasks } = await handle('template.use', { ...wish, values });
    assert.deepEqual(
      tasks.map(({ name, task }) => [name, task.title]),
      [['fix', 'Fix the login']],
    );
    await handle('template.use', { project, text, values });
    assert.equal(state.tasks.size, 2, 'each use of a task template makes a task');
    await assert.rejects(handle('template.use', { project, text, name: 'fix' }), { code: 'bad-request' });
    await assert.rejects(handle('template.use', { project, name: 'fix', values: {} }), /values\.what: is missing/);
  });

  it('[T18] made from a task and from a pipeline, they make the same again; what looks like a place stays a text', async () => {
    const { state, handle } = open();
    const file =
      'version: 1\npipeline: shop\ntasks:\n  a: { title: A, spec: "echo ${HOME}", external: { system: gh, id: "7" } }\n  b: { title: B, dependsOn: [a] }\n';
    await handle('pipeline.apply', { project, text: file });
    const ofTask = await handle('template.draft', { project, task: 'SHOP-1' }, viewer);
    assert.equal(ofTask.name, 'shop-1');
    const one = await handle('template.use', { project, text: ofTask.text, values: { title: 'A again' } });
    const [made] = one.tasks;
    assert.equal(made?.task.title, 'A again');
    assert.equal(state.tasks.get(made?.task.id ?? '')?.spec, 'echo ${HOME}');
    const { text: drafted } = await handle('template.draft', { project, pipeline: 'shop' });
    const two = await handle('template.use', { project, text: drafted, values: { pipeline: 'second' } });
    assert.deepEqual([two.plan.pipeline, two.plan.counts.created], ['second', 2]);
    const again = await handle('template.use', { project, text: drafted, values: { pipeline: 'second' } });
    assert.equal(again.plan.counts.untouched, 2, 'a pipeline of that name is there');
    await assert.rejects(handle('template.draft', { project, pipeline: 'none' }), { code: 'not-found' });
  });

  it('[T18] made from a project, it makes another: settings, and members with their roles', async () => {
    const { state, handle } = open();
    const { text: drafted } = await handle('template.draft', { project });
    const shown = await handle('template.plan', { project, text: drafted, values: { name: 'Search' } });
    assert.deepEqual([shown.makes, shown.plan], ['project', undefined]);
    assert.match(shown.filled, /name: Search\n.*defaultProvider: scripted/s);
    const kept = await handle('template.save', { project, text: drafted });
    assert.equal(kept.template.makes, 'project');
    const { project: made } = await handle('template.project', {
      name: 'shop',
      from: project,
      values: { name: 'Search' },
    });
    assert.deepEqual(
      made.members.map(({ name, role }) => [name, role]),
      [
        ['alice', 'owner'],
        ['bob', 'viewer'],
      ],
    );
    assert.equal(made.settings.defaultProvider, 'scripted');
    await assert.rejects(handle('template.project', { text, values: { what: 'x' } }), /makes a task, not a project/);
    await assert.rejects(handle('template.use', { project, text: drafted, values: { name: 'X' } }), {
      code: 'invalid-file',
    });
    const unknown = 'template: x\nproject: { name: New, members: [{ person: nobody, role: member }] }\n';
    const { size } = state.projects;
    await assert.rejects(handle('template.project', { text: unknown }), { code: 'not-found' });
    assert.equal(state.projects.size, size, 'all of it or nothing');
  });

  it('[T18] [A1] with the rules of the project, in their order; no agent sees them', async () => {
    const { state, handle } = open();
    const scope = { kind: 'project', id: anId('project') } as const;
    state.rules.put(aRule({ id: anId('rule', 1), scope, order: 2, effect: 'allow', tool: 'Bash', args: 'npm test' }));
    state.rules.put(
      aRule({ id: anId('rule', 2), scope, order: 1, effect: 'deny', tool: undefined, args: 'rm -rf .*' }),
    );
    state.rules.put(aRule({ id: anId('rule', 3), scope: { kind: 'hub' }, order: 1, effect: 'ask' }));
    const { text: drafted } = await handle('template.draft', { project });
    await handle('template.save', { project, text: drafted });
    const { project: made } = await handle('template.project', { name: 'shop', values: { name: 'Search' } });
    const rules = rulesOf(state, { kind: 'project', id: made.id as typeof scope.id });
    assert.deepEqual(
      rules.map(({ effect, tool, args, order }) => [effect, tool, args, order]),
      [
        ['deny', undefined, 'rm -rf .*', 1],
        ['allow', 'Bash', 'npm test', 2],
      ],
    );
    assert.equal(made.settings.defaultProvider, 'scripted');
    const { text: forAgent } = await handle('template.draft', { project }, manager);
    assert.doesNotMatch(forAgent, /rules|rm -rf/);
    await assert.rejects(handle('template.view', { project, name: 'shop' }, manager), { code: 'forbidden' });
    const values = { name: 'X' };
    await assert.rejects(handle('template.plan', { project, name: 'shop', values }, manager), { code: 'forbidden' });
    const broken = 'template: x\nproject:\n  name: New\n  rules:\n    - effect: deny\n      args: "(a"\n';
    await assert.rejects(handle('template.save', { project, text: broken }), /project\.rules\.0\.args/);
  });
});
