import assert from 'node:assert/strict';
import type { HubEvent } from '../../shared/model/events.ts';
import type { Rule } from '../../shared/model/rule.ts';
import { limits } from '../../shared/timings.ts';
import { applyEvent } from '../state/applyEvent.ts';
import { rulesOf } from '../state/ruleQueries.ts';
import { aContext, anId, aProject, aRule, aServer, stateWith } from '../testing/builders.ts';
import { decideAddRule, decideMoveRule, decideRemoveRule, decideUpdateRule } from './rules.ts';

const scope = { kind: 'project', id: anId('project') } as const;
const three = [1, 2, 3].map((number) => aRule({ id: anId('rule', number), order: number, tool: `T${number}` }));

function world(rules: readonly Rule[] = three) {
  const state = stateWith({ projects: [aProject()], servers: [aServer()], rules });
  const context = aContext();
  return {
    state,
    context,
    happen: (events: readonly HubEvent[]) => {
      for (const event of events) applyEvent(state, event, 1, context.now);
      return rulesOf(state, scope).map(({ tool, order }) => `${order} ${tool}`);
    },
  };
}

describe('rules as records', () => {
  it('[A1] a new rule comes last, or where it is wanted', () => {
    const { state, context, happen } = world();
    const add = (tool: string, position?: number) =>
      happen(decideAddRule(state, { scope, draft: { effect: 'deny', tool }, position }, context).events);
    assert.deepEqual(add('Last'), ['1 T1', '2 T2', '3 T3', '4 Last']);
    assert.deepEqual(add('First', 1), ['1 First', '2 T1', '3 T2', '4 T3', '5 Last']);
    assert.deepEqual(add('End', 100), ['1 First', '2 T1', '3 T2', '4 T3', '5 Last', '6 End']);
  });

  it('[A1] moving and removing keeps the order whole', () => {
    const { state, context, happen } = world();
    const [first = assert.fail(), , third = assert.fail()] = three;
    assert.deepEqual(happen(decideMoveRule(state, third, 1, context)), ['1 T3', '2 T1', '3 T2']);
    assert.deepEqual(decideMoveRule(state, third, 1, context), []);
    assert.deepEqual(happen(decideRemoveRule(state, first, context)), ['1 T3', '2 T2']);
  });

  it('[A1] a pattern that is none is refused with its field and the place', () => {
    const { state, context } = world();
    const bad = { effect: 'allow', tool: 'Bash(', args: 'ab[z-a]' } as const;
    assert.throws(() => decideAddRule(state, { scope, draft: bad }, context), {
      code: 'bad-request',
      message: /tool: is not a pattern.*missing closing \).*args:.*`z-a` at character 4/,
    });
    assert.throws(() => decideUpdateRule(aRule(), { args: '(?<=x)y' }, context), { code: 'bad-request' });
    assert.throws(
      () => decideAddRule(state, { scope, draft: { effect: 'deny', args: '((a{99}){99}){99}' } }, context),
      /expands to about/,
    );
  });

  it('[A1] there is an end to the rules of a scope', () => {
    const many = Array.from({ length: limits.rulesPerScope }, (_, index) =>
      aRule({ id: anId('rule', index + 1), order: index + 1 }),
    );
    const { state, context } = world(many);
    assert.throws(() => decideAddRule(state, { scope, draft: { effect: 'deny' } }, context), { code: 'conflict' });
    decideAddRule(state, { scope: { kind: 'hub' }, draft: { effect: 'deny' } }, context);
  });

  it('a change says what is new, takes away what is null, and is nothing where nothing changes', () => {
    const { context } = world();
    const rule = aRule({ args: 'x', note: 'why' });
    const [event] = decideUpdateRule(rule, { effect: 'deny', args: null }, context);
    assert.ok(event?.type === 'rule_updated');
    assert.deepEqual(event.rule, { ...rule, effect: 'deny', args: undefined, updatedAt: context.now });
    assert.deepEqual(decideUpdateRule(rule, { tool: 'Bash', note: 'why' }, context), []);
  });

  it('what is applied twice is applied once, and rules of a removed server go with it', () => {
    const { state, context, happen } = world([]);
    const { events } = decideAddRule(state, { scope, draft: { effect: 'deny', tool: 'X' } }, context);
    assert.deepEqual(happen([...events, ...events]), ['1 X']);
    const [rule = assert.fail()] = rulesOf(state, scope);
    const removed = decideRemoveRule(state, rule, context);
    assert.deepEqual(happen([...removed, ...removed, { type: 'rule_updated', actor: context.actor, rule }]), []);
    const server = { kind: 'server', id: anId('server') } as const;
    happen(decideAddRule(state, { scope: server, draft: { effect: 'deny' } }, context).events);
    assert.equal(rulesOf(state, server).length, 1);
    happen([{ type: 'server_removed', serverId: server.id, actor: context.actor, projectIds: [] }]);
    assert.equal(state.rules.size, 0);
  });
});
