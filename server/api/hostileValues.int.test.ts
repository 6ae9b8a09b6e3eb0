import assert from 'node:assert/strict';
import { HubError } from '../../shared/errors.ts';
import { operationNames, operationTable } from '../../shared/operations/operations.ts';
import type { InputOf, OperationName } from '../../shared/operations/operations.ts';
import { authenticate } from '../access/authenticate.ts';
import { collectState } from '../state/snapshotState.ts';
import { someCapabilities } from '../testing/builders.ts';
import { absent, goodInputs } from '../testing/goodInputs.ts';
import type { Named } from '../testing/goodInputs.ts';
import { startTestHub } from '../testing/runningHub.fixture.ts';
import type { TestHub } from '../testing/runningHub.fixture.ts';
import { hostileValues } from './hostileValues.fixture.ts';

/** The records of the hub, by the names that people type. */
const named: Named = {
  ...absent,
  project: 'SHOP',
  task: 'SHOP-1',
  other: 'SHOP-3',
  objective: 'SHOP-2',
  server: 'gpu1',
  session: 'one',
  person: 'admin',
};
const paged = { after: 'x', limit: 5 };

/** What else an input can say, so that a hostile value also meets the rest; and another record where the first is needed on. */
const more: { readonly [Name in OperationName]?: Partial<InputOf<Name>> } = {
  'record.names': { ids: [absent.task] },
  'event.list': { after: 0, limit: 5 },
  'audit.list': { after: 0, limit: 10 },
  'audit.project': { after: 0, limit: 10 },
  'project.create': { key: 'NEW', settings: { maxRunning: 5 } },
  'project.list': paged,
  'project.update': { settings: { maxRunning: 5 } },
  'project.member.set': { role: 'owner' },
  'project.member.remove': { person: 'nobody-here' },
  'person.add': { admin: false },
  'token.create': { expiresInMs: 1_000, role: 'viewer' },
  'server.token.create': { name: 'server' },
  'server.list': paged,
  'server.remove': { id: 'gpu3', force: true },
  'task.create': {
    spec: '',
    structuredSpec: { requirements: [] },
    placement: {},
    contracts: [{ key: 'data' }],
    labels: ['x'],
    external: { system: 's', id: '1' },
    dependencies: [{ on: 'SHOP-1' }],
    parent: 'SHOP-2',
    retry: { max: 1 },
  },
  'task.list': { status: 'pending', parent: 'SHOP-2', label: 'x', server: 'gpu1', ...paged },
  'task.upsert': { url: 'https://example.com/7' },
  'task.update': { version: 1, placement: {}, labels: [], contracts: [{ key: 'data' }], parent: 'SHOP-2' },
  'task.assign': { session: 'one', provider: 'shell', mode: 'interactive', version: 1 },
  'task.complete': { result: { summary: 'Done', contracts: { data: { status: 'fulfilled', data: 1 } } } },
  'task.cancel': { id: 'SHOP-3', message: 'No' },
  'task.accept': { comment: 'Good', version: 1 },
  'task.send-back': { title: 'Again', contracts: ['data'], start: 'manual' },
  'task.help': { options: ['a'] },
  'task.note': { urgent: true },
  'task.notes': paged,
  'task.dependency.add': { type: 'input', contractKey: 'data', ifFailed: 'cancel' },
  'task.dependency.move': { type: 'input', contractKey: 'data', end: 'waiting' },
  'task.dependency.remove': { type: 'input', contractKey: 'data' },
  'task.plan.approve': { comment: 'Good' },
  'task.timeline': paged,
  'contract.validate': { data: { port: 80 } },
  'contract.publish': { data: { port: 80 }, status: 'fulfilled' },
  'contract.diff': { to: 2 },
  'contract.list': paged,
  'artifact.add': { kind: 'file', role: 'primary', text: undefined, path: 'a.txt', bytes: 1, sha256: 'a'.repeat(64) },
  'artifact.list': { task: 'SHOP-1', kind: 'file', role: 'primary', ...paged },
  'placement.check': { placement: { languages: ['go'] } },
  'pipeline.plan': { start: false },
  'pipeline.apply': { start: false, expect: 'x' },
  'pipeline.list': paged,
  'pipeline.view': paged,
  'template.save': { name: 'x', version: 1 },
  'template.publish': { name: 'x', version: 1 },
  'template.list': paged,
  'template.remove': { version: 1 },
  'template.withdraw': { version: 1 },
  'template.draft': { pipeline: 'x' },
  'template.plan': { values: { a: 1 }, start: false },
  'template.use': { values: { a: 1 }, start: false, expect: 'x' },
  'template.project': { name: 'x', from: 'SHOP', values: { a: 1 } },
  'objective.create': { prompt: 'Do', agent: 'shell', repo: 'shop', startManager: false },
  'objective.list': { status: 'open', ...paged },
  'objective.update': { pullRequests: ['https://example.com/1'] },
  'objective.manager': { server: 'gpu1' },
  'objective.done': { version: 99 },
  'objective.cancel': { version: 99 },
  'session.open': { provider: 'shell', name: 'two', cwd: '/srv', task: 'SHOP-1', private: true },
  'session.help': { options: ['this', 'that'] },
  'session.list': { lifecycle: 'active', server: 'gpu1', ...paged },
  'session.send': { submit: true },
  'server.paths': { path: '/srv', filter: 'a' },
  'session.messages': paged,
  'session.transcript': { from: 'x', limit: 5 },
  'session.search': { pattern: true, caseSensitive: true, from: 'x', limit: 5 },
  'session.tell': { urgent: true },
  'session.redeliver': { drop: true },
  'intervention.list': { state: 'open', kind: 'question', ...paged },
  'intervention.respond': { response: 'approve' },
  'intervention.withdraw': { why: 'x' },
  'rule.list': { server: 'gpu1', ...paged },
  'rule.update': { tool: 'Bash', args: null, note: 'Hm' },
  'rule.test': { server: 'gpu1', input: { command: 'ls' } },
  'rule.dryrun': { args: 'rm' },
  'decision.list': { effect: 'deny', tool: 'Bash', rule: 'rule_0000', ...paged },
};
const inputs = goodInputs(named);
const inputOf = (name: OperationName): Readonly<Record<string, unknown>> => ({ ...inputs[name], ...more[name] });

const fieldsOf = (name: OperationName): readonly string[] =>
  Object.keys((operationTable[name].params as { shape?: Record<string, unknown> }).shape ?? {});

describe('hostile values among good ones', () => {
  let hub: TestHub;
  before(async () => {
    hub = await startTestHub();
    const { ask } = hub;
    await ask('POST', '/api/v1/projects', { body: { name: 'Shop', key: 'SHOP' } });
    await ask('POST', '/api/v1/tasks', {
      body: { title: 'One', contracts: [{ key: 'data', schema: { type: 'object' } }] },
    });
    await ask('POST', '/api/v1/objectives', { body: { title: 'Goal' } });
    await ask('POST', '/api/v1/tasks', { body: { title: 'Three' } });
    for (const name of ['gpu1', 'gpu3']) {
      const { body } = await ask('POST', '/api/v1/servers/tokens', { body: {} });
      const made = { token: body.token, name, capabilities: someCapabilities() };
      await ask('POST', '/api/v1/servers/register', { token: '', body: made });
    }
  });
  after(() => hub.end());

  const outcome = async (name: OperationName, params: Readonly<Record<string, unknown>>): Promise<string> => {
    const caller = authenticate(hub.hub.state, hub.adminToken, Date.now());
    try {
      await hub.hub.execute(caller, name, params);
      return 'done';
    } catch (error) {
      return error instanceof HubError ? error.code : `a mistake: ${String(error)}`;
    }
  };

  it('each input is good but for the hostile value', () => {
    for (const name of operationNames) {
      const { error } = operationTable[name].params.safeParse(inputOf(name));
      assert.equal(error, undefined, name);
    }
  });

  for (const name of operationNames) {
    it(`[R6] ${name} answers or refuses each, and a refusal changes nothing`, async () => {
      for (const field of fieldsOf(name)) {
        for (const [what, value] of hostileValues) {
          const before = JSON.stringify(collectState(hub.hub.state));
          const came = await outcome(name, { ...inputOf(name), [field]: value });
          assert.ok(came !== 'internal' && !came.startsWith('a mistake'), `${field}: ${what} was ${came}`);
          if (came !== 'done') assert.equal(JSON.stringify(collectState(hub.hub.state)), before, `${field}: ${what}`);
        }
      }
    });
  }

  it('[R6] all that was taken can be told and loaded again', async () => {
    const told = JSON.stringify(collectState(hub.hub.state));
    const again = await hub.restart();
    assert.equal(JSON.stringify(collectState(again.hub.state)), told);
    assert.equal((await again.ask('POST', '/api/v1/audit/verify')).body.whole, true);
    hub = again;
  });
});
