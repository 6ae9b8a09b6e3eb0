import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive } from '../harness/processTable.ts';
import type { Json } from '../harness/rest.ts';
import { untilAsked, untilStatus } from '../harness/tasks.ts';
import { until } from '../harness/until.ts';
import type { AgentFleet } from './harness/openAgents.ts';
import { listeningSockets } from './harness/listeningSockets.ts';
import { openAgents, workMs } from './harness/openAgents.ts';
import type { CheckoutSeen } from './harness/placesSeen.ts';
import { assertCheckoutKept, assertHomeKept, seeCheckout } from './harness/placesSeen.ts';
import { assertClosed, CommandLines, fleetSecrets } from './harness/secretsSeen.ts';
import { tryAsStranger } from './harness/tryAsStranger.ts';
import { renderScript } from './model/parseScript.ts';

/** Those whose protocol is spoken by a program of its own. */
const adapted = ['claude', 'codex'] as const;
type Adapted = (typeof adapted)[number];

/** A command that the agent asks about; Codex would just run it in its sandbox, but for what should go beyond that. */
const asking = (provider: Adapted, command: string): string =>
  provider === 'codex'
    ? `tool exec_command ${JSON.stringify({ cmd: command, sandbox_permissions: 'require_escalated', justification: 'It has to.' })}`
    : `bash ${command}`;

const publishing = (key: string, count: unknown) =>
  `tool rostrum.publish_contract ${JSON.stringify({ key, data: { count } })}`;

/** A step that is killed in its middle. It ends by itself: the sandbox of Codex outlives a Codex that is killed. */
const waiting = 'timeout 10 tail -f /dev/null';

describe('real agents behind their adapters of the Agent Client Protocol', function () {
  this.timeout(2 * workMs);
  let agents: AgentFleet;
  let checkoutBefore: CheckoutSeen;
  const tasks = new Map<Adapted, Json>();
  const commandLines = new CommandLines();
  const secrets = new Map<string, string>();
  before(async () => {
    agents = await openAgents();
    await agents.add({ name: 'dev-01', repos: { core: 'plain' }, approvals: 'asked' });
    const { fleet } = agents;
    checkoutBefore = seeCheckout(at('.'));
    for (const [effect, args] of [
      ['allow', 'rostrum .*'],
      ['allow', '(timeout|tail) .*'],
      ['deny', 'forbidden'],
    ])
      await fleet.rest.post('/rules', { hub: true, effect, args });
    for (const provider of adapted) {
      const key = `figures_${provider}`;
      const spec = renderScript(
        asking(provider, `touch ${provider}-allowed`),
        asking(provider, `touch ${provider}-denied`),
        asking(provider, `touch ${provider}-forbidden`),
        publishing(key, 'many'),
        publishing(key, 3),
        `tool rostrum.ask_human ${JSON.stringify({ question: 'Which database?', options: ['Postgres', 'SQLite'] })}`,
        'say I wait.',
      );
      const schema = { type: 'object', required: ['count'], properties: { count: { type: 'integer' } } };
      const placement = { provider, repo: 'core', mode: 'acp' } as const;
      tasks.set(
        provider,
        await agents.begin('dev-01', { title: provider, spec, contracts: [{ key, schema }], placement }),
      );
    }
  });
  after(() => agents.close());

  /** Waits as long as real work may take, and looks at the machine meanwhile. */
  const wait = <Value>(condition: () => Value | Promise<Value>, what: string) =>
    agents.explain(() =>
      until(
        () => {
          commandLines.look();
          return condition();
        },
        what,
        workMs,
      ),
    );
  const at = (file: string) => join(agents.fleet.daemon('dev-01').workDir, 'core', file);
  const sessionNow = async (id: string): Promise<Json> => (await agents.fleet.rest.get(`/sessions/${id}`)).session;
  const approval = (taskId: string, words: string): Promise<Json> =>
    wait(async () => {
      const filter = `project=${agents.fleet.project}&kind=tool_approval&state=open&limit=100`;
      const { rows } = await agents.fleet.rest.get(`/interventions?${filter}`);
      return rows.find((row: Json) => row.taskId === taskId && row.excerpt.includes(words));
    }, `the question about ${words}`);
  const isHeard = (words: RegExp) =>
    agents.model
      .requests()
      .flatMap(({ heard }) => heard ?? [])
      .some((item) => item.is === 'result' && words.test(item.text));

  for (const provider of adapted) {
    it(`[A2] [A5] ${provider}, acp: a person allows one call and denies another, a rule denies the third`, async () => {
      const { fleet } = agents;
      const { id } = tasks.get(provider);
      const allowed = await approval(id, `${provider}-allowed`);
      await fleet.rest.post(`/interventions/${allowed.id}/respond`, { response: 'allow' });
      const denied = await approval(id, `${provider}-denied`);
      await fleet.rest.post(`/interventions/${denied.id}/respond`, { response: 'deny: not today' });
      await agents.explain(() => untilAsked(fleet, id, workMs));
      assert.deepEqual(
        ['allowed', 'denied', 'forbidden'].map((which) => existsSync(at(`${provider}-${which}`))),
        [true, false, false],
      );
      const { rows } = await fleet.rest.get(`/decisions?project=${fleet.project}&effect=deny&limit=100`);
      assert.ok(rows.some((row: Json) => row.taskId === id && row.args.includes('forbidden') && row.by === 'rule'));
    });

    it(`[T10] ${provider}, acp, publishes what breaks a schema, is told what is wrong, and mends it`, async () => {
      const { fleet } = agents;
      const shown = await fleet.rest.get(`/tasks/${tasks.get(provider).id}/contracts/figures_${provider}`);
      assert.deepEqual([shown.data, shown.versions.length], [{ count: 3 }, 1]);
      assert.ok(isHeard(new RegExp(`figures_${provider}\\\\?" breaks its schema.*/count: must be integer`, 's')));
    });

    it(`[G5] [P3] ${provider}, acp, while it waits: its programs open no port of their own, and refuse other users and web pages`, async () => {
      const { fleet } = agents;
      const { id } = tasks.get(provider);
      await agents.explain(() => untilAsked(fleet, id, workMs));
      const { task } = await fleet.rest.get(`/tasks/${id}`);
      for (const [what, secret] of fleetSecrets(fleet, 'dev-01')) secrets.set(what, secret);
      const own = commandLines.look().filter(({ environment }) => environment.includes(task.sessionId));
      const tokens = new Set(own.flatMap(({ environment }) => environment.match(/^ROSTRUM_TOKEN=(.+)$/m)?.[1] ?? []));
      assert.equal(tokens.size, 1, 'the token of its session');
      for (const token of tokens) secrets.set(`token of ${provider}`, token);
      const sockets = listeningSockets(own.map(({ pid }) => pid));
      assert.deepEqual(
        sockets.filter(({ kind }) => kind === 'tcp'),
        [],
      );
      const daemon = listeningSockets([fleet.daemon('dev-01').pid()]);
      const all = [...sockets, ...daemon];
      assertClosed(all, await tryAsStranger(all));
    });

    it(`[I1] [G4] ${provider}, acp, asks a person by its own tool, and goes on with the answer`, async () => {
      const { fleet } = agents;
      const asked = await agents.explain(() => untilAsked(fleet, tasks.get(provider).id, workMs));
      const response = `Postgres, says a person to ${provider}`;
      await fleet.rest.post(`/interventions/${asked.id}/respond`, { response });
      await wait(() => isHeard(new RegExp(response)), 'the answer is heard');
    });

    it(`[S8] [G9] ${provider}, acp, takes a text while it lives: it is given once, and its receipt says so`, async () => {
      const { fleet, model } = agents;
      const { task } = await untilStatus(fleet, tasks.get(provider).id, 'running', workMs);
      const text = `Note this, ${provider}: ${renderScript(`bash ${waiting}`)}`;
      await fleet.ask('session', 'tell', task.sessionId, text);
      const receipt = async () => {
        const { rows } = await fleet.rest.get(`/sessions/${task.sessionId}/messages`);
        return rows.find((row: Json) => row.text.includes(`Note this, ${provider}`))?.state;
      };
      await wait(async () => (await receipt()) === 'verified', 'its receipt');
      const heard = () =>
        new Set(
          model
            .requests()
            .flatMap(({ heard: all = [], because }) => (because === 'aside' ? [] : all))
            .flatMap((item) => (item.is === 'user' && item.text.includes(`Note this, ${provider}`) ? [item.text] : [])),
        ).size;
      await wait(() => heard() === 1, 'it is given');
    });

    it(`[S13] ${provider}, acp, is killed in the middle of a step, resumed by the id of its conversation, and finishes`, async () => {
      const { fleet } = agents;
      const { task } = await untilStatus(fleet, tasks.get(provider).id, 'running', workMs);
      const session = await sessionNow(task.sessionId);
      process.kill(session.pid, 'SIGKILL');
      await until(() => !isAlive(session.pid), 'its program is dead');
      await until(async () => (await sessionNow(session.id)).lifecycle === 'exited', 'that is known');
      const { session: resumed } = await fleet.ask('session', 'resume', session.name);
      assert.deepEqual([resumed.resumedFrom, resumed.providerSessionId], [session.id, session.providerSessionId]);
      const finish = `tool rostrum.complete_task ${JSON.stringify({ summary: `finished by ${provider}` })}`;
      // What one attempt has published is not what the next one has.
      const rest = renderScript(publishing(`figures_${provider}`, 3), finish, 'say It is done.');
      await fleet.ask('session', 'tell', resumed.id, `Go on, ${provider}: ${rest}`);
      const view = await agents.explain(() => untilStatus(fleet, task.id, 'done', workMs));
      assert.deepEqual([view.result.summary, view.task.attempt], [`finished by ${provider}`, 2]);
      const filter = `project=${fleet.project}&kind=tool_approval&state=open,answered,withdrawn&limit=100`;
      const { rows } = await fleet.rest.get(`/interventions?${filter}`);
      const asked = rows.filter(({ taskId }: Json) => taskId === task.id);
      assert.equal(asked.length, 2, 'it knows what it did before, and begins none of it anew');
    });

    it(`[G7] ${provider}, acp: how full its context is is known`, async () => {
      const { task } = await agents.fleet.rest.get(`/tasks/${tasks.get(provider).id}`);
      const { used } = await agents.fleet.rest.get(`/sessions/${task.sessionId}`);
      assert.ok(used.contextTokens > 0 && used.contextUsed > 0 && used.contextUsed < 1, JSON.stringify(used));
    });
  }

  it('[G5] no command line of any process ever showed a secret of theirs', () => {
    assert.ok(adapted.every((provider) => secrets.has(`token of ${provider}`)));
    commandLines.assertShowNo(secrets);
  });

  it('[G3] nothing else is written where they work, and no setting of a person has changed or come to their home', () => {
    assertCheckoutKept(
      at('.'),
      checkoutBefore,
      adapted.map((provider) => `${provider}-allowed`),
    );
    assertHomeKept(agents.fleet.daemon('dev-01').home, agents.homes.get('dev-01') ?? assert.fail());
  });
});
