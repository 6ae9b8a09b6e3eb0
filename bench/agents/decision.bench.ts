// One decision about a line of a shell, with 100 rules, as a hook waits for it; beside the rules alone, without what is read in the line.
import { performance } from 'node:perf_hooks';
import { everyday } from '../../runtime/rules/floor/everyday.fixture.ts';
import { evaluateRules } from '../../runtime/rules/evaluateRules.ts';
import type { Deciding } from '../../runtime/rules/matchRule.ts';
import { matchesRule } from '../../runtime/rules/matchRule.ts';
import type { Figure } from '../result.ts';
import { figure, median, printResult } from '../result.ts';

const rounds = 40;
const place = { cwd: '/srv/project', home: '/srv', projectId: 'project_1' };

const rules = Array.from({ length: 100 }, (_, at): Deciding => ({
  scope: { kind: 'hub' },
  order: at + 1,
  effect: at % 2 === 0 ? 'allow' : 'ask',
  tool: 'Bash',
  args: at % 2 === 0 ? `(npm|git|ls) .*${at}` : `deploy-${at}`,
}));

/** How long each line takes, in milliseconds, over some rounds. */
function timesOf(decide: (args: string) => unknown): readonly number[] {
  return Array.from({ length: rounds }, () =>
    everyday.map((args) => {
      const start = performance.now();
      decide(args);
      return performance.now() - start;
    }),
  ).flat();
}

const part = (times: readonly number[], share: number): number =>
  [...times].sort((a, b) => a - b)[Math.floor(times.length * share)] ?? Number.NaN;

const whole = (args: string) => evaluateRules(rules, { tool: 'Bash', args, ...place }, 'ask');
const rulesAlone = (args: string) => rules.filter((rule) => matchesRule(rule, { tool: 'Bash', args, ...place }));

// A daemon runs for weeks: its code is warm.
timesOf(whole);
timesOf(rulesAlone);
const [all, alone] = [timesOf(whole), timesOf(rulesAlone)];
const figures: readonly Figure[] = [
  figure(`one of ${everyday.length} everyday lines, p50`, 'ms', median(all), median(alone)),
  figure('the same, p99', 'ms', part(all, 0.99), part(alone, 0.99)),
];
printResult('decision about a command line', figures);
