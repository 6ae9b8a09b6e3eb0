import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { tokenScope } from '../../shared/model/person.ts';
import type { OperationName } from '../../shared/operations/operations.ts';
import { changesState, operationNames, operationTable } from '../../shared/operations/operations.ts';
import { aCaller, anAgent, attempt } from '../testing/attemptHub.ts';
import type { Outcome } from '../testing/attemptHub.ts';
import { attempts, elsewhere, people } from '../testing/attempts.ts';
import { anId } from '../testing/builders.ts';
import { nobody } from './authenticate.ts';
import type { Caller } from './caller.ts';
import { parseRights } from './rights.fixture.ts';
import { scopeOf } from './tokenLimits.ts';

const tables = parseRights(readFileSync(new URL('RIGHTS.md', import.meta.url), 'utf8'));

const everybody = {
  nobody,
  stranger: aCaller('stranger'),
  viewer: aCaller('viewer'),
  member: aCaller('member'),
  owner: aCaller('owner'),
  admin: aCaller('admin'),
  shell: anAgent('shell'),
  worker: anAgent('worker'),
  manager: anAgent('manager'),
  orchestrator: anAgent('orchestrator'),
};
const weakened = {
  'admin as viewer': aCaller('admin', { role: 'viewer' }),
  'admin as member': aCaller('admin', { role: 'member' }),
  'admin, here': aCaller('admin', { projectId: anId('project') }),
  'owner, here': aCaller('owner', { projectId: anId('project') }),
  'owner, elsewhere': aCaller('owner', { projectId: elsewhere.id }),
};
const agents = {
  shell: everybody.shell,
  worker: everybody.worker,
  manager: everybody.manager,
  orchestrator: everybody.orchestrator,
};

/** One's own token; everything else is what the attempt says. */
function paramsOf(name: OperationName, caller: Caller, number: 1 | 3 = 1): object {
  const own = caller.kind === 'person' ? caller.personId.replace('person', 'token') : anId('token');
  return name === 'token.revoke' ? { token: own } : attempts(number)[name];
}

/** The word of an outcome. A refusal for another reason means that the attempt was not good enough to tell. */
function wordOf(name: string, { refusal }: Outcome): string {
  switch (refusal?.code) {
    case undefined:
      return 'yes';
    case 'forbidden':
      return 'no';
    case 'not-found':
      return 'unseen';
    case 'unauthenticated':
      return 'who?';
    default:
      return assert.fail(`${name}: ${refusal?.code} ${refusal?.message}`);
  }
}

async function rowsFor(
  callers: Readonly<Record<string, Caller>>,
  names: readonly OperationName[],
  number: 1 | 3 = 1,
): Promise<Record<string, Record<string, string>>> {
  const rows: Record<string, Record<string, string>> = {};
  for (const name of names) {
    const row: Record<string, string> = {};
    for (const [role, caller] of Object.entries(callers)) {
      const outcome = await attempt(caller, name, paramsOf(name, caller, number));
      row[role] = wordOf(name, outcome);
      if (outcome.refusal !== undefined) assert.equal(outcome.hasChanged, false, `${name} by ${role} left a trace`);
    }
    rows[name] = row;
  }
  return rows;
}

const scopesOf = (names: readonly OperationName[]) =>
  Object.fromEntries(names.map((name) => [name, scopeOf[operationTable[name].access]]));

/** The columns of a table without the scopes. */
function rolesOf(table: Readonly<Record<string, Readonly<Record<string, string>>>>) {
  return Object.fromEntries(Object.entries(table).map(([name, { scope: _scope, ...roles }]) => [name, roles] as const));
}

const ofOneRecord = operationNames.filter((name) => !['hub', 'project', 'server'].includes(operationTable[name].on));

describe('the table of rights, RIGHTS.md', () => {
  it('[P9] says what happens to everybody at every operation; a refused attempt changes nothing', async () => {
    assert.deepEqual(rolesOf(tables['Everybody'] ?? {}), await rowsFor(everybody, operationNames));
  });

  it('[P9] [X1] says what happens with tokens that are weaker than their person', async () => {
    assert.deepEqual(rolesOf(tables['Weaker tokens'] ?? {}), await rowsFor(weakened, operationNames));
  });

  it('[P9] [G5] says what happens to agents at records of their project that are not their own', async () => {
    const found = await rowsFor(agents, ofOneRecord, 3);
    assert.deepEqual(rolesOf(tables['Agents beyond their own'] ?? {}), found);
  });

  it('[X1] names the scope of every operation, and a token with that scope alone is let in where its person is', async () => {
    const told = Object.entries(tables['Everybody'] ?? {}).map(([name, { scope = '' }]) => [name, scope]);
    assert.deepEqual(Object.fromEntries(told), scopesOf(operationNames));
    for (const name of operationNames) {
      const scope = scopeOf[operationTable[name].access];
      const full = wordOf(name, await attempt(aCaller('admin'), name, paramsOf(name, aCaller('admin'))));
      for (const given of tokenScope.options) {
        const caller = aCaller('admin', { scopes: [given] });
        const outcome = await attempt(caller, name, paramsOf(name, caller));
        const mayPass = scope === 'any' || (scope === 'look' ? !changesState(name) : scope === given);
        assert.equal(wordOf(name, outcome), mayPass ? full : 'no', `${name} with the scope ${given}`);
        if (!mayPass) assert.equal(outcome.hasChanged, false, name);
      }
    }
  });

  it('[X1] a token with every scope does no more than its person', async () => {
    for (const who of ['stranger', 'viewer', 'member', 'owner'] as const) {
      const caller = aCaller(who, { scopes: tokenScope.options });
      for (const name of operationNames) {
        const params = paramsOf(name, caller);
        const [limited, full] = [await attempt(caller, name, params), await attempt(aCaller(who), name, params)];
        if (limited.refusal === undefined) assert.equal(full.refusal, undefined, `${name} by ${who}`);
      }
    }
  });
});

describe('what is not there and what is not yours', () => {
  const outside = {
    stranger: everybody.stranger,
    'owner, elsewhere': weakened['owner, elsewhere'],
    'an orchestrator of another project': anAgent('orchestrator', elsewhere.id),
  };
  /** Ids and refs of the first project, and others of the same form that nothing has. */
  const missing: Readonly<Record<string, string>> = {
    [anId('project')]: anId('project', 77),
    [anId('task')]: anId('task', 77),
    [anId('task', 2)]: anId('task', 78),
    [anId('objective')]: anId('objective', 77),
    [anId('server')]: anId('server', 77),
    [anId('session')]: anId('session', 77),
    [anId('intervention')]: anId('intervention', 77),
    [anId('rule')]: anId('rule', 77),
    [anId('token', people.viewer)]: anId('token', 77),
    'SHOP-1': 'SHOP-77',
    'shell-1': 'shell-77',
    gpu1: 'gpu77',
    Shop: 'Shap',
  };
  const replaced = (text: string) =>
    Object.entries(missing).reduce((all, [real, none]) => all.replaceAll(real, none), text);

  it('[P1] [P9] are refused in the same words: a stranger cannot tell one from the other', async () => {
    for (const [who, caller] of Object.entries(outside)) {
      for (const name of operationNames.filter((one) => operationTable[one].on !== 'hub')) {
        const params = attempts()[name];
        const real = await attempt(caller, name, params);
        const none = await attempt(caller, name, JSON.parse(replaced(JSON.stringify(params))));
        const said = replaced(JSON.stringify(real.refusal ?? 'nothing'));
        assert.equal(real.refusal?.code, 'not-found', `${name} by ${who}: ${said}`);
        assert.equal(said, JSON.stringify(none.refusal), `${name} by ${who}`);
      }
    }
  });

  it('[P1] are refused in the same words where they are named beside a record of one’s own', async () => {
    const own = anId('task', 8);
    const project = elsewhere.id;
    const [task, server, session] = [anId('task'), anId('server'), anId('session')];
    const asides: readonly (readonly [OperationName, object])[] = [
      ...[task, 'SHOP-1', anId('objective')].map((parent) => ['task.create', { project, title: 'x', parent }] as const),
      ...[task, 'SHOP-1'].map((on) => ['task.create', { project, title: 'x', dependencies: [{ on }] }] as const),
      ...[task, 'SHOP-1'].map((on) => ['task.dependency.add', { id: own, on }] as const),
      ['task.dependency.move', { id: own, on: task, to: own }],
      ...[task, 'SHOP-1'].map((to) => ['task.dependency.move', { id: own, on: own, to }] as const),
      ...[task, 'SHOP-1'].map((to) => ['task.dependency.move', { id: own, on: own, end: 'waiting', to }] as const),
      ['task.dependency.remove', { id: own, on: task }],
      ['task.list', { project, parent: task }],
      ['task.list', { project, server }],
      ...[server, 'gpu1'].map((key) => ['task.assign', { id: own, server: key }] as const),
      ...[session, 'shell-1'].map((key) => ['task.assign', { id: own, session: key }] as const),
      ...[server, 'gpu1'].map((key) => ['session.open', { project, server: key }] as const),
      ['session.open', { project, server: 'far', task }],
      ['session.list', { project, server }],
      ['placement.check', { project, placement: { server: 'gpu1' } }],
      ...[anId('project'), 'Shop'].map((key) => ['server.share', { id: 'far', project: key }] as const),
      ...[anId('project'), 'Shop'].map((key) => ['token.create', { name: 'x', project: key }] as const),
      ['token.revoke', { token: anId('token', people.viewer) }],
    ];
    for (const [name, params] of asides) {
      const none: object = JSON.parse(replaced(JSON.stringify(params)));
      assert.notDeepEqual(none, params, name);
      const [real, other] = [
        await attempt(outside.stranger, name, params),
        await attempt(outside.stranger, name, none),
      ];
      assert.equal(real.refusal?.code, other.refusal?.code, `${name} ${JSON.stringify(params)}`);
      assert.equal(replaced(JSON.stringify(real.refusal ?? '')), JSON.stringify(other.refusal ?? ''), name);
    }
  });
});
