import type { RuleRow } from '../../../shared/model/rule.ts';
import type { ToolDecisionRow } from '../../../shared/model/toolDecision.ts';
import type { ResultOf } from '../../../shared/operations/operations.ts';
import type { PageTrialOptions } from './pageTrial.ts';
import { idOf, project, projectId, server } from './sampleRows.ts';

type RuleView = ResultOf<'rule.list'>['rows'][number];

const alice = { kind: 'user', id: idOf('person', 1), name: 'alice' } as const;
const minuteMs = 60_000;

export const rule = (number: number, changes: Partial<RuleView> = {}): RuleView => ({
  kind: 'rule',
  id: idOf('rule', number),
  scope: 'project',
  scopeId: projectId,
  scopeName: 'shop',
  order: number,
  effect: 'allow',
  createdBy: alice,
  createdAt: 0,
  updatedAt: 0,
  decided: 0,
  ...changes,
});

export const rules: readonly RuleView[] = [
  rule(1, { tool: 'Bash', args: 'git (status|diff|log)( .*)?', note: 'Looking changes nothing', decided: 31 }),
  rule(2, { tool: 'Read|Grep|Glob', decided: 112 }),
  rule(3, {
    effect: 'ask',
    tool: 'Bash',
    args: 'npm (publish|deprecate)',
    shadow: {
      by: idOf('rule', 11),
      how: 'proven',
      text: 'deny Bash "npm publish" matches whatever it matches, and wins',
    },
  }),
  rule(10, {
    order: 1,
    scope: 'server',
    scopeId: idOf('server', 2),
    scopeName: 'gpu-box',
    effect: 'ask',
    tool: 'Bash',
    args: '\\bnvidia-smi\\b.*--gpu-reset',
    decided: 1,
  }),
  rule(11, {
    order: 1,
    scope: 'hub',
    scopeId: undefined,
    scopeName: undefined,
    effect: 'deny',
    tool: 'Bash',
    args: '\\bnpm\\s+(publish|deprecate)\\b',
    note: 'Releases are made by the release job alone',
    decided: 4,
  }),
];

export const decision = (number: number, changes: Partial<ToolDecisionRow> = {}): ToolDecisionRow => ({
  id: idOf('decision', number),
  serverId: idOf('server', 1),
  sessionId: idOf('session', 1),
  taskId: idOf('task', 4),
  actor: { kind: 'agent', sessionId: idOf('session', 1), name: 'shop-1' },
  tool: 'Bash',
  args: 'git status --short',
  isWhole: true,
  effect: 'allow',
  by: 'rule',
  ruleId: idOf('rule', 1),
  latencyMs: 0.6,
  at: Date.now() - number * minuteMs,
  ...changes,
});

export const decisions: readonly ToolDecisionRow[] = [
  decision(1, {
    effect: 'ask',
    by: 'default',
    ruleId: undefined,
    args: 'npm run build && npm test -- --grep "orders (paged)"',
    latencyMs: 42_000,
  }),
  decision(2),
  decision(3, { tool: 'Read', ruleId: idOf('rule', 2), args: '{"file_path":"src/orders/cursor.ts"}' }),
  decision(4, { effect: 'deny', ruleId: idOf('rule', 11), args: 'npm publish --access public' }),
  decision(5, { effect: 'deny', by: 'floor', ruleId: undefined, args: 'rm -rf ~' }),
  decision(6, {
    effect: 'ask',
    by: 'default',
    ruleId: undefined,
    args: 'curl -H "Authorization: Bearer [hidden]" https://shop.test',
    isWhole: false,
  }),
  decision(7, { effect: 'allow', ruleId: idOf('rule', 77), args: 'git log --oneline -20' }),
];

const counted = { allow: 0, deny: 0, ask: 0 };
const plain = ({ decided: _decided, shadow: _shadow, ...row }: RuleView): RuleRow => row;

export const counts: ResultOf<'decision.counts'> = {
  total: 181,
  since: Date.now() - 3 * 60 * minuteMs,
  rules: [
    { ...counted, by: 'rule', ruleId: idOf('rule', 2), rule: plain(rules[1] ?? rule(2)), allow: 112 },
    { ...counted, by: 'rule', ruleId: idOf('rule', 1), rule: plain(rules[0] ?? rule(1)), allow: 31 },
    { ...counted, by: 'default', ask: 33 },
    { ...counted, by: 'rule', ruleId: idOf('rule', 11), rule: plain(rules[4] ?? rule(11)), deny: 4 },
    { ...counted, by: 'floor', deny: 1 },
  ],
  tools: [
    { tool: 'Read', ...counted, allow: 90 },
    { tool: 'Bash', ...counted, allow: 31, ask: 25, deny: 5 },
    { tool: 'Grep', ...counted, allow: 22 },
    { tool: 'mcp__browser__navigate', ...counted, ask: 8 },
  ],
};

export const dryRun = (changes: Partial<ResultOf<'rule.dryrun'>> = {}): ResultOf<'rule.dryrun'> => ({
  looked: 181,
  matched: 12,
  decided: 9,
  changed: [
    { decision: decision(1, { effect: 'ask', args: 'npm run build' }), was: 'ask', would: 'allow' },
    { decision: decision(9, { effect: 'ask', args: 'npm run build --workspace web' }), was: 'ask', would: 'allow' },
  ],
  uncertain: 1,
  released: 0,
  ...changes,
});

export const permissionsOptions = (): PageTrialOptions => ({
  page: 'permissions',
  rows: [project, server(1), server(2, { name: 'gpu-box' })],
  answers: {
    'rule.list': () => ({ rows: rules, unmatched: 'ask' }),
    'decision.list': ({ effect, tool, rule: by }) => ({
      rows: decisions.filter(
        (one) =>
          (effect === undefined || one.effect === effect) &&
          (tool === undefined || one.tool === tool) &&
          (by === undefined || one.ruleId === by),
      ),
    }),
    'decision.counts': () => counts,
    'record.names': () => ({
      names: {
        [idOf('task', 4)]: 'SHOP-4',
        [idOf('session', 1)]: 'shop-1',
        [idOf('server', 1)]: 'dev-1',
      },
    }),
    'rule.dryrun': () => dryRun(),
    'rule.test': () => ({
      effect: 'deny',
      by: 'rule',
      why: 'deny Bash matches',
      rule: plain(rules[4] ?? rule(11)),
      shadowing: [plain(rules[2] ?? rule(3))],
      text: 'npm publish',
    }),
    'rule.add': () => ({ rule: rule(12) }),
    'rule.update': () => ({ rule: rule(1) }),
    'rule.move': () => ({ rule: rule(1) }),
    'rule.remove': ({ id }) => ({ removed: id }),
  },
});
