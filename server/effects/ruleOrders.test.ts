import assert from 'node:assert/strict';
import type { HubEvent } from '../../shared/model/events.ts';
import type { Rule } from '../../shared/model/rule.ts';
import { order } from '../../shared/protocol/daemon.ts';
import { alice, anId, aProject, aRule, aServer, stateWith } from '../testing/builders.ts';
import { ordersFor, ordersOnConnect } from './orders.ts';

const shop = aProject({ settings: { maxRunning: 1, defaultProvider: 'scripted', unmatchedCalls: 'deny' } });
const bank = aProject({ id: anId('project', 2), name: 'Bank', key: 'BANK' });
const near = aServer({ projectIds: [shop.id, bank.id] });
const far = aServer({ id: anId('server', 2), name: 'far', keyHash: 'd'.repeat(64), projectIds: [bank.id] });
const away = aServer({
  id: anId('server', 3),
  name: 'away',
  keyHash: 'e'.repeat(64),
  connection: { state: 'offline', since: 1 },
});

const rule = (number: number, scope: Rule['scope'], given: Partial<Rule> = {}) =>
  aRule({ id: anId('rule', number), scope, order: number, note: 'for people', ...given });
const ofHub = rule(1, { kind: 'hub' });
const ofShop = rule(2, { kind: 'project', id: shop.id });
const ofBank = rule(3, { kind: 'project', id: bank.id });
const ofFar = rule(4, { kind: 'server', id: far.id });

const world = (rules: readonly Rule[] = [ofHub, ofShop, ofBank, ofFar]) =>
  stateWith({ projects: [shop, bank], servers: [near, far, away], rules });

/** Which rules each server is told because of these events. */
const told = (...events: readonly HubEvent[]) =>
  ordersFor(world(), events).map(({ serverId, order: body }) => {
    assert.ok(body.type === 'rules.replace');
    return [serverId, body.ruleSet.rules.map(({ id }) => id)];
  });

const nearRules = [near.id, [ofShop.id, ofBank.id, ofHub.id]];
const farRules = [far.id, [ofFar.id, ofBank.id, ofHub.id]];

describe('rules for daemons', () => {
  it('come first with each connection: all that hold on the server, and what its projects want otherwise', () => {
    const [first] = ordersOnConnect(world(), near.id, []);
    assert.ok(first);
    const { effect, tool, args } = ofHub;
    const plain = ({ id, scope, order: place }: Rule) => ({ id, scope, order: place, effect, tool, args });
    assert.deepEqual(order.parse(JSON.parse(JSON.stringify(first))), {
      type: 'rules.replace',
      ruleSet: JSON.parse(
        JSON.stringify({
          rules: [ofShop, ofBank, ofHub].map(plain),
          unmatched: { [shop.id]: 'deny', [bank.id]: 'ask' },
        }),
      ),
    });
  });

  it('come anew to those whose rules changed, wherever the rule holds', () => {
    const about = (changed: Rule) => told({ type: 'rule_updated', actor: alice, rule: changed });
    assert.deepEqual(about(ofHub), [nearRules, farRules]);
    assert.deepEqual(about(ofShop), [nearRules]);
    assert.deepEqual(about(ofBank), [nearRules, farRules]);
    assert.deepEqual(about(ofFar), [farRules]);
    assert.deepEqual(told({ type: 'rules_ordered', actor: alice, scope: ofFar.scope, ruleIds: [ofFar.id] }), [
      farRules,
    ]);
    assert.deepEqual(told({ type: 'rule_removed', actor: alice, rule: rule(9, { kind: 'hub' }) }).length, 2);
  });

  it('[A1] come anew with the settings of a project, and with the projects of a server', () => {
    const settings = shop.settings;
    assert.deepEqual(told({ type: 'project_updated', actor: alice, projectId: shop.id, settings }), [nearRules]);
    assert.deepEqual(told({ type: 'project_updated', actor: alice, projectId: shop.id, name: 'Store' }), []);
    const joined = { type: 'server_updated', actor: alice, serverId: far.id, projectIds: far.projectIds } as const;
    assert.deepEqual(told(joined), [farRules]);
    assert.deepEqual(told({ type: 'server_updated', actor: alice, serverId: far.id, capacity: 3 }), []);
  });

  it('come once for a commit, however much it changes', () => {
    const added = (of: Rule): HubEvent => ({ type: 'rule_added', actor: alice, rule: of });
    assert.deepEqual(told(added(ofHub), added(ofShop), added(ofBank)), [nearRules, farRules]);
  });
});
