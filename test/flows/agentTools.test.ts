import assert from 'node:assert/strict';
import type { AgentClient } from '../../daemon/mcp/mcpClient.fixture.ts';
import { openAgentClient } from '../../daemon/mcp/mcpClient.fixture.ts';
import { openFleet } from '../harness/openFleet.ts';
import type { Fleet } from '../harness/openFleet.ts';
import { listProcesses } from '../harness/processTable.ts';
import type { Json } from '../harness/rest.ts';
import { createTask, timelineOf, untilAsked, untilStatus, viewTask } from '../harness/tasks.ts';
import { until } from '../harness/until.ts';

const schema = {
  type: 'object',
  required: ['endpoints'],
  properties: { endpoints: { type: 'array', items: { type: 'string' } } },
};

describe('agents work by their tools', function () {
  this.timeout(90_000);
  let fleet: Fleet;
  const clients: AgentClient[] = [];
  before(async () => {
    fleet = await openFleet({ servers: [{ name: 'dev-01' }] });
    await fleet.rest.patch('/servers/dev-01', { capacity: 8 });
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) await client.close();
    if (!fleet.hub.isRunning()) await fleet.hub.start();
    if (!fleet.daemon('dev-01').isRunning()) await fleet.daemon('dev-01').start();
  });
  after(() => fleet.close());

  /** Connects with what a session's own program finds in its environment. */
  async function connect(sessionId: string): Promise<AgentClient> {
    const environment = await until(
      () => listProcesses().find((one) => one.environment.includes(`ROSTRUM_SESSION=${sessionId}`))?.environment,
      `the program of ${sessionId}`,
    );
    const read = (name: string) => new RegExp(`(?:^|\\s)${name}=(\\S*)`).exec(environment)?.[1] ?? '';
    const client = await openAgentClient({ url: read('ROSTRUM_MCP_URL'), token: read('ROSTRUM_TOKEN') });
    clients.push(client);
    return client;
  }
  async function begin(draft: Readonly<Record<string, unknown>>): Promise<{ task: Json; client: AgentClient }> {
    const task = await createTask(fleet, { start: 'manual', ...draft });
    return { task, client: await work(task.id) };
  }
  /** Gives a task to a shell: it says nothing by itself, and everything by its tools. */
  async function work(task: string): Promise<AgentClient> {
    const { session } = await fleet.rest.post('/sessions', {
      project: fleet.project,
      server: 'dev-01',
      provider: 'shell',
      task,
    });
    return connect(session.id);
  }
  const answer = (id: string, response: string) => fleet.rest.post(`/interventions/${id}/respond`, { response });
  const eventsOf = async (id: string) => (await timelineOf(fleet, id)).map(({ type }) => type);

  it('[G4] [T10] a worker reads its task, mends a contract that is refused, and completes', async () => {
    const producer = await begin({ title: 'Design', contracts: [{ key: 'api', schema }] });
    const consumer = await createTask(fleet, {
      title: 'Build',
      start: 'manual',
      dependencies: [{ on: producer.task.id, type: 'input', contractKey: 'api' }],
    });
    const { client } = producer;
    assert.match((await client.call('my_task')).text, /Design[\s\S]*### api/);
    await client.call('note', { text: 'Schema first' });
    const refused = await client.call('publish_contract', { key: 'api', data: { endpoints: [1] } });
    assert.ok(refused.isError);
    assert.match(refused.text, /\/endpoints\/0/);
    assert.deepEqual(await client.call('publish_contract', { key: 'api', data: { endpoints: ['/a'] } }), {
      text: '"api" is published as fulfilled.',
      data: undefined,
      isError: false,
    });
    const done = await client.call('complete_task', { summary: 'Two endpoints', tests: { passed: 4, failed: 0 } });
    assert.match(done.text, /is done/);
    const view = await untilStatus(fleet, producer.task.id, 'done');
    assert.deepEqual([view.result.summary, view.result.tests.passed], ['Two endpoints', 4]);
    const next = await work(consumer.id);
    assert.match((await next.call('my_task')).text, /### api[\s\S]*"\/a"/);
    assert.match((await next.call('fail_task', { message: 'No compiler' })).text, /is given up/);
    assert.equal((await untilStatus(fleet, consumer.id, 'failed')).failure.message, 'No compiler');
  });

  it('[I1] [G6] a question is held while the hub dies and comes back, and the answer reaches the agent', async () => {
    const { task, client } = await begin({ title: 'Ask' });
    const asked = client.call('ask_human', { question: 'JWT or cookies?', options: ['JWT', 'cookies'] });
    const intervention = await untilAsked(fleet, task.id);
    assert.equal((await viewTask(fleet, task.id)).task.status, 'needs_human');
    await fleet.hub.kill9();
    assert.match((await client.call('note', { text: 'said to nobody' })).text, /^Queued/);
    await fleet.hub.start();
    await until(async () => (await eventsOf(task.id)).includes('task_note_added'), 'the note');
    await answer(intervention.id, 'cookies');
    assert.equal((await asked).text, 'cookies');
    await untilStatus(fleet, task.id, 'running');
    await client.call('complete_task', { summary: 'With cookies' });
    await untilStatus(fleet, task.id, 'done');
  });

  it('[G4] [R1] kill -9 of the daemon in the middle of a question: the client goes on, and it stays one question', async () => {
    const { task, client } = await begin({ title: 'Outlive' });
    const asked = client.call('ask_human', { question: 'Now?' });
    const intervention = await untilAsked(fleet, task.id);
    const cut = assert.rejects(asked);
    await fleet.daemon('dev-01').kill9();
    await fleet.daemon('dev-01').start();
    await until(async () => !(await client.call('my_task')).isError, 'its tools are there again');
    const again = client.call('ask_human', { question: 'Now?' });
    await answer(intervention.id, 'yes');
    assert.equal((await again).text, 'yes');
    assert.equal((await eventsOf(task.id)).filter((type) => type === 'intervention_requested').length, 1);
    await client.call('complete_task', { summary: 'Done' });
    await untilStatus(fleet, task.id, 'done');
    await client.close();
    await cut;
  });

  it('[I1] [G6] a session without a task asks too, over a restart of its daemon, and its question ends with it', async () => {
    const draft = { project: fleet.project, server: 'dev-01', provider: 'shell', name: 'by-hand' };
    const { session } = await fleet.rest.post('/sessions', draft);
    const client = await connect(session.id);
    const open = (count: number): Promise<readonly Json[]> =>
      until(async () => {
        const { rows } = await fleet.rest.get(`/interventions?project=${fleet.project}&kind=question`);
        const own = rows.filter(({ sessionId }: Json) => sessionId === session.id);
        return own.length === count ? (own as readonly Json[]) : undefined;
      }, `${count} questions of the session`);
    const cut = assert.rejects(client.call('ask_human', { question: 'Now?', options: ['yes', 'no'] }));
    const [asked] = await open(1);
    await fleet.daemon('dev-01').kill9();
    await fleet.daemon('dev-01').start();
    await until(async () => !(await client.call('check_answer')).isError, 'its tools are there again');
    const again = client.call('ask_human', { question: 'Now?', options: ['yes', 'no'] });
    await open(1);
    await answer(asked.id, 'no');
    assert.equal((await again).text, 'no');
    assert.match((await client.call('check_answer')).text, /answered\): Now\?[\s\S]*→ no/);
    const { data }: Json = await client.call('ask', { question: 'And then?' });
    await open(1);
    await fleet.rest.request('DELETE', `/sessions/${session.id}`);
    await open(0);
    const { intervention } = await fleet.rest.get(`/interventions/${data.question_id}`);
    assert.equal(intervention.state, 'withdrawn');
    await client.close();
    await cut;
  });

  it('[T11] a plan is held until it is approved', async () => {
    const { task, client } = await begin({ title: 'Plan', requirePlanApproval: true });
    const first = client.call('submit_plan', { plan: 'Rewrite everything' });
    await answer((await untilAsked(fleet, task.id)).id, 'Only the parser');
    assert.match((await first).text, /Only the parser/);
    const second = client.call('submit_plan', { plan: 'Rewrite the parser' });
    await answer((await untilAsked(fleet, task.id)).id, 'approve');
    assert.match((await second).text, /approved/);
    await untilStatus(fleet, task.id, 'running');
    await client.call('complete_task', { summary: 'Parsed' });
    await untilStatus(fleet, task.id, 'done');
  });

  it('[G4] [G5] a manager leads its objective by its tools, and nothing beyond it', async () => {
    const { objective } = await fleet.rest.post('/objectives', {
      project: fleet.project,
      title: 'Sell more',
      prompt: 'Find out how.',
      agent: 'shell',
      startManager: false,
    });
    await fleet.rest.post(`/objectives/${objective.id}/manager`, { server: 'dev-01' });
    const { objective: led } = await until(async () => {
      const view = await fleet.rest.get(`/objectives/${objective.id}`);
      return view.objective.manager?.state === 'active' ? view : undefined;
    }, 'its manager');
    const manager = await connect(led.managerSessionId);
    assert.match((await manager.call('my_objective')).text, /Find out how\./);
    assert.match((await manager.call('list_servers')).text, /dev-01/);

    const created = await manager.call('create_task', { title: 'Measure', spec: 'How many?', start: 'manual' });
    const { ref, id } = created.data as { ref: string; id: string };
    assert.equal((await viewTask(fleet, id)).task.parentId, objective.id);
    assert.match((await manager.call('assign_task', { task: ref, server: 'dev-01' })).text, /is assigned/);
    const { task: running } = await untilStatus(fleet, id, 'running');
    const listed = (await manager.call('list_tasks', { status: ['running'] })).data as { tasks: Json[] };
    assert.deepEqual(
      listed.tasks.map((row) => row.ref),
      [ref],
    );
    assert.match((await manager.call('view_task', { task: ref })).text, /How many\?/);
    assert.equal((await manager.call('finish_objective')).isError, true, 'a task of it is open');
    assert.equal((await manager.call('message_session', { task: ref, text: 'Hurry' })).text, 'Sent.');
    const worker = await connect(running.sessionId);
    await until(async () => (await worker.call('read_messages')).text.includes('Hurry'), 'the message');
    assert.equal((await worker.call('create_task', { title: 'More' })).isError, true);
    await worker.call('fail_task', { message: 'No figures' });
    await until(
      async () => (await manager.call('read_messages')).text.includes('No figures'),
      'what became of its task',
    );
    assert.match((await manager.call('retry_task', { task: ref })).text, /attempt 2/);
    assert.match((await manager.call('cancel_task', { task: ref, message: 'Enough' })).text, /is cancelled/);

    const foreign = await createTask(fleet, { title: 'Of nobody', start: 'manual' });
    const refused = await manager.call('cancel_task', { task: foreign.ref });
    assert.equal(refused.isError, true);
    assert.match(refused.text, /may not|cannot|no task/i);
    assert.match((await manager.call('finish_objective')).text, /is done/);
    assert.equal((await fleet.rest.get(`/objectives/${objective.id}`)).objective.status, 'done');
  });
});
