import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { processesWith } from '../../harness/processTable.ts';
import type { Json } from '../../harness/rest.ts';
import { renderScript } from '../model/parseScript.ts';
import { asking } from './approvalsStage.ts';
import type { ApprovalsStage } from './approvalsStage.ts';

/** What of Codex is its own: its sandbox, its dialogs, and the MCP server that its user has added. */
export const codexSteps = (fileOf: (name: string) => string) => ({
  'codex-interactive': [
    'bash touch codex-ruled',
    asking('codex', 'touch codex-terminal'),
    'bash rostrum task note "from the sandbox"',
    ...[1, 2].map((n) => `tool other.touch ${JSON.stringify({ file: fileOf(`made-${n}`) })}`),
  ],
});

export function describeCodex(stage: () => ApprovalsStage, fileOf: (name: string) => string): void {
  it('[A2] [A4] [A5] [G7] codex: the first answer counts, and a rule that asks holds in its sandbox', async () => {
    const { agents, taskId, approval, respond, until, untilShown, press, isMade, results, decisionOf } = stage();
    const { fleet } = agents;
    const id = taskId('codex-interactive');
    const { sessionId } = (await fleet.rest.get(`/tasks/${id}`)).task;
    const ruled = await approval(id, 'codex-ruled');
    await untilShown(sessionId, '$ touch codex-ruled');
    assert.ok(!isMade('codex-ruled'));
    await respond(ruled, 'allow');

    const asked = await approval(id, 'codex-terminal');
    assert.ok(isMade('codex-ruled'));
    await untilShown(sessionId, '$ touch codex-terminal');
    await press(sessionId, { text: 'y', submit: false }, '$ touch codex-terminal');
    const isSettled = async () =>
      (await fleet.rest.get(`/interventions/${asked.id}`)).intervention.state === 'withdrawn';
    await until(isSettled, 'who was asked as well is asked no more');
    await until(() => isMade('codex-terminal'), 'it is done');
    const { effect, person } = await decisionOf(id, 'codex-terminal');
    assert.deepEqual([effect, person], ['allow', undefined]);
    const isTold = () => results().some((text) => text.includes('"require_escalated"'));
    await until(isTold, 'it is told how its sandbox lets it report');
  });

  it('[A2] [A5] codex asks whether it may call tools of other MCP servers: a person allows one call and denies another', async () => {
    const { taskId, approval, respond, untilDone } = stage();
    const id = taskId('codex-interactive');
    await respond(await approval(id, 'made-1'), 'allow');
    await respond(await approval(id, 'made-2'), 'deny: not twice');
    await untilDone(id);
    assert.deepEqual([existsSync(fileOf('made-1')), existsSync(fileOf('made-2'))], [true, false]);
  });
}

/** The steps of a task that is asked about while its daemon dies, and in whose middle its app-server does. */
const crashSteps: readonly string[] = [
  asking('codex', 'touch codex-restarted'),
  'bash touch codex-waits; timeout 300 tail -f /dev/null',
];

/** Those that are asked about by their hooks while their daemon dies. */
const hooked = ['claude', 'gemini'] as const;

/** Begins what is under way when the daemon is killed. */
export async function beginCrash({ begin }: ApprovalsStage): Promise<void> {
  await begin({ title: 'crash', spec: renderScript(...crashSteps), placement: { provider: 'codex', repo: 'core' } });
  for (const provider of hooked) {
    const spec = renderScript(`bash touch ${provider}-restarted`, 'say I wait.');
    await begin({ title: `crash-${provider}`, spec, placement: { provider, repo: 'core' } });
  }
}

const byId = (a: Json, b: Json) => a.id.localeCompare(b.id);

/** What asks is the same for each of them: the daemon is killed, and a person answers when the next one runs. */
export function describeCrash(stage: () => ApprovalsStage): void {
  it(`[A5] [S5] codex, ${hooked.join(', ')}: a call is held over the end of its daemon, and its one question is answered`, async () => {
    const { agents, taskId, approval, respond, until, isMade } = stage();
    const { fleet } = agents;
    const titles = { codex: 'crash', ...Object.fromEntries(hooked.map((provider) => [provider, `crash-${provider}`])) };
    const waits = async (sessionId: string) =>
      (await fleet.rest.get(`/sessions/${sessionId}`)).session.activity?.activity === 'waiting-for-permission';
    const of = ([provider, title]: readonly [string, string]) => approval(taskId(title), `${provider}-restarted`);
    const asked = await Promise.all(Object.entries(titles).map(of));
    await fleet.daemon('dev-01').kill9();
    await fleet.daemon('dev-01').start();
    for (const { sessionId } of asked) await until(() => waits(sessionId), 'it is shown to wait');
    for (const one of asked) await respond(one, 'allow');
    for (const provider of Object.keys(titles))
      await until(() => isMade(`${provider}-restarted`), `${provider} goes on`);
    const { rows } = await fleet.rest.get(
      `/interventions?project=${fleet.project}&kind=tool_approval&state=open,answered,withdrawn&limit=500`,
    );
    assert.deepEqual(
      rows
        .filter(({ excerpt }: Json) => excerpt.includes('-restarted'))
        .map(({ id, state }: Json) => ({ id, state }))
        .sort(byId),
      asked.map(({ id }) => ({ id, state: 'answered' })).sort(byId),
    );
  });

  it('[S5] codex: a crash of its app-server is said', async () => {
    const { agents, taskId, sessionOf, until, isMade, screen } = stage();
    const { fleet } = agents;
    const { id: sessionId } = await sessionOf(taskId('crash'));
    await until(() => isMade('codex-waits'), 'it goes on');

    const server = processesWith(sessionId).find(({ commandLine }) => commandLine.trimEnd().endsWith(' app-server'));
    process.kill(server?.pid ?? assert.fail('it has no app-server'), 'SIGKILL');
    const ended = await until(async () => {
      const { session } = await fleet.rest.get(`/sessions/${sessionId}`);
      return session.lifecycle === 'exited' ? session : undefined;
    }, 'its end');
    assert.equal(ended.exitCode, 1);
    assert.match(await screen(sessionId), /app-server was ended by SIGKILL/);
  });
}
