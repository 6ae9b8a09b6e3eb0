import assert from 'node:assert/strict';
import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fakeAgentProvider, writeFakeAgent } from '../../daemon/delivery/fakeAgent.fixture.ts';
import { openFleet } from '../harness/openFleet.ts';
import type { Fleet } from '../harness/openFleet.ts';
import type { Json } from '../harness/rest.ts';
import { script } from '../harness/script.ts';
import { createTask, timelineOf, untilAsked, untilStatus, viewTask } from '../harness/tasks.ts';
import { until } from '../harness/until.ts';

describe('texts reach agents that sit at a prompt', function () {
  this.timeout(90_000);
  let fleet: Fleet;
  let heardIn: string;
  before(async () => {
    fleet = await openFleet();
    heardIn = fleet.place.make('heard');
    const program = writeFakeAgent(fleet.place.make('agents'));
    const provider = (manner: string) =>
      fakeAgentProvider(program, { FAKE_AGENT: manner, FAKE_AGENT_OUT: join(heardIn, 'h-') });
    const providers = {
      typed: provider('box'),
      deaf: provider('deaf'),
      untold: { ...provider('box'), prompt: 'none' },
    };
    await fleet.add({
      name: 'dev-01',
      config: { providers, allowedCommands: ['bash', 'sh', 'scripted', program], maxSessions: 20 },
    });
  });
  after(() => fleet.close());

  const fileOf = (sessionId: string) => join(heardIn, `h-${sessionId}`);
  /** What an agent was given at its prompt, as it understood it. */
  const heard = (sessionId: string): readonly string[] =>
    existsSync(fileOf(sessionId))
      ? readFileSync(fileOf(sessionId), 'utf8')
          .split('\n')
          .filter(Boolean)
          .map((line) => String(JSON.parse(line)))
      : [];
  const untilHeard = (sessionId: string, text: RegExp) =>
    until(() => heard(sessionId).find((line) => text.test(line)), `${sessionId} hears ${text}`);
  const sessionOf = async (id: string): Promise<Json> => (await fleet.rest.get(`/sessions/${id}`)).session;
  const textsOf = async (id: string): Promise<readonly Json[]> =>
    (await fleet.rest.get(`/sessions/${id}/messages`)).rows;
  const untilText = (sessionId: string, text: RegExp, state: string) =>
    until(
      async () => (await textsOf(sessionId)).find((row) => text.test(row.text) && row.state === state),
      `${text} is ${state}`,
    );
  const untilShown = (id: string, text: string) =>
    until(
      async () => (await fleet.rest.get(`/sessions/${id}/screen`)).lines.join('').includes(text),
      `"${text}" shown`,
    );

  /** By hand: the scheduler gives a busy machine nothing. */
  async function openFor(task: Json, provider: string): Promise<string> {
    const words = ['--server', 'dev-01', '--provider', provider, '--task', task.ref];
    return (await fleet.ask('session', 'open', ...words)).session.id;
  }
  /** A task that runs in a session of its own with a typed agent. */
  async function running(provider: string): Promise<{ readonly task: Json; readonly sessionId: string }> {
    const task = await createTask(fleet, { title: 'Sign-in', spec: 'Do it', start: 'manual' });
    const id = await openFor(task, provider);
    await untilStatus(fleet, task.id, 'running');
    await untilShown(id, '? for help');
    return { task, sessionId: id };
  }
  async function open(name: string, provider: string): Promise<Json> {
    const { session } = await fleet.ask(
      'session',
      'open',
      '--server',
      'dev-01',
      '--provider',
      provider,
      '--name',
      name,
    );
    await until(async () => (await sessionOf(session.id)).lifecycle === 'active', `${name} is active`);
    return session;
  }

  it('[I1] [T4] the answer to a question is typed into the live agent, and the task runs on', async () => {
    const { task, sessionId } = await running('typed');
    await fleet.ask('session', 'tell', sessionId, 'RUN[rostrum task help --question "JWT or cookies?"]');
    await untilStatus(fleet, task.id, 'needs_human');
    const { id } = await untilAsked(fleet, task.id);
    await fleet.ask('inbox', 'respond', id, 'JWT with refresh tokens');
    await untilHeard(sessionId, /answered your question on SHOP-\d+ \("JWT or cookies\?"\): JWT with refresh tokens$/);
    await untilText(sessionId, /JWT with refresh tokens/, 'verified');
    await untilStatus(fleet, task.id, 'running');
    await fleet.rest.post(`/tasks/${task.id}/cancel`, {});
  });

  it('[T12] a note waits for the end of the turn, an urgent one ends it, and a changed spec is heard', async () => {
    const { task, sessionId } = await running('typed');
    const { pid } = await sessionOf(sessionId);
    process.kill(pid, 'SIGUSR1');
    await untilShown(sessionId, 'esc to interrupt');
    await fleet.ask('task', 'note', task.ref, 'mind the tests');
    await untilText(sessionId, /mind the tests/, 'received');
    await fleet.ask('task', 'note', task.ref, 'stop: the schema changes', '--urgent');
    await untilHeard(sessionId, /stop: the schema changes/);
    await untilHeard(sessionId, /mind the tests/);
    assert.deepEqual(
      heard(sessionId).map((line) => line.replace(/^Note from .* on SHOP-\d+: /, '')),
      ['[esc]', 'stop: the schema changes', 'mind the tests'],
    );
    await fleet.rest.request('PATCH', `/tasks/${task.id}`, { spec: 'Do something else' });
    await untilHeard(sessionId, /changed the spec of SHOP-\d+\. Read it again/);
    await fleet.rest.post(`/tasks/${task.id}/cancel`, {});
  });

  it('[S8] [I2] [I5] a stranded text needs a human; retry brings it, once, and the task runs on', async () => {
    const { task, sessionId } = await running('deaf');
    appendFileSync(`${fileOf(sessionId)}.deaf`, '');
    await fleet.ask('task', 'note', task.ref, 'can you hear me');
    await untilStatus(fleet, task.id, 'needs_human');
    const asked = await untilAsked(fleet, task.id);
    assert.deepEqual([asked.what, asked.options], ['stranded_input', ['retry', 'open the terminal', 'drop']]);
    assert.equal((await sessionOf(sessionId)).stranded, 1);
    const shown = await fleet.cli(['session', 'messages', sessionId]);
    assert.match(shown.stdout, /note, stranded \(delivery_\w+\): it still stands in its input line/);
    rmSync(`${fileOf(sessionId)}.deaf`);
    await fleet.ask('inbox', 'respond', asked.id, 'retry');
    await untilText(sessionId, /can you hear me/, 'verified');
    assert.equal(heard(sessionId).filter((line) => line.includes('can you hear me')).length, 1);
    assert.equal((await viewTask(fleet, task.id)).task.status, 'running');
    const story = (await timelineOf(fleet, task.id)).map(({ type }) => type);
    assert.deepEqual(
      story.filter((type) => /needs_human|intervention|resumed/.test(type)),
      ['task_needs_human', 'intervention_requested', 'intervention_responded', 'task_resumed'],
    );
    await fleet.rest.post(`/tasks/${task.id}/cancel`, {});
  });

  it('[S8] [S5] kill -9 of the daemon in the middle: what may have been typed is said, never typed twice', async () => {
    const { task, sessionId } = await running('deaf');
    appendFileSync(`${fileOf(sessionId)}.deaf`, '');
    await fleet.ask('task', 'note', task.ref, 'half way');
    await until(async () => (await textsOf(sessionId)).some(({ state }) => /typed|submitted/.test(state)), 'its keys');
    await untilShown(sessionId, 'half way');
    await fleet.daemon('dev-01').kill9();
    await fleet.ask('task', 'note', task.ref, 'while nobody was there');
    await fleet.daemon('dev-01').start();
    const asked = await untilAsked(fleet, task.id);
    assert.match(asked.excerpt, /it may have been typed/);
    rmSync(`${fileOf(sessionId)}.deaf`);
    await fleet.ask('inbox', 'respond', asked.id, 'retry');
    await untilHeard(sessionId, /while nobody was there/);
    assert.deepEqual(
      heard(sessionId).map((line) => line.replace(/^Note from .* on SHOP-\d+: /, '')),
      ['half way', 'while nobody was there'],
    );
    await fleet.rest.post(`/tasks/${task.id}/cancel`, {});
  });

  it('[G2] its first task is typed into an agent that takes nothing when it is started', async () => {
    const { task, sessionId } = await running('untold');
    const line = await untilHeard(sessionId, /^Your task is SHOP-\d+ "Sign-in"\. Read \S+ whole/);
    assert.match(readFileSync(/Read (\S+) whole/.exec(line)?.[1] ?? '', 'utf8'), /Do it/);
    await untilText(sessionId, /Your task is/, 'verified');
    await fleet.rest.post(`/tasks/${task.id}/cancel`, {});
  });

  it('[M9] a task assigned to a live idle session is typed into it as its next one, and into a shell as a line that does nothing', async () => {
    const agent = await open('helper', 'typed');
    await untilShown(agent.id, '? for help');
    const task = await createTask(fleet, { title: 'Next `thing`', spec: 'Build the cart', start: 'manual' });
    await fleet.rest.post(`/tasks/${task.id}/assign`, { session: 'helper' });
    const line = await untilHeard(agent.id, /Your next task is SHOP-\d+ "Next `thing`"\. Read \S+ whole/);
    const file = /Read (\S+) whole/.exec(line)?.[1] ?? '';
    assert.match(readFileSync(file, 'utf8'), /Build the cart/);
    await untilText(agent.id, /Your next task/, 'verified');

    const shell = await open('bench', 'shell');
    const other = await createTask(fleet, { title: "It's; touch owned", spec: 'Type it', start: 'manual' });
    await fleet.rest.post(`/tasks/${other.id}/assign`, { session: 'bench' });
    await untilText(shell.id, /Your next task/, 'verified');
    await untilShown(shell.id, 'rostrum task view');
    const screen = (await fleet.rest.get(`/sessions/${shell.id}/screen`)).lines.join('\n');
    assert.ok(!/not found|syntax/.test(screen), screen);
  });

  it('[S8] [I2] a text that a manager did not take is asked about for its objective, and brought again from there', async () => {
    const { objective } = await fleet.rest.post('/objectives', { project: fleet.project, title: 'Deaf goal' });
    const started = await fleet.rest.post(`/objectives/${objective.id}/manager`, { agent: 'deaf', server: 'dev-01' });
    const manager = started.objective.managerSessionId;
    await untilShown(manager, '? for help');
    appendFileSync(`${fileOf(manager)}.deaf`, '');
    await fleet.ask('session', 'tell', manager, 'mind the budget');
    const asked = await until(async () => {
      const { rows } = await fleet.ask('inbox', 'list', '--kind', 'stranded_input');
      return (rows as readonly Json[]).find(({ objectiveId }) => objectiveId === objective.id);
    }, 'a person is asked about the objective');
    assert.deepEqual(
      [asked.options, asked.taskId, asked.sessionId],
      [['retry', 'open the terminal', 'drop'], undefined, manager],
    );
    const shown = await fleet.cli(['inbox', 'view', asked.id]);
    assert.match(shown.stdout, /A text for the manager of SHOP-\d+ did not reach deaf/);
    assert.match(shown.stdout, /rostrum session attach/);
    rmSync(`${fileOf(manager)}.deaf`);
    await fleet.ask('inbox', 'respond', asked.id, 'retry');
    await untilText(manager, /mind the budget/, 'verified');
    assert.equal(heard(manager).filter((line) => line.includes('mind the budget')).length, 1);
    await fleet.rest.post(`/objectives/${objective.id}/cancel`, {});
  });

  it('[T14] the manager of an objective hears at its prompt that a task of it is done', async () => {
    const { objective } = await fleet.rest.post('/objectives', { project: fleet.project, title: 'Goal' });
    const started = await fleet.rest.post(`/objectives/${objective.id}/manager`, { agent: 'typed', server: 'dev-01' });
    const manager = started.objective.managerSessionId ?? started.objective.manager?.id;
    assert.ok(manager, JSON.stringify(started));
    await untilShown(manager, '? for help');
    const draft = { title: 'Child', spec: script('complete Built'), start: 'manual', parent: objective.id };
    const task = await createTask(fleet, draft);
    await openFor(task, 'scripted');
    await untilStatus(fleet, task.id, 'done');
    await untilHeard(manager, /SHOP-\d+ "Child" of SHOP-\d+ is done: Built/);
  });

  it('[G9] what a message means is said before it is sent: typed, read, or pointed to', async () => {
    const expected = {
      typed: /tell-typed runs typed: the message is typed into its terminal and submitted when its turn has ended/,
      shell: /tell-shell runs shell: .*only a line is shown that does nothing/,
    };
    for (const [provider, meaning] of Object.entries(expected)) {
      const session = await open(`tell-${provider}`, provider);
      const { code, stdout, stderr } = await fleet.cli(['session', 'tell', session.id, 'hello there']);
      assert.equal(code, 0, stderr);
      assert.match(stderr, meaning);
      assert.match(stdout, /^Sent \(delivery_\w+\)/);
      await untilText(session.id, /Message from .*: hello there/, 'verified');
    }
    const { session } = await fleet.ask('session', 'open', '--server', 'dev-01', '--provider', 'scripted');
    assert.equal((await sessionOf(session.id)).delivery, 'read');
  });
});
