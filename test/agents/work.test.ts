import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fleet } from '../harness/openFleet.ts';
import type { Json } from '../harness/rest.ts';
import { untilAsked, untilStatus } from '../harness/tasks.ts';
import { until } from '../harness/until.ts';
import type { AgentName } from './harness/agentPrograms.ts';
import { agentNames } from './harness/agentPrograms.ts';
import type { AgentFleet } from './harness/openAgents.ts';
import { openAgents, workMs } from './harness/openAgents.ts';
import { renderScript } from './model/parseScript.ts';
import { describeOpencodeServer, openOpencode } from './opencodeServer.ts';

/** What a person has set for the agents, as it stands in files of their home; Codex writes into its own by itself. */
const settingsIn = (fleet: Fleet): readonly string[] =>
  ['.claude/settings.json', '.gemini/settings.json', '.config/opencode/opencode.json'].map((name) =>
    readFileSync(join(fleet.place.make('dev-01'), name), 'utf8'),
  );

const figuresSchema = { type: 'object', required: ['count'], properties: { count: { type: 'integer' } } };
const keyOf = (provider: AgentName) => `figures_${provider}`;

/** What opencode asks in a dialog of its own. */
const framework = {
  question: 'Which framework?',
  header: 'Framework',
  options: [
    { label: 'Preact', description: 'small' },
    { label: 'Svelte', description: 'compiled' },
  ],
};

/** Data that its contract does not take, then such as it does; a question; and the end. */
function stepsOf(provider: AgentName): readonly string[] {
  const key = keyOf(provider);
  const data = [{ count: 'many' }, { count: 3 }];
  const done = `done by ${provider}`;
  const question = { question: `Which database for ${provider}?`, options: ['Postgres', 'SQLite'] };
  return [
    ...data.map((value) => `tool rostrum.publish_contract ${JSON.stringify({ key, data: value })}`),
    ...(provider === 'opencode' ? [`tool question ${JSON.stringify({ questions: [framework] })}`] : []),
    `tool rostrum.ask_human ${JSON.stringify(question)}`,
    `tool rostrum.complete_task ${JSON.stringify({ summary: done })}`,
  ];
}

describe('real agents do tasks in tmux', function () {
  this.timeout(workMs + 60_000);
  let agents: AgentFleet;
  const tasks = new Map<string, Json>();
  let talk: Json;
  let found: { readonly files: readonly string[]; readonly settings: readonly string[] };
  before(async () => {
    agents = await openAgents();
    await agents.add({ name: 'dev-01', repos: { core: 'plain' } });
    const core = join(agents.fleet.daemon('dev-01').workDir, 'core');
    found = { files: readdirSync(core), settings: settingsIn(agents.fleet) };
    talk = await openOpencode(agents);
    // All at once: what takes long is that each program starts.
    for (const provider of agentNames) {
      const spec = renderScript(`write ${provider}.md|written by ${provider}`, ...stepsOf(provider), 'say It is done.');
      const contracts = [{ key: keyOf(provider), schema: figuresSchema }];
      const draft = { title: provider, spec, contracts, placement: { provider, repo: 'core' } };
      tasks.set(provider, await agents.begin('dev-01', draft));
    }
  });
  after(() => agents.close());

  /** Whether a model was told this by a tool that it had called. */
  const isHeard = (words: RegExp) =>
    agents.model
      .requests()
      .flatMap(({ heard }) => heard ?? [])
      .some((item) => item.is === 'result' && words.test(item.text));

  for (const provider of agentNames) {
    it(`[T10] ${provider} publishes what breaks a schema, is told what is wrong, and mends it`, async () => {
      const { fleet } = agents;
      const { id } = tasks.get(provider);
      const shown = await agents.explain(() =>
        until(
          async () => {
            const contract = await fleet.rest.get(`/tasks/${id}/contracts/${keyOf(provider)}`);
            return contract.versions.length > 0 ? contract : undefined;
          },
          'its contract',
          workMs,
        ),
      );
      assert.deepEqual([shown.data, shown.versions.length], [{ count: 3 }, 1]);
      // Some clients hand on what a tool said as JSON.
      assert.ok(isHeard(new RegExp(`${keyOf(provider)}\\\\?" breaks its schema.*/count: must be integer`, 's')));
    });
  }

  it('[I1] opencode asks in a dialog of its own, and a person answers in the inbox', async () => {
    const { fleet } = agents;
    const asked = await agents.explain(() => untilAsked(fleet, tasks.get('opencode').id, workMs));
    assert.deepEqual(asked.options, ['Preact', 'Svelte']);
    await fleet.rest.post(`/interventions/${asked.id}/respond`, { response: 'Svelte' });
    await agents.explain(() => until(() => isHeard(/Which framework.*Svelte/s), 'the answer is heard', workMs));
  });

  for (const provider of agentNames) {
    it(`[I1] [G4] ${provider} asks a person by its own tool, and goes on with the answer`, async () => {
      const { fleet } = agents;
      const asked = await agents.explain(() => untilAsked(fleet, tasks.get(provider).id, workMs));
      assert.deepEqual(asked.options, ['Postgres', 'SQLite']);
      const response = `Postgres, says a person to ${provider}`;
      await fleet.rest.post(`/interventions/${asked.id}/respond`, { response });
      await agents.explain(() => until(() => isHeard(new RegExp(response)), 'the answer is heard', workMs));
    });
  }

  for (const provider of agentNames) {
    // Its script is in its task alone: what it does shows that it has read that.
    it(`[G1] [G4] ${provider} reads its task, works where it should, and reports that it is done`, async () => {
      const { fleet } = agents;
      const view = await agents.explain(() => untilStatus(fleet, tasks.get(provider)?.id, 'done', workMs));
      assert.equal(view.result.summary, `done by ${provider}`);
      assert.ok(existsSync(join(fleet.daemon('dev-01').workDir, 'core', `${provider}.md`)));
      const { session } = await fleet.rest.get(`/sessions/${view.task.sessionId}`);
      assert.equal(session.provider, provider);
    });
  }

  it('[G7] opencode: what it used is known in tokens, calls and dollars', async () => {
    const { fleet } = agents;
    const usedBy = async (): Promise<Json> =>
      (await fleet.rest.get(`/usage?project=${fleet.project}`)).providers.find(
        ({ provider }: Json) => provider === 'opencode',
      );
    const { tokensIn, tokensOut, costUsd, calls } = await until(async () => await usedBy(), 'its figures', workMs);
    assert.ok(tokensIn > 0 && tokensOut > 0 && calls > 0);
    // A dollar for a million tokens in, two for a million out.
    assert.ok(Math.abs(costUsd - (tokensIn + 2 * tokensOut) / 1e6) < 1e-6);
  });

  it('[G3] nothing else is written where they work, and nothing of their own settings is changed', () => {
    const { fleet } = agents;
    assert.deepEqual(
      readdirSync(join(fleet.daemon('dev-01').workDir, 'core')).filter((name) => !found.files.includes(name)),
      agentNames.map((provider) => `${provider}.md`).sort(),
    );
    assert.deepEqual(settingsIn(fleet), found.settings);
  });

  describeOpencodeServer(() => ({ agents, session: talk }));
});
