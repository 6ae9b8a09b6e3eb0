import assert from 'node:assert/strict';
import { publicPrices } from '../../../daemon/agent/usage/modelPrices.ts';
import type { ModelPrice } from '../../../shared/model/modelTokens.ts';
import type { Json } from '../../harness/rest.ts';
import type { AgentName } from '../harness/agentPrograms.ts';
import type { Way } from '../harness/everyWay.ts';
import { everyWay, nameOf } from '../harness/everyWay.ts';
import type { LoggedRequest } from '../model/modelServer.ts';
import type { EveryWayStage } from './everyWayStage.ts';

/** What they ask beside a conversation, as for its title, these two tell nowhere. */
const tellsNoAsides: ReadonlySet<AgentName> = new Set(['gemini', 'opencode']);

/** How much a model takes, as it is told in these ways; in the others what is in the context is known alone. */
const windowOf: Readonly<Record<string, number>> = {
  'run-claude-headless': 1_000_000,
  'run-codex-interactive': 258_400,
  'run-codex-headless': 258_400,
  'run-opencode-interactive': 200_000,
  'run-opencode-acp': 200_000,
};

/** Behind ACP Gemini CLI tells what the calls of a turn used together: what the last one was given, nobody knows. */
const tellsContext = ([provider, mode]: Way): boolean => provider !== 'gemini' || mode !== 'acp';

/** What the models cost that the agents take, and whether an agent knows it itself. */
const priceOf: Readonly<Record<AgentName, ModelPrice | undefined>> = {
  claude: publicPrices['claude-opus-5-5'],
  codex: publicPrices['gpt-5.5'],
  gemini: publicPrices['gemini-3.8-flash'],
  // By the settings of its home.
  opencode: { in: 1, out: 2 },
};

type Tokens = NonNullable<LoggedRequest['used']>;

const sumOf = (answers: readonly Tokens[]): Tokens => ({
  tokensIn: answers.reduce((total, { tokensIn }) => total + tokensIn, 0),
  tokensOut: answers.reduce((total, { tokensOut }) => total + tokensOut, 0),
});

/** What each task has used over both of its sessions, held against what the model has answered. */
export function describeUsage(stage: () => EveryWayStage, ended: ReadonlyMap<string, Json>): void {
  /** What its task has used by its end, and both of its sessions. */
  const usedBy = async (way: Way): Promise<{ readonly used: Json; readonly killed: Json; readonly resumed: Json }> => {
    const { agents, taskOf, session, until } = stage();
    const { task } = await agents.fleet.rest.get(`/tasks/${taskOf(way).id}`);
    await until(async () => (await session(task.sessionId)).lifecycle === 'exited', 'its session has ended');
    const { tasks: rows } = await agents.fleet.rest.get(`/usage?project=${agents.fleet.project}`);
    const used = rows.find((row: Json) => row.id === task.id);
    return { used, killed: ended.get(nameOf(way)), resumed: await session(task.sessionId) };
  };
  const assertDollars = (used: Json, provider: AgentName, sum: Tokens): void => {
    const price = priceOf[provider] ?? assert.fail();
    const dollars = (sum.tokensIn * price.in + sum.tokensOut * price.out) / 1e6;
    assert.ok(Math.abs(used.costUsd - dollars) < 1e-6, `${used.costUsd} should be ${dollars}`);
    assert.equal(used.unpricedTokens, undefined);
  };

  for (const way of everyWay) {
    const [provider, mode] = way;
    it(`[G7] [M7] ${provider}, ${mode}, killed and resumed: tokens and dollars of its task are those of the model's answers`, async () => {
      const { used, killed, resumed } = await usedBy(way);
      const answers = answersOf(stage(), way, { killed, resumed }).map(({ used: tokens }) => tokens ?? assert.fail());
      // The end of its session may cut the last answer off.
      const isLastHeard = used?.tokensIn === sumOf(answers).tokensIn;
      const sum = sumOf(isLastHeard ? answers : answers.slice(0, -1));
      assert.deepEqual([used?.tokensIn, used?.tokensOut], [sum.tokensIn, sum.tokensOut]);
      assertDollars(used, provider, sum);
    });
  }

  for (const way of everyWay.filter(tellsContext)) {
    const [provider, mode] = way;
    const window = windowOf[nameOf(way)];
    const what = window === undefined ? 'how many tokens its context has' : 'how full its context is';
    it(`[G7] ${provider}, ${mode}: ${what} is known, by the last answer of its model`, async () => {
      const { killed, resumed } = await usedBy(way);
      const { used } = await stage().agents.fleet.rest.get(`/sessions/${resumed.id}`);
      // The end of its session may cut the last answer off.
      const answers = answersOf(stage(), way, { killed, resumed }).filter(({ because }) => because !== 'aside');
      const sizes = answers.slice(-2).map(({ used: tokens }) => {
        const { tokensIn, tokensOut } = tokens ?? assert.fail();
        return tokensIn + tokensOut;
      });
      assert.ok(sizes.includes(used.contextTokens), `${used.contextTokens} should be one of ${sizes.join(', ')}`);
      assert.equal(used.contextUsed, window === undefined ? undefined : used.contextTokens / window);
    });
  }
}

/** The model's answers that an agent tells of. */
function answersOf(
  { agents, interruptedAt }: EveryWayStage,
  way: Way,
  { killed, resumed }: { readonly killed: Json; readonly resumed: Json },
): readonly LoggedRequest[] {
  const [provider, mode] = way;
  const own = [killed.id, resumed.id, nameOf(way)];
  const all = agents.model
    .requests()
    .filter(({ about = [], used }) => used !== undefined && about.some((one) => own.includes(one)))
    .filter(({ because }) => because !== 'aside' || !tellsNoAsides.has(provider));
  /** The one in whose tool that happened; one without a call was over. */
  const cutOffBy = (at: number) => {
    const last = all.findLast((one) => one.at < at);
    return last?.calls?.length === 0 ? undefined : last;
  };
  // Of the call in whose tool it was killed, or interrupted, few tell; where a protocol tells it, that holds for the whole turn.
  const killedIn = cutOffBy(resumed.createdAt);
  const interruptedIn = cutOffBy(interruptedAt.get(nameOf(way)) ?? 0);
  const isTold = (one: LoggedRequest): boolean => {
    if (provider === 'opencode') return one !== killedIn && one !== interruptedIn;
    if (mode === 'acp') return one.at > resumed.createdAt && one !== interruptedIn;
    return provider !== 'codex' || one !== killedIn;
  };
  return all.filter(isTold);
}
