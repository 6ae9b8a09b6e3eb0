import assert from 'node:assert/strict';
import type { Caller } from '../access/caller.ts';
import { applyEvent } from '../state/applyEvent.ts';
import { alice, anId, aProject, aRule, aServer, aSession, aToolDecision, stateWith } from '../testing/builders.ts';
import type { Id } from '../../shared/model/ids.ts';
import { aliceCalls, createHandling } from '../testing/handling.ts';
import { decisionHandlers } from './decisionHandlers.ts';
import { ruleHandlers } from './ruleHandlers.ts';

const admin: Caller = { kind: 'person', actor: alice, personId: anId('person', 7), admin: true };

function world() {
  const state = stateWith({ projects: [aProject()], servers: [aServer()] });
  const ask = createHandling(state, { ...ruleHandlers, ...decisionHandlers });
  let made = 0;
  const record = (given: Parameters<typeof aToolDecision>[0]) => {
    made += 1;
    const decision = aToolDecision({ id: anId('decision', made), at: made, ...given });
    applyEvent(state, { type: 'decision_recorded', actor: alice, decision }, 1, 1);
  };
  return { state, ask, record };
}

describe('rules of tool calls', () => {
  it('[A1] "test" says which rule decides, why, and which it beats', async () => {
    const { ask } = world();
    const { rule: wide } = await ask(
      'rule.add',
      { hub: true, effect: 'deny', tool: 'Bash', args: 'push.*--force' },
      admin,
    );
    const { rule: own } = await ask('rule.add', { effect: 'allow', tool: 'Bash' });
    const verdict = await ask('rule.test', { tool: 'Bash', input: { command: 'git push --force' } });
    assert.deepEqual(
      [verdict.effect, verdict.by, verdict.rule?.id, verdict.shadowing.map(({ id }) => id), verdict.text],
      ['deny', 'rule', wide.id, [own.id], 'git push --force'],
    );
    assert.match(verdict.why, /push\.\*--force.*a rule that denies wins/);
    assert.equal((await ask('rule.test', { tool: 'Bash', input: 'git push' })).rule?.id, own.id);
    const none = await ask('rule.test', { tool: 'Read', input: 'x --token abcdefgh12345' });
    assert.deepEqual([none.effect, none.by, none.text], ['ask', 'default', 'x --token [hidden]']);
  });

  it('[A1] rules of a server hold where it is named, and for nobody else', async () => {
    const { ask } = world();
    const { rule } = await ask('rule.add', { server: 'gpu1', effect: 'allow', tool: 'Bash' });
    assert.deepEqual([rule.scope, rule.scopeName], ['server', 'gpu1']);
    assert.equal((await ask('rule.test', { tool: 'Bash', server: 'gpu1' })).rule?.id, rule.id);
    assert.equal((await ask('rule.test', { tool: 'Bash' })).by, 'default');
  });

  it('[A1] a project may deny what no rule speaks of', async () => {
    const { state, ask } = world();
    state.projects.put(aProject({ settings: { maxRunning: 1, defaultProvider: 'x', unmatchedCalls: 'deny' } }));
    assert.equal((await ask('rule.test', { tool: 'Bash' })).effect, 'deny');
    assert.equal((await ask('rule.list')).unmatched, 'deny');
  });

  it('[A1] only an admin makes rules of the hub, and one scope is named', async () => {
    const { ask } = world();
    await assert.rejects(ask('rule.add', { hub: true, effect: 'deny' }), { code: 'forbidden' });
    await assert.rejects(ask('rule.add', { hub: true, server: 'gpu1', effect: 'deny' }, admin), {
      code: 'bad-request',
    });
    const { rule } = await ask('rule.add', { hub: true, effect: 'deny', tool: 'Web.*' }, admin);
    await assert.rejects(ask('rule.remove', { id: rule.id }, aliceCalls), { code: 'forbidden' });
    assert.deepEqual(await ask('rule.remove', { id: rule.id.slice(0, 21) }, admin), { removed: rule.id });
    await assert.rejects(ask('rule.move', { id: rule.id, position: 1 }, admin), { code: 'not-found' });
  });

  it('[A5] the list is in the order in which rules win, with what each decided and what shadows it', async () => {
    const { state, ask, record } = world();
    const rules = [
      aRule({ id: anId('rule', 1), effect: 'allow', tool: undefined }),
      aRule({ id: anId('rule', 2), order: 2, effect: 'ask', tool: 'Read' }),
      aRule({ id: anId('rule', 3), scope: { kind: 'hub' }, effect: 'deny', args: 'rm .*' }),
      aRule({ id: anId('rule', 4), scope: { kind: 'server', id: anId('server') }, effect: 'allow', args: 'git .+' }),
      aRule({ id: anId('rule', 5), order: 3, effect: 'ask', tool: 'Bash', args: 'g.t x' }),
    ];
    for (const rule of rules) state.rules.put(rule);
    record({
      args: 'git x',
      effect: 'allow',
      by: 'rule',
      rule: { id: anId('rule', 4), scope: 'server', effect: 'allow' },
    });
    const { rows } = await ask('rule.list');
    assert.deepEqual(
      rows.map(({ id, decided, shadow }) => [id, decided, shadow?.by, shadow?.how]),
      [
        [anId('rule', 3), 0, undefined, undefined],
        [anId('rule', 4), 1, undefined, undefined],
        [anId('rule', 1), 0, anId('rule', 4), 'seen'],
        [anId('rule', 2), 0, anId('rule', 1), 'proven'],
        [anId('rule', 5), 0, anId('rule', 1), 'proven'],
      ],
    );
  });

  it('[A5] a dry run changes nothing and says what would have been different', async () => {
    const { state, ask, record } = world();
    record({ args: 'git status' });
    record({ args: 'git push' });
    record({ args: 'ls', isWhole: false });
    const { rule } = await ask('rule.add', { effect: 'deny', tool: '.*' });
    const draft = { effect: 'allow', tool: 'Bash', args: 'git status' };
    const { changed, shadow, ...figures } = await ask('rule.dryrun', draft);
    assert.deepEqual(figures, { looked: 3, matched: 1, decided: 1, uncertain: 1, released: 0 });
    assert.deepEqual(
      changed.map(({ decision, was, would }) => [decision.args, was, would]),
      [['git status', 'ask', 'allow']],
    );
    assert.equal(shadow?.by, rule.id);
    assert.equal(state.rules.size, 1);
    assert.equal((await ask('rule.dryrun', { ...draft, last: 1 })).matched, 0);
    await assert.rejects(ask('rule.dryrun', { effect: 'deny', args: '(' }), { code: 'bad-request' });
  });

  it('[A5] [S12] a dry run looks at no call of a session that is private, but for who may look into it', async () => {
    const { state, ask, record } = world();
    const opener = { kind: 'user', id: anId('person', 7), name: 'ada' } as const;
    state.projects.put(aProject({ members: new Map([[anId('person'), 'member']]) }));
    state.sessions.put(aSession({ private: true, openedBy: opener }));
    record({ sessionId: anId('session', 2), args: 'ls' });
    record({ args: 'make secret' });
    const draft = { effect: 'deny', tool: 'Bash', last: 1 };
    const tried = async (caller: Caller) =>
      (await ask('rule.dryrun', draft, caller)).changed.map(({ decision }) => decision.args);
    assert.deepEqual([await tried(aliceCalls), await tried(admin)], [['ls'], ['make secret']]);
  });

  it('[A4] [A5] [S12] calls of a session that is private count for who may look into it alone, and shadow no rule for others', async () => {
    const { state, ask, record } = world();
    const opener = { kind: 'user', id: anId('person', 7), name: 'ada' } as const;
    state.projects.put(aProject({ members: new Map([[anId('person'), 'member']]) }));
    state.sessions.put(aSession({ private: true, openedBy: opener }));
    state.rules.put(aRule({ id: anId('rule', 1), effect: 'ask', tool: 'Bash', args: 'g.t x' }));
    state.rules.put(aRule({ id: anId('rule', 2), order: 2, effect: 'ask', tool: 'Bash', args: 'gi. x' }));
    const rule = { id: anId('rule', 1), scope: 'project', effect: 'ask' } as const;
    record({ args: 'git x', by: 'rule', rule });
    record({ sessionId: anId('session', 2), tool: 'Read', args: 'a' });
    const told = async (caller: Caller) => {
      const counts = await ask('decision.counts', {}, caller);
      const { rows } = await ask('rule.list', {}, caller);
      return {
        counts: [counts.total, counts.since, counts.rules.map(({ by }) => by), counts.tools.map(({ tool }) => tool)],
        rules: rows.map(({ decided, shadow: by }) => [decided, by?.how]),
      };
    };
    assert.deepEqual(await told(aliceCalls), {
      counts: [1, 2, ['default'], ['Read']],
      rules: [
        [0, undefined],
        [0, undefined],
      ],
    });
    assert.deepEqual(await told(admin), {
      counts: [2, 1, ['rule', 'default'], ['Bash', 'Read']],
      rules: [
        [1, undefined],
        [0, 'seen'],
      ],
    });
  });

  it('[A5] a dry run counts calls, not the answers of people to them', async () => {
    const { ask, record } = world();
    record({ args: 'ls' });
    record({ args: 'ls', by: 'person', effect: 'allow', person: 'ada' });
    record({ args: 'ls', by: 'nobody', effect: 'deny' });
    assert.equal((await ask('rule.dryrun', { effect: 'deny', tool: 'Bash', last: 1 })).looked, 1);
  });

  it('[A5] a rule is tried as it would be after a change: in its own place, and not shadowed by itself', async () => {
    const { ask, record } = world();
    const { rule } = await ask('rule.add', { effect: 'ask', tool: 'Bash', args: 'git .*' });
    const by = { by: 'rule', rule: { id: rule.id as Id<'rule'>, scope: 'project', effect: 'ask' } } as const;
    record({ args: 'git status', ...by });
    record({ args: 'git push', ...by });
    const changes = { effect: 'allow', tool: 'Bash', args: 'git status', replaces: rule.id };
    const { changed, shadow, ...figures } = await ask('rule.dryrun', changes);
    assert.deepEqual(figures, { looked: 2, matched: 1, decided: 1, uncertain: 0, released: 1 });
    assert.deepEqual([changed.length, shadow], [1, undefined]);
    await assert.rejects(ask('rule.dryrun', { effect: 'ask', replaces: anId('rule', 9) }), { code: 'not-found' });
  });

  it('[A4] decisions are listed newest first and counted by rule and tool', async () => {
    const { ask, record } = world();
    const rule = { id: anId('rule', 9), scope: 'hub', effect: 'deny' } as const;
    record({ tool: 'Bash', effect: 'deny', by: 'rule', rule });
    record({ tool: 'Read', effect: 'allow', by: 'rule', rule: { ...rule, effect: 'allow' } });
    record({ tool: 'Bash' });
    const counts = await ask('decision.counts');
    assert.deepEqual(counts, {
      total: 3,
      since: 1,
      rules: [
        { by: 'rule', ruleId: rule.id, rule: undefined, allow: 1, deny: 1, ask: 0 },
        { by: 'default', ruleId: undefined, rule: undefined, allow: 0, deny: 0, ask: 1 },
      ],
      tools: [
        { tool: 'Bash', allow: 0, deny: 1, ask: 1 },
        { tool: 'Read', allow: 1, deny: 0, ask: 0 },
      ],
    });
    const listed = async (given = {}) => (await ask('decision.list', given)).rows.map(({ at }) => at);
    assert.deepEqual(await listed(), [3, 2, 1]);
    assert.deepEqual(await listed({ tool: 'Bash', effect: 'deny' }), [1]);
    assert.deepEqual(await listed({ rule: rule.id }), [2, 1]);
  });
});
