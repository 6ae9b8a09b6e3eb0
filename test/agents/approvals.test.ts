import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { RunMode } from '../../shared/model/session.ts';
import { processesWith } from '../harness/processTable.ts';
import { until } from '../harness/until.ts';
import type { Json } from '../harness/rest.ts';
import { untilStatus } from '../harness/tasks.ts';
import type { AgentName } from './harness/agentPrograms.ts';
import type { AgentFleet } from './harness/openAgents.ts';
import { openAgents, workMs } from './harness/openAgents.ts';
import { renderScript } from './model/parseScript.ts';

/** The agents whose calls of tools are asked about by their own hooks, their server or their protocol, and how they are run. */
const askers: readonly (readonly [AgentName, RunMode])[] = [
  ['claude', 'interactive'],
  ['claude', 'headless'],
  ['gemini', 'interactive'],
  ['gemini', 'acp'],
  ['opencode', 'interactive'],
  ['opencode', 'headless'],
  ['codex', 'interactive'],
  ['codex', 'headless'],
];

/** A command that the agent asks about; Codex would just run it in its sandbox, but for what should go beyond that. */
const asking = (provider: AgentName, command: string): string =>
  provider === 'codex'
    ? `tool exec_command ${JSON.stringify({ cmd: command, sandbox_permissions: 'require_escalated', justification: 'It has to.' })}`
    : `bash ${command}`;

/** What Claude Code asks in a dialog of its own: two questions at once, and then one more. */
const colours = {
  question: 'Which colour?',
  header: 'Colour',
  multiSelect: false,
  options: [
    { label: 'Blue', description: 'as the sea' },
    { label: 'Red', description: 'as fire' },
  ],
};
const sizes = {
  question: 'Which sizes?',
  header: 'Size',
  multiSelect: true,
  options: [
    { label: 'Small', description: 'for one' },
    { label: 'Large', description: 'for all' },
  ],
};
const ask = (...questions: readonly object[]) => `tool AskUserQuestion ${JSON.stringify({ questions })}`;
/** Its protocol has no words for the reason of a person. */
const hearsNoReason = 'gemini-acp';

describe('real agents ask before they use a tool', function () {
  this.timeout(2 * workMs);
  let agents: AgentFleet;
  const tasks = new Map<string, Json>();
  before(async () => {
    agents = await openAgents();
    const repos = { core: 'plain', strange: 'plain' } as const;
    await agents.add({ name: 'dev-01', repos, untrusted: ['strange'], approvals: 'asked' });
    const { fleet } = agents;
    const rule = (effect: string, args: string) => fleet.rest.post('/rules', { hub: true, effect, args });
    await rule('allow', '(rostrum|cat) .*');
    await rule('allow', 'touch \\.git/.*');
    await rule('deny', 'forbidden');
    await rule('ask', 'ruled');
    for (const [provider, mode] of askers) {
      const name = `${provider}-${mode}`;
      const spec = renderScript(
        asking(provider, `touch ${name}-allowed`),
        asking(provider, `touch ${name}-denied`),
        `bash touch ${name}-forbidden`,
        `bash touch .git/hooks/${name}-floor`,
        asking(provider, `rostrum task complete --summary "done by ${name}"`),
        'say It is done.',
      );
      const placement = { provider, repo: 'core', mode };
      tasks.set(name, await agents.begin('dev-01', { title: name, spec, placement }));
    }
    for (const provider of ['claude', 'codex'] as const) {
      const spec = renderScript(`bash rostrum task complete --summary "trusted by ${provider}"`);
      const placement = { provider, repo: 'strange' };
      tasks.set(`trust-${provider}`, await agents.begin('dev-01', { title: `trust-${provider}`, spec, placement }));
    }
    for (const mode of ['interactive', 'headless'] as const) {
      const title = `questions-${mode}`;
      const spec = renderScript(
        ask(colours, sizes),
        ...(mode === 'interactive' ? [ask(colours)] : []),
        `bash rostrum task complete --summary "done by ${title}"`,
      );
      const placement = { provider: 'claude', repo: 'core', mode } as const;
      tasks.set(title, await agents.begin('dev-01', { title, spec, placement }));
    }
  });
  after(() => agents.close());

  const sessionOf = async (taskId: string): Promise<Json> => {
    const { task } = await untilStatus(agents.fleet, taskId, 'running', workMs);
    return (await agents.fleet.rest.get(`/sessions/${task.sessionId}`)).session;
  };

  const approval = (taskId: string, words: string) =>
    until(
      async () => {
        const { rows } = await agents.fleet.rest.get(
          `/interventions?project=${agents.fleet.project}&kind=tool_approval&state=open&limit=100`,
        );
        return rows.find((row: Json) => row.taskId === taskId && row.excerpt.includes(words));
      },
      `the question about ${words}`,
      workMs,
    );

  for (const [provider, mode] of askers) {
    const name = `${provider}-${mode}`;
    it(`[A2] [A3] [A5] ${provider}, ${mode}: a person allows one call and denies another, a rule denies the third, the floor the fourth`, async () => {
      const { fleet, model } = agents;
      const { id } = tasks.get(name);
      const answer = async (words: string, response: string) => {
        const asked = await agents.explain(() => approval(id, words));
        await fleet.rest.post(`/interventions/${asked.id}/respond`, { response });
      };
      await answer(`${name}-allowed`, 'allow');
      await answer(`${name}-denied`, 'deny: not today');
      await agents.explain(() => untilStatus(fleet, id, 'done', workMs));
      const at = (file: string) => join(fleet.daemon('dev-01').workDir, 'core', file);
      assert.deepEqual(
        ['allowed', 'denied', 'forbidden'].map((which) => existsSync(at(`${name}-${which}`))),
        [true, false, false],
      );
      assert.ok(!existsSync(at(`.git/hooks/${name}-floor`)), 'no rule lets it write there');
      const heard = model.requests().flatMap((request) => request.heard ?? []);
      if (name !== hearsNoReason)
        assert.ok(heard.some((item) => item.is !== 'call' && item.text.includes('not today')));
      const asked = await fleet.rest.get(
        `/interventions?project=${fleet.project}&kind=tool_approval&state=open,answered,withdrawn&limit=100`,
      );
      assert.equal(asked.rows.filter(({ taskId }: Json) => taskId === id).length, 2, 'each is asked once');
      const { rows } = await fleet.rest.get(`/decisions?project=${fleet.project}&effect=deny&limit=100`);
      const denied = rows.filter((row: Json) => row.taskId === id);
      assert.ok(denied.some((row: Json) => row.args.includes('forbidden') && row.by === 'rule'));
      assert.ok(denied.some((row: Json) => row.args.includes('.git/') && row.by === 'floor'));
      assert.ok(denied.some((row: Json) => row.args.includes(`${name}-denied`) && row.person === 'admin'));
    });
  }

  const showsText = async (sessionId: string, words: string): Promise<boolean> =>
    (await agents.fleet.rest.get(`/sessions/${sessionId}/screen`)).lines.join('\n').includes(words);

  /** Presses keys in a dialog as a person does: once more where it stays, for what comes while it is being drawn is lost. */
  const press = (sessionId: string, keys: { readonly text: string; readonly submit: boolean }, dialog: string) =>
    until(
      async () => {
        await agents.fleet.rest.post(`/sessions/${sessionId}/input`, keys);
        return until(async () => !(await showsText(sessionId, dialog)), 'it took them', 5_000);
      },
      `the dialog "${dialog}" is gone`,
      workMs,
    );

  const questionsOf = async (taskId: string, state: string): Promise<readonly Json[]> => {
    const { fleet } = agents;
    const filter = `project=${fleet.project}&kind=question&state=${state}&limit=100`;
    const { rows } = await fleet.rest.get(`/interventions?${filter}`);
    return rows.filter((row: Json) => row.taskId === taskId);
  };
  const untilQuestions = (taskId: string, count: number) =>
    agents.explain(() =>
      until(
        async () => {
          const open = await questionsOf(taskId, 'open');
          return open.length === count ? open : undefined;
        },
        `${count} questions`,
        workMs,
      ),
    );
  const respond = (asked: readonly Json[], words: string, response: string) =>
    agents.fleet.rest.post(`/interventions/${asked.find(({ excerpt }: Json) => excerpt.includes(words))?.id}/respond`, {
      response,
    });
  const heardAnswer = (words: RegExp) =>
    agents.model
      .requests()
      .flatMap((request) => request.heard ?? [])
      .some((item) => item.is === 'result' && words.test(item.text));

  it('[G1] [I1] claude does not know its folder: a person trusts it in the inbox, and it does its task', async () => {
    const { id } = tasks.get('trust-claude');
    const asked = await untilQuestions(id, 1);
    assert.deepEqual(asked[0]?.options, ['No, exit', 'Yes, I trust this folder']);
    await respond(asked, 'trust the folder', 'Yes, I trust this folder');
    const { result } = await agents.explain(() => untilStatus(agents.fleet, id, 'done', workMs));
    assert.equal(result.summary, 'trusted by claude');
  });

  it('[G1] [I1] codex does not know its folder: a person trusts it in the inbox, and its dialog closes', async () => {
    const { fleet } = agents;
    const { id } = tasks.get('trust-codex');
    const asked = await untilQuestions(id, 1);
    const { sessionId } = (await fleet.rest.get(`/tasks/${id}`)).task;
    assert.equal(await showsText(sessionId, 'Trust this folder?'), true);
    await respond(asked, 'trust the folder', 'Trust and continue');
    await agents.explain(() =>
      until(async () => !(await showsText(sessionId, 'Trust this folder?')), 'it is gone', workMs),
    );
  });

  it('[I1] claude asks several questions in a dialog of its own, and goes on with the answers of the inbox', async () => {
    const { id } = tasks.get('questions-interactive');
    const both = await untilQuestions(id, 2);
    assert.deepEqual(both.map(({ options }) => options).sort(), [
      ['Blue', 'Red'],
      ['Small', 'Large'],
    ]);
    assert.equal((await agents.fleet.rest.get(`/tasks/${id}`)).task.status, 'needs_human');
    await respond(both, 'Which sizes?', 'Small, Large');
    await respond(both, 'Which colour?', 'Red');
    await agents.explain(() => until(() => heardAnswer(/Red.*Small, Large/s), 'the answers are heard', workMs));
  });

  it('[I1] claude is answered in its terminal, and nobody is asked any more', async () => {
    const { fleet } = agents;
    const { id } = tasks.get('questions-interactive');
    await untilQuestions(id, 1);
    const { sessionId } = (await fleet.rest.get(`/tasks/${id}`)).task;
    await agents.explain(() => until(() => showsText(sessionId, '2. Red'), 'its dialog is open', workMs));
    await press(sessionId, { text: '', submit: true }, '2. Red');
    await agents.explain(() => untilStatus(fleet, id, 'done', workMs));
    assert.equal((await questionsOf(id, 'withdrawn')).length, 1);
    assert.ok(heardAnswer(/Which colour\?.*Blue/s));
  });

  it('[I1] claude, headless: its questions are asked one after the other', async () => {
    const { fleet } = agents;
    const { id } = tasks.get('questions-headless');
    await respond(await untilQuestions(id, 1), 'Which colour?', 'Green');
    await respond(await untilQuestions(id, 1), 'Which sizes?', 'Small');
    await agents.explain(() => untilStatus(fleet, id, 'done', workMs));
    assert.ok(heardAnswer(/Green.*Small/s));
  });

  it('[A2] [A5] [I1] [G7] codex: the first answer counts, a rule that asks holds in its sandbox, and a question comes back', async () => {
    const { fleet, model } = agents;
    const spec = renderScript(
      `bash touch codex-ruled`,
      asking('codex', 'touch codex-terminal'),
      'bash rostrum task note "from the sandbox"',
      'tool rostrum.ask_human {"question":"JWT or cookies?","options":["JWT","Cookies"]}',
      `tool request_user_input ${JSON.stringify({ questions: [{ ...colours, id: 'colour' }] })}`,
      asking('codex', 'rostrum task complete --summary "done by both"'),
      'say It is done.',
    );
    const { id } = await agents.begin('dev-01', {
      title: 'both',
      spec,
      placement: { provider: 'codex', repo: 'core' },
    });
    const at = (file: string) => join(fleet.daemon('dev-01').workDir, 'core', file);
    const results = () =>
      model.requests().flatMap(({ heard = [] }) => heard.flatMap((item) => (item.is === 'result' ? [item.text] : [])));
    const { id: sessionId } = await sessionOf(id);
    const dialog = (words: string) =>
      until(() => showsText(sessionId, `$ ${words}`), `the dialog about ${words}`, workMs);
    const open = async () => {
      const { rows } = await fleet.rest.get(`/interventions?project=${fleet.project}&state=open&limit=100`);
      return rows.filter(({ taskId }: Json) => taskId === id);
    };

    const ruled = await agents.explain(() => approval(id, 'codex-ruled'));
    await agents.explain(() => dialog('touch codex-ruled'));
    assert.ok(!existsSync(at('codex-ruled')));
    await fleet.rest.post(`/interventions/${ruled.id}/respond`, { response: 'allow' });

    const asked = await agents.explain(() => approval(id, 'codex-terminal'));
    assert.ok(existsSync(at('codex-ruled')));
    await agents.explain(() => dialog('touch codex-terminal'));
    await press(sessionId, { text: 'y', submit: false }, '$ touch codex-terminal');
    const question: Json = await agents.explain(() =>
      until(async () => (await open()).find(({ what }: Json) => what === 'question'), 'its question', workMs),
    );
    assert.ok(existsSync(at('codex-terminal')));
    const { intervention: settled } = await fleet.rest.get(`/interventions/${asked.id}`);
    assert.equal(settled.state, 'withdrawn', 'who was asked as well is asked no more');
    await fleet.rest.post(`/interventions/${question.id}/respond`, { response: 'JWT' });

    // In a dialog of its own; what had to be answered first is heard by then.
    const colour = await untilQuestions(id, 1);
    assert.ok(results().some((text) => text.includes('JWT')));
    await respond(colour, 'Which colour?', 'Red');

    const view = await agents.explain(() => untilStatus(fleet, id, 'done', workMs));
    assert.equal(view.result.summary, 'done by both');
    assert.ok(results().some((text) => text.includes('"colour"') && text.includes('Red')));
    assert.ok(
      results().some((text) => text.includes('"require_escalated"')),
      'it is told how its sandbox lets it report',
    );
    await until(async () => {
      const { tasks: used } = await fleet.rest.get(`/usage?project=${fleet.project}`);
      return used.some((task: Json) => task.id === id && task.tokensIn > 0 && task.tokensOut > 0 && task.calls > 4);
    }, 'all that it used');
    const { session } = await fleet.rest.get(`/sessions/${sessionId}`);
    assert.ok(session.providerSessionId);
  });

  it('[A5] [S5] codex: a question outlives the daemon that asked it, and a crash of its app-server is said', async () => {
    const { fleet } = agents;
    const spec = renderScript(
      asking('codex', 'touch codex-restarted'),
      'bash touch codex-waits; timeout 300 tail -f /dev/null',
    );
    const { id } = await agents.begin('dev-01', {
      title: 'crash',
      spec,
      placement: { provider: 'codex', repo: 'core' },
    });
    const { id: sessionId } = await sessionOf(id);
    const asked = await agents.explain(() => approval(id, 'codex-restarted'));
    await fleet.daemon('dev-01').kill9();
    await fleet.daemon('dev-01').start();
    await fleet.rest.post(`/interventions/${asked.id}/respond`, { response: 'allow' });
    const at = (file: string) => existsSync(join(fleet.daemon('dev-01').workDir, 'core', file));
    await agents.explain(() => until(() => at('codex-restarted') && at('codex-waits'), 'it goes on', workMs));

    const server = processesWith(sessionId).find(({ commandLine }) => commandLine.trimEnd().endsWith(' app-server'));
    process.kill(server?.pid ?? assert.fail('it has no app-server'), 'SIGKILL');
    const ended = await agents.explain(() =>
      until(
        async () => {
          const { session } = await fleet.rest.get(`/sessions/${sessionId}`);
          return session.lifecycle === 'exited' ? session : undefined;
        },
        'its end',
        workMs,
      ),
    );
    assert.equal(ended.exitCode, 1);
    const { lines } = await fleet.rest.get(`/sessions/${sessionId}/screen`);
    assert.match(lines.join('\n'), /app-server was ended by SIGKILL/);
  });
});
