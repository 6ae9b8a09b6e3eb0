// What a call of a tool waits for its hook, where a rule decides: from an agent that starts it to the answer, by the settings
// that Claude Code (which calls by itself), Gemini CLI and Codex (which start a command) are given; beside the same processes
// with nothing to do, and a bare HTTP server. opencode is a server itself: from its event to the answer that it is sent, beside
// a bare client that answers every event. With 100 rules, as in decision.bench.ts; and what the daemon says it took to decide.
import { readFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import * as z from 'zod';
import { opencodeServerFile } from '../../daemon/agent/opencode/opencodeSettings.ts';
import { until } from '../../test/harness/until.ts';
import { startChild } from '../child.ts';
import { quantile } from '../load.ts';
import type { Figure } from '../result.ts';
import { aloneFigure, figure, printResult } from '../result.ts';
import { askAsClaude, askAsCodex, askAsGemini, post, startIdle } from './hookCalls.ts';
import type { AskHook } from './hookCalls.ts';
import { askAsOpencode } from './opencodeCalls.ts';
import { openStandIns } from './standIns.ts';

const serverFile = z.object({ port: z.number(), password: z.string() });
const rules = 100;
const warmUps = 20;
/** Of which a hundredth is more than one. */
const rounds = 200;
/** A daemon that has decided thousands of times has its code warm. */
const callsByHttp = 2_000;
const mostDecisions = 500;

const stage = await openStandIns(4);
const bare = await startChild(
  ['--import', 'tsx', join(import.meta.dirname, 'references', 'bareRoute.ts')],
  {},
  /(http:\S+)/,
);
const agent = new Agent({ keepAlive: true });
const bareOpencode = await askAsOpencode();
const bareClient = await startChild(
  ['--import', 'tsx', join(import.meta.dirname, 'references', 'bareReply.ts')],
  { BENCH_URL: bareOpencode.url, BENCH_PASSWORD: bareOpencode.password },
  /listens/,
);
let opencode: typeof bareOpencode | undefined;
try {
  const { fleet, idleHook } = stage;
  // The last alone allows what is asked: all before it are looked at first.
  for (let at = 1; at <= rules; at += 1) {
    const effect = at < rules ? 'ask' : 'allow';
    await fleet.rest.post('/rules', { hub: true, effect, args: at < rules ? `deploy-${at} .*` : '(npm|tail) .*' });
  }
  const [claude, gemini, codex] = [
    await stage.open('claude', 'claude'),
    await stage.open('gemini', 'gemini'),
    await stage.open('codex', 'codex'),
  ];
  const own = serverFile.parse(
    JSON.parse(readFileSync(join((await stage.open('opencode', 'opencode')).directory, opencodeServerFile), 'utf8')),
  );
  opencode = await askAsOpencode(own);
  const { ask } = opencode;
  await until(() => opencode?.isHeard() === true && bareOpencode.isHeard(), 'both listen');
  await until(allowing(askAsClaude(claude, agent)), 'the daemon has the rules');
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${'x'.repeat(48)}` };
  const askBare = () => post(bare.said[1] ?? '', { agent, headers, body: JSON.stringify({ tool_name: 'Bash' }) });
  const figures: readonly Figure[] = [
    ...(await measure('Claude Code, which calls', allowing(askAsClaude(claude, agent)), askBare, callsByHttp)),
    ...(await measure('Gemini CLI, which starts a command', allowing(askAsGemini(gemini)), () =>
      startIdle('-c', idleHook, gemini),
    )),
    ...(await measure('Codex, which starts one in a login shell', allowing(askAsCodex(codex)), () =>
      startIdle('-lc', idleHook, codex),
    )),
    ...(await measure('opencode, which is answered', allowing(ask), () => bareOpencode.ask('make'), callsByHttp)),
    ...(await inTheDaemon(fleet)),
  ];
  printResult('agents: what a call of a tool waits for its hook', figures);
} finally {
  agent.destroy();
  await bare.stop();
  await bareClient.stop();
  await bareOpencode.close();
  await opencode?.close();
  await stage.close();
}

function allowing(ask: AskHook): () => Promise<boolean> {
  return async () => {
    const effect = await ask('npm test -- --grep hooks 2>&1 | tail -40');
    if (effect !== 'allow') throw new Error(`a rule allows this, but it was "${effect}"`);
    return true;
  };
}

/** In turns, so that both meet the same machine. */
async function measure(
  who: string,
  ours: () => Promise<unknown>,
  reference: () => Promise<unknown>,
  times = rounds,
): Promise<readonly Figure[]> {
  const [all, alone]: [number[], number[]] = [[], []];
  for (let round = -warmUps; round < times; round += 1) {
    const [mine, other] = [await timed(ours), await timed(reference)];
    if (round < 0) continue;
    all.push(mine);
    alone.push(other);
  }
  for (const taken of [all, alone]) taken.sort((a, b) => a - b);
  return [0.5, 0.99].map((part) => figure(`${who}, p${part * 100}`, 'ms', quantile(all, part), quantile(alone, part)));
}

async function timed(what: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await what();
  return performance.now() - start;
}

async function inTheDaemon({ rest, project }: typeof stage.fleet): Promise<readonly Figure[]> {
  const { rows } = await rest.get(`/decisions?project=${project}&limit=${mostDecisions}`);
  const taken: number[] = rows.map(({ latencyMs }: { readonly latencyMs: number }) => latencyMs);
  taken.sort((a, b) => a - b);
  if (taken.length < rounds) throw new Error(`only ${taken.length} decisions are in the log`);
  return [0.5, 0.99].map((part) =>
    aloneFigure(`the decision alone, as the daemon logs it, p${part * 100}`, 'ms', quantile(taken, part)),
  );
}
