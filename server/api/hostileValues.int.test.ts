import assert from 'node:assert/strict';
import { HubError } from '../../shared/errors.ts';
import { operationNames, operationTable } from '../../shared/operations/operations.ts';
import type { OperationName } from '../../shared/operations/operations.ts';
import { authenticate } from '../access/authenticate.ts';
import { collectState } from '../state/snapshotState.ts';
import { someCapabilities } from '../testing/builders.ts';
import { startTestHub } from '../testing/runningHub.fixture.ts';
import type { TestHub } from '../testing/runningHub.fixture.ts';
import { hostileValues } from './hostileValues.fixture.ts';

const task = { id: 'SHOP-1' };
const server = { id: 'gpu1' };
const session = { id: 'one' };
const project = { project: 'SHOP' };
const objective = { id: 'SHOP-2' };
const api = { key: 'api', data: { port: 80 } };

/** Fields with which each operation gets as far as its handler. */
const valid: Readonly<Record<OperationName, Readonly<Record<string, unknown>>>> = {
  'hub.ping': {},
  'hub.status': {},
  'hub.update': { maxRunning: 5 },
  'record.names': { ids: ['task_0000000000000000'] },
  'event.list': { ...project, after: 0, limit: 5 },
  'audit.list': { after: 0, limit: 10 },
  'audit.project': { project: 'SHOP', after: 0, limit: 10 },
  'audit.verify': {},
  'audit.prunable': { before: 1 },
  'audit.prune': { before: 1, upTo: 5, hash: 'e'.repeat(64), confirm: 'prune 5 lines' },
  'project.create': { name: 'New', key: 'NEW', settings: { maxRunning: 5 } },
  'project.list': { after: 'x', limit: 5 },
  'project.view': project,
  'project.update': { ...project, name: 'Shop', settings: { maxRunning: 5 } },
  'project.member.set': { ...project, person: 'admin', role: 'owner' },
  'project.member.remove': { ...project, person: 'nobody-here' },
  'person.add': { name: 'bob', admin: false },
  'person.list': {},
  'token.create': { name: 'laptop', expiresInMs: 1_000, role: 'viewer' },
  'token.list': {},
  'token.revoke': { token: 'token_0000000000000000' },
  'server.token.create': { ...project, name: 'server' },
  'server.token.list': project,
  'server.register': { token: 'rreg_unknown', name: 'gpu2', capabilities: someCapabilities() },
  'server.identify': { key: 'rkey_unknown' },
  'server.list': { ...project, after: 'x', limit: 5 },
  'server.view': server,
  'server.label': { ...server, labels: ['fast'] },
  'server.update': { ...server, capacity: 5 },
  'server.share': { ...server, ...project },
  'server.drain': server,
  'server.disable': server,
  'server.enable': server,
  'server.doctor': server,
  'server.remove': { id: 'gpu3', force: true },
  'task.create': {
    ...project,
    title: 'New',
    spec: '',
    structuredSpec: { requirements: [] },
    placement: {},
    contracts: [{ key: 'api' }],
    labels: ['x'],
    external: { system: 's', id: '1' },
    dependencies: [{ on: 'SHOP-1' }],
    parent: 'SHOP-2',
    retry: { max: 1 },
  },
  'task.list': { ...project, status: 'pending', parent: 'SHOP-2', label: 'x', server: 'gpu1', after: 'x', limit: 5 },
  'task.upsert': { ...project, system: 'gh', externalId: '7', url: 'https://example.com/7', title: 'Seven' },
  'task.view': task,
  'task.update': { ...task, version: 1, title: 'Other', placement: {}, labels: [], contracts: [{ key: 'api' }] },
  'task.assign': { ...task, server: 'gpu1', session: 'one', provider: 'shell', version: 1 },
  'task.unassign': task,
  'task.start': task,
  'task.complete': { ...task, result: { summary: 'Done', contracts: { api: { status: 'fulfilled', data: 1 } } } },
  'task.fail': { ...task, message: 'No' },
  'task.cancel': { id: 'SHOP-3', message: 'No' },
  'task.retry': task,
  'task.accept': { ...task, comment: 'Good', version: 1 },
  'task.send-back': { ...task, comment: 'Once more', title: 'Again', contracts: ['api'], start: 'manual' },
  'task.help': { ...task, question: 'Why?', options: ['a'] },
  'task.note': { ...task, text: 'Hm', urgent: true },
  'task.notes': { ...task, after: 'x', limit: 5 },
  'task.dependency.add': { ...task, on: 'SHOP-3', type: 'input', contractKey: 'api', ifFailed: 'cancel' },
  'task.dependency.remove': { ...task, on: 'SHOP-3', type: 'input', contractKey: 'api' },
  'task.plan.submit': { ...task, plan: 'First' },
  'task.plan.approve': { ...task, comment: 'Good' },
  'task.plan.revise': { ...task, comment: 'Better' },
  'task.why': task,
  'task.timeline': { ...task, after: 'x', limit: 5 },
  'contract.validate': { ...task, ...api },
  'contract.publish': { ...task, ...api, status: 'fulfilled' },
  'contract.show': { ...task, key: 'api' },
  'contract.diff': { ...task, key: 'api', from: 1, to: 2 },
  'contract.list': { ...project, after: 'x', limit: 5 },
  'artifact.add': {
    ...task,
    name: 'a',
    kind: 'file',
    role: 'primary',
    path: 'a.txt',
    bytes: 1,
    sha256: 'a'.repeat(64),
  },
  'artifact.list': { ...project, task: 'SHOP-1', kind: 'file', role: 'primary', after: 'x', limit: 5 },
  'artifact.view': { ...task, artifact: 'a' },
  'artifact.remove': { ...task, artifact: 'a' },
  'placement.check': { ...project, placement: { languages: ['go'] } },
  'pipeline.plan': { ...project, text: 'name: x\ntasks: []', start: false },
  'pipeline.apply': { ...project, text: 'name: x\ntasks: []', start: false, expect: 'x' },
  'pipeline.list': { ...project, after: 'x', limit: 5 },
  'pipeline.view': { ...project, pipeline: 'x', after: 'x', limit: 5 },
  'pipeline.export': { ...project, pipeline: 'x' },
  'template.save': { ...project, name: 'x', text: 'template: x', version: 1 },
  'template.publish': { name: 'x', text: 'template: x', version: 1 },
  'template.list': { ...project, after: 'x', limit: 5 },
  'template.view': { ...project, name: 'x' },
  'template.remove': { ...project, name: 'x', version: 1 },
  'template.withdraw': { name: 'x', version: 1 },
  'template.draft': { ...project, task: 'SHOP-1', pipeline: 'x' },
  'template.plan': { ...project, name: 'x', text: 'template: x', values: { a: 1 }, start: false },
  'template.use': { ...project, name: 'x', text: 'template: x', values: { a: 1 }, start: false, expect: 'x' },
  'template.project': { name: 'x', text: 'template: x', from: 'SHOP', values: { a: 1 } },
  'objective.create': { ...project, title: 'Goal', prompt: 'Do', agent: 'shell', repo: 'shop', startManager: false },
  'objective.list': { ...project, status: 'open', after: 'x', limit: 5 },
  'objective.view': objective,
  'objective.update': { ...objective, title: 'Goal', pullRequests: ['https://example.com/1'] },
  'objective.manager': { ...objective, server: 'gpu1', agent: 'scripted' },
  'objective.done': { ...objective, version: 99 },
  'objective.cancel': { ...objective, version: 99 },
  'session.open': {
    ...project,
    server: 'gpu1',
    provider: 'shell',
    name: 'two',
    cwd: '/srv',
    task: 'SHOP-1',
    private: true,
  },
  'session.list': { ...project, lifecycle: 'active', server: 'gpu1', after: 'x', limit: 5 },
  'session.view': session,
  'session.close': session,
  'session.resume': session,
  'session.send': { ...session, text: 'ls', submit: true },
  'session.interrupt': session,
  'session.screen': session,
  'session.messages': { ...session, after: 'x', limit: 5 },
  'session.rename': { ...session, name: 'three' },
  'session.share': { ...session, person: 'admin', access: 'drive' },
  'session.unshare': { ...session, person: 'admin' },
  'session.private': { ...session, private: true },
  'session.take': session,
  'session.release': session,
  'session.transcript': { ...session, from: 'x', limit: 5 },
  'session.search': { ...session, text: 'x', pattern: true, caseSensitive: true, from: 'x', limit: 5 },
  'session.recording': session,
  'session.tell': { ...session, text: 'Look', urgent: true },
  'session.redeliver': { ...session, delivery: 'delivery_0000000000000000', drop: true },
  'intervention.list': { ...project, state: 'open', kind: 'question', after: 'x', limit: 5 },
  'intervention.view': { id: 'intervention_0000000000000000' },
  'intervention.respond': { id: 'intervention_0000000000000000', response: 'approve' },
  'rule.list': { ...project, server: 'gpu1', after: 'x', limit: 5 },
  'rule.add': { ...project, effect: 'deny', tool: 'Bash', args: 'rm', note: 'Never', position: 1 },
  'rule.update': { id: 'rule_0000000000000000', effect: 'ask', tool: 'Bash', args: null, note: 'Hm' },
  'rule.move': { id: 'rule_0000000000000000', position: 1 },
  'rule.remove': { id: 'rule_0000000000000000' },
  'rule.test': { ...project, server: 'gpu1', tool: 'Bash', input: { command: 'ls' } },
  'rule.dryrun': { ...project, effect: 'deny', tool: 'Bash', args: 'rm', last: 5 },
  'decision.list': { ...project, effect: 'deny', tool: 'Bash', rule: 'rule_0000', after: 'x', limit: 5 },
  'decision.counts': project,
  'session.turn': { id: 'session_0000000000000000', moved: true },
  'usage.report': { id: 'session_0000000000000000', tokensIn: 1, tokensOut: 1, costUsd: 1, calls: 1, last: true },
  'usage.view': project,
  'provider.list': project,
  'provider.park': { ...project, provider: 'claude', forMs: 5_000, why: 'No' },
  'provider.unpark': { ...project, provider: 'claude' },
  'provider.exhausted': { id: 'session_0000000000000000', forMs: 5_000, why: 'No' },
};

const fieldsOf = (name: OperationName): readonly string[] =>
  Object.keys((operationTable[name].params as { shape?: Record<string, unknown> }).shape ?? {});

describe('hostile values among good ones', () => {
  let hub: TestHub;
  before(async () => {
    hub = await startTestHub();
    const { ask } = hub;
    await ask('POST', '/api/v1/projects', { body: { name: 'Shop', key: 'SHOP' } });
    await ask('POST', '/api/v1/tasks', {
      body: { title: 'One', contracts: [{ key: 'api', schema: { type: 'object' } }] },
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

  for (const name of operationNames) {
    it(`[R6] ${name} answers or refuses each, and a refusal changes nothing`, async () => {
      for (const field of fieldsOf(name)) {
        for (const [what, value] of hostileValues) {
          const before = JSON.stringify(collectState(hub.hub.state));
          const came = await outcome(name, { ...valid[name], [field]: value });
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
