// 50 agents on one daemon that each ask 10 times a second whether they may use a tool, whether or not they were answered: every
// answer is compared with the one that is known beforehand, and every decision must come into the hub's log. Half of them ask as
// Claude Code does, half as the command of Gemini CLI's hook (without its processes, which would fill the machine), and of these
// each holds a call for a person meanwhile. Beside the same load on a bare HTTP server.
import { readFileSync, readdirSync } from 'node:fs';
import { Agent } from 'node:http';
import { join } from 'node:path';
import type { Json } from '../../test/harness/rest.ts';
import { until } from '../../test/harness/until.ts';
import { startChild } from '../child.ts';
import { quantile } from '../load.ts';
import { readCpuMs } from '../processFigures.ts';
import { aloneFigure, figure, printResult } from '../result.ts';
import { askAsClaude, post, postAsGemini } from './hookCalls.ts';
import type { AskHook } from './hookCalls.ts';
import type { OpenLoad, OpenLoadFigures } from './openLoad.ts';
import { runOpenLoad } from './openLoad.ts';
import { openStandIns } from './standIns.ts';

const agents = 50;
const perSecond = 10;
const seconds = 20;
const warmUpSeconds = 3;
const drainMs = 60_000;
const effects = ['allow', 'deny', 'ask'] as const;
type Effect = (typeof effects)[number];
const commandOf: Readonly<Record<Effect, string>> = { allow: 'npm test', deny: 'forbid this', ask: 'deploy this' };

const stage = await openStandIns(agents);
const bare = await startChild(
  ['--import', 'tsx', join(import.meta.dirname, 'references', 'bareRoute.ts')],
  {},
  /(http:\S+)/,
);
const http = new Agent({ keepAlive: true });
try {
  const { fleet } = stage;
  for (const effect of effects) await fleet.rest.post('/rules', { hub: true, effect, args: `${commandOf[effect]} .*` });
  const askers: { readonly ask: AskHook; readonly effects: readonly Effect[]; readonly held?: Promise<string> }[] = [];
  for (let n = 0; n < agents; n += 1) {
    const isClaude = n % 2 === 0;
    const standIn = await stage.open(isClaude ? 'claude' : 'gemini', `agent-${n}`);
    const ask = isClaude ? askAsClaude(standIn, http) : postAsGemini(standIn, http);
    // What Claude Code's rule asks about opens its dialog; what Gemini CLI's asks about waits for a person.
    const held = isClaude ? {} : { held: ask(`deploy number ${n}`) };
    askers.push({ ask, effects: isClaude ? effects : ['allow', 'deny'], ...held });
  }
  const load = (forSeconds: number): OpenLoad => ({
    ...{ askers: agents, perSecond, seconds: forSeconds },
    async ask(asker, n) {
      const one = askers[asker];
      const effect = one?.effects[n % one.effects.length];
      if (one === undefined || effect === undefined) return false;
      return (await one.ask(`${commandOf[effect]} ${asker} ${n}`)) === effect;
    },
  });
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${'x'.repeat(48)}` };
  const body = JSON.stringify({ tool_name: 'Bash', tool_input: { command: 'npm test' } });
  const bareLoad: OpenLoad = {
    ...{ askers: agents, perSecond, seconds },
    ask: async () => (await post(bare.said[1] ?? '', { agent: http, headers, body })) !== '',
  };
  const questions = await untilQuestions(agents / 2);
  const warmUp = await runOpenLoad(load(warmUpSeconds));
  const cpuBefore = readCpuMs(fleet.daemon('bench-01').pid()) ?? 0;
  const ours = await runOpenLoad(load(seconds));
  const cpuMs = (readCpuMs(fleet.daemon('bench-01').pid()) ?? 0) - cpuBefore;
  const reference = await runOpenLoad(bareLoad);
  const people = await answerPeople(questions);
  // What waited for a person is written down twice: that a rule asks, and what the person decided.
  const expected = warmUp.asked + ours.asked + 2 * (agents / 2);
  const logged = await until(
    () => loggedDecisions() === expected && expected,
    'every decision is logged',
    drainMs,
  ).catch(() => loggedDecisions());
  requireRight(ours);
  if (people !== agents / 2)
    throw new Error(`of ${agents / 2} calls that people decided only ${people} were answered so`);
  if (logged !== expected) throw new Error(`${expected} decisions were made, ${logged} are in the log`);
  printResult('agents: many at once on one daemon', [
    figure(`right answers of ${agents} agents, ${perSecond}/s each, of all`, '', ours.right, ours.asked),
    figure('calls that waited for a person and got the right answer, of all', '', people, agents / 2),
    figure('decisions in the log of the hub, of all', '', logged, expected),
    aloneFigure('answers a second', '', ours.right / ours.seconds),
    ...[0.5, 0.99].map((part) =>
      figure(
        `from a question to its answer, p${part * 100}`,
        'ms',
        quantile(ours.times, part),
        quantile(reference.times, part),
      ),
    ),
    aloneFigure('processor time of the daemon a decision', 'ms', cpuMs / ours.asked),
  ]);

  async function answerPeople(rows: readonly Json[]): Promise<number> {
    const answered = rows.map(async ({ id, excerpt }): Promise<boolean> => {
      const n = Number(/deploy number (\d+)/.exec(excerpt)?.[1]);
      const response = n % 4 === 1 ? 'allow' : 'deny';
      await fleet.rest.post(`/interventions/${id}/respond`, { response });
      return (await askers[n]?.held) === response;
    });
    return (await Promise.all(answered)).filter(Boolean).length;
  }

  function untilQuestions(count: number): Promise<readonly Json[]> {
    const filter = `project=${fleet.project}&kind=tool_approval&state=open&limit=500`;
    return until(async () => {
      const { rows } = await fleet.rest.get(`/interventions?${filter}`);
      return rows.length === count ? (rows as readonly Json[]) : undefined;
    }, `${count} calls wait for a person`);
  }

  function loggedDecisions(): number {
    const directory = join(fleet.hub.dataDir, 'journal');
    const texts = readdirSync(directory).map((name) => readFileSync(join(directory, name), 'utf8'));
    return texts.reduce((sum, text) => sum + text.split('"type":"decision_recorded"').length - 1, 0);
  }
} finally {
  http.destroy();
  await bare.stop();
  await stage.close();
}

function requireRight({ asked, right, wrong, lost, firstLoss }: OpenLoadFigures): void {
  if (right !== asked) throw new Error(`of ${asked} answers ${wrong} were wrong and ${lost} lost (${firstLoss ?? ''})`);
}
