import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fleet } from '../harness/openFleet.ts';
import type { Json } from '../harness/rest.ts';
import { untilStatus } from '../harness/tasks.ts';
import { agentNames } from './harness/agentPrograms.ts';
import type { AgentFleet } from './harness/openAgents.ts';
import { openAgents, workMs } from './harness/openAgents.ts';
import { renderScript } from './model/parseScript.ts';

/** What a person has set for the agents, as it stands in files of their home; Codex writes into its own by itself. */
const settingsIn = (fleet: Fleet): readonly string[] =>
  ['.claude/settings.json', '.gemini/settings.json'].map((name) =>
    readFileSync(join(fleet.place.make('dev-01'), name), 'utf8'),
  );

describe('real agents do tasks in tmux', function () {
  this.timeout(workMs + 60_000);
  let agents: AgentFleet;
  const tasks = new Map<string, Json>();
  let found: { readonly files: readonly string[]; readonly settings: readonly string[] };
  before(async () => {
    agents = await openAgents();
    await agents.add({ name: 'dev-01', repos: { core: 'plain' } });
    const core = join(agents.fleet.daemon('dev-01').workDir, 'core');
    found = { files: readdirSync(core), settings: settingsIn(agents.fleet) };
    // All at once: what takes long is that each program starts.
    for (const provider of agentNames) {
      const spec = renderScript(
        `write ${provider}.md|written by ${provider}`,
        `bash rostrum task complete --summary "done by ${provider}"`,
        'say It is done.',
      );
      const draft = { title: provider, spec, placement: { provider, repo: 'core' } };
      tasks.set(provider, await agents.begin('dev-01', draft));
    }
  });
  after(() => agents.close());

  for (const provider of agentNames) {
    // Its script is in its task alone: what it does shows that it has read that.
    it(`[G1] [G4] ${provider} reads its task, works where it should, and reports by the rostrum command`, async () => {
      const { fleet } = agents;
      const view = await agents.explain(() => untilStatus(fleet, tasks.get(provider)?.id, 'done', workMs));
      assert.equal(view.result.summary, `done by ${provider}`);
      assert.ok(existsSync(join(fleet.daemon('dev-01').workDir, 'core', `${provider}.md`)));
      const { session } = await fleet.rest.get(`/sessions/${view.task.sessionId}`);
      assert.equal(session.provider, provider);
    });
  }

  it('[G3] nothing else is written where they work, and nothing of their own settings is changed', () => {
    const { fleet } = agents;
    assert.deepEqual(
      readdirSync(join(fleet.daemon('dev-01').workDir, 'core')).filter((name) => !found.files.includes(name)),
      agentNames.map((provider) => `${provider}.md`).sort(),
    );
    assert.deepEqual(settingsIn(fleet), found.settings);
  });
});
