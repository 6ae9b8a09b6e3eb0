import assert from 'node:assert/strict';
import * as http from 'node:http';
import { aTaskRow } from '../../shared/testing/aTaskRow.fixture.ts';
import { limits } from '../../shared/timings.ts';
import { until } from '../../runtime/until.fixture.ts';
import { newId, taskOffer, TestDaemon } from '../testDaemon.fixture.ts';
import type { AgentClient } from './mcpClient.fixture.ts';
import { openAgentClient } from './mcpClient.fixture.ts';

const contractSchema = {
  type: 'object',
  required: ['endpoints'],
  properties: { endpoints: { type: 'array', items: { type: 'string' } } },
};

describe('the tools for agents', function () {
  this.timeout(20_000);
  let daemon: TestDaemon;
  let clients: AgentClient[];

  beforeEach(async () => {
    [daemon, clients] = [await new TestDaemon().open(), []];
    await daemon.connected();
    daemon.hub.manners.judges = ({ operation, params }) => ({ result: resultOf(operation, params) });
  });
  afterEach(async () => {
    for (const client of clients) await client.close();
    await daemon.stop();
  });

  const intervention = newId('intervention');
  const noteView = { id: newId('note'), text: 'x', urgent: false, by: { kind: 'hub' }, at: 1 };
  const resultOf = (operation: string, _params: unknown) => ({
    task: aTaskRow({ status: operation === 'task.complete' ? 'done' : 'running' }),
    note: noteView,
    interventionId: intervention,
  });
  const urlOf = (sessionId: string) =>
    daemon.terminals.started.find((one) => one.sessionId === sessionId)?.env['ROSTRUM_MCP_URL'];
  const connect = async (sessionId: string) => {
    const client = await openAgentClient({ url: urlOf(sessionId) ?? '', token: daemon.terminals.tokenOf(sessionId) });
    clients.push(client);
    return client;
  };
  const openWorker = async (task = taskOffer()) => {
    const { sessionId } = await daemon.startSession({ task });
    return { sessionId, task, client: await connect(sessionId) };
  };
  const said = () => daemon.hub.reportsOf('agent.said').map(({ operation, params }) => [operation, params] as const);
  const restart = async (changes: { progressMs?: number; waitMs?: number }) => {
    await daemon.running?.stop();
    daemon.hub.frames.length = 0;
    Object.assign(daemon, changes);
    await daemon.startAgain();
    await daemon.connected();
  };
  const goAway = async () => {
    await daemon.hub.close();
    daemon.hub.frames.length = 0;
  };
  const deliver = (
    sessionId: string,
    text: { kind: 'answer' | 'plan_verdict'; about: string; answer?: string; approved?: boolean },
  ) =>
    daemon.hub.order({
      type: 'text.deliver',
      attempt: 1,
      deliveryId: newId('delivery'),
      sessionId: sessionId as `session_${string}`,
      text: 'A person has answered.',
      urgent: false,
      wantedAt: 1,
      ...text,
    });

  it('[G4] the role of a session decides its tools, and every other is refused with those it has', async () => {
    const { client } = await openWorker();
    assert.deepEqual(await client.names(), [
      'my_task',
      'note',
      'progress',
      'complete_task',
      'fail_task',
      'add_artifact',
      'ask_human',
      'ask',
      'check_answer',
      'submit_plan',
      'validate_contract',
      'publish_contract',
      'read_messages',
    ]);
    const { sessionId } = await daemon.startSession({ role: 'manager' });
    const manager = await connect(sessionId);
    assert.deepEqual(await manager.names(), [
      'ask_human',
      'ask',
      'check_answer',
      'my_objective',
      'create_task',
      'assign_task',
      'list_tasks',
      'view_task',
      'cancel_task',
      'retry_task',
      'list_servers',
      'message_session',
      'finish_objective',
      'read_messages',
    ]);
    const shell = await connect((await daemon.startSession({ role: 'shell' })).sessionId);
    assert.deepEqual(await shell.names(), ['ask_human', 'ask', 'check_answer', 'read_messages']);
    const busyShell = await connect((await daemon.startSession({ role: 'shell', task: taskOffer() })).sessionId);
    assert.deepEqual(await busyShell.names(), await client.names());
    const refused = await client.call('create_task', { title: 'mine' });
    assert.equal(refused.isError, true);
    assert.match(refused.text, /"create_task" is no tool of a worker session. You have: my_task, /);
    assert.equal((await manager.call('complete_task', { summary: 'x' })).isError, true);
    assert.deepEqual(said(), []);
  });

  it('[G4] [T9] the task is told whole, with its inputs, its contracts and how to report', async () => {
    const { client } = await openWorker(
      taskOffer({
        resolvedInputs: { api: { v: 1 }, bulk: 'x'.repeat(50_000) },
        contracts: [{ key: 'client', schema: contractSchema }],
        requirePlanApproval: true,
      }),
    );
    const { text } = await client.call('my_task');
    assert.match(
      text,
      /# API-1: Design the schema[\s\S]*### api\n\n```json\n{\n {2}"v": 1\n}[\s\S]*"endpoints"[\s\S]*submit_plan/,
    );
    assert.match(text, /50002 characters; the whole is in the file that \$ROSTRUM_PROMPT_FILE names/);
    assert.doesNotMatch(text, /`rostrum/);
    assert.match(client.instructions, /Begin with my_task/);
  });

  it('[G4] what an agent says reaches the hub as the operation that it is', async () => {
    const { client, task } = await openWorker();
    const id = task.taskId;
    await client.call('note', { text: 'Schema first' });
    await client.call('progress', { done: 'The schema', next: 'Routes' });
    await client.call('add_artifact', { name: 'Report', text: 'fine', kind: 'report' });
    const done = await client.call('complete_task', { summary: 'All of it', tests: { passed: 3, failed: 0 } });
    assert.match(done.text, /is done/);
    assert.deepEqual(
      said().map(([operation]) => operation),
      ['task.note', 'task.note', 'artifact.add', 'task.complete'],
    );
    assert.deepEqual(said()[1]?.[1], { id, text: 'Progress: The schema\nNext: Routes' });
    assert.deepEqual(said()[3]?.[1], {
      id,
      result: {
        summary: 'All of it',
        changes: [],
        tests: { passed: 3, failed: 0, skipped: 0 },
        contracts: {},
        artifacts: [],
      },
    });
  });

  it('[T16] an agent hears that evidence is being checked, and not that its task is done', async () => {
    const { client } = await openWorker();
    daemon.hub.manners.judges = () => ({ result: { task: aTaskRow({ status: 'running', provingSince: 1 }) } });
    const { text } = await client.call('complete_task', { summary: 'All of it' });
    assert.match(text, /accepted, evidence is being checked/);
    assert.doesNotMatch(text, /Nothing more is to do/);
  });

  it('[T10] data that breaks its schema is refused with every problem, and taken when it is mended', async () => {
    const { client } = await openWorker(taskOffer({ contracts: [{ key: 'api', schema: contractSchema }] }));
    const checked = await client.call('validate_contract', { key: 'api', data: { endpoints: [1, 2] } });
    assert.match(checked.text, /\/endpoints\/0[\s\S]*\/endpoints\/1/);
    assert.equal((checked.data as { valid: boolean }).valid, false);
    const refused = await client.call('publish_contract', { key: 'api', data: {} });
    assert.equal(refused.isError, true);
    assert.match(refused.text, /endpoints[\s\S]*Next: mend the data/);
    const early = await client.call('complete_task', { summary: 'done' });
    assert.match(early.text, /promised api[\s\S]*publish_contract/);
    assert.equal((await client.call('publish_contract', { key: 'api', data: { endpoints: ['/a'] } })).isError, false);
    assert.equal((await client.call('complete_task', { summary: 'done' })).isError, false);
    assert.deepEqual(
      said().map(([operation]) => operation),
      ['contract.publish', 'task.complete'],
    );
  });

  it('a text of JSON is read where a contract takes no text, and stays a text where it does', async () => {
    const { client } = await openWorker(
      taskOffer({
        contracts: [
          { key: 'api', schema: contractSchema },
          { key: 'note', schema: { type: 'string' } },
          { key: 'any' },
        ],
      }),
    );
    const data = '{"endpoints":["/a"]}';
    for (const key of ['api', 'note', 'any'])
      assert.equal((await client.call('publish_contract', { key, data })).isError, false);
    assert.deepEqual(
      said().map(([, params]) => (params as { data: unknown }).data),
      [{ endpoints: ['/a'] }, data, data],
    );
  });

  it('[R5] a contract at its largest passes, and what is larger is refused', async () => {
    const { client } = await openWorker(taskOffer({ contracts: [{ key: 'api' }] }));
    const publish = (bytes: number) => client.call('publish_contract', { key: 'api', data: 'x'.repeat(bytes - 2) });
    assert.equal((await publish(limits.contractDataBytes)).isError, false);
    assert.match((await publish(limits.contractDataBytes + 1)).text, /at most 8388608/);
    await assert.rejects(publish(limits.contractBodyBytes + 20_000), /413|too-large/);
  });

  it('[R6] arguments that are wrong are named, all of them', async () => {
    const { client } = await openWorker();
    const { text, isError } = await client.call('complete_task', {
      summary: '',
      extra: 1,
      tests: { passed: 'many', failed: 0 },
    });
    assert.equal(isError, true);
    assert.match(text, /summary[\s\S]*tests\.passed[\s\S]*extra/);
    assert.equal((await client.call('note', {})).isError, true);
    assert.deepEqual(said(), []);
  });

  it('[I1] a question is held until it is answered, with signs of life for its client', async () => {
    await restart({ progressMs: 20 });
    const { client, sessionId } = await openWorker();
    const signs: string[] = [];
    const asked = client.call(
      'ask_human',
      { question: 'JWT?', options: ['yes', 'no'] },
      { onProgress: (sign) => signs.push(sign) },
    );
    await until(() => signs.length > 3, 'signs of life');
    deliver(sessionId, { kind: 'answer', about: intervention, answer: 'yes' });
    assert.deepEqual(await asked, { text: 'yes', data: undefined, isError: false });
    assert.deepEqual(
      said().map(([operation]) => operation),
      ['task.help'],
    );
  });

  it('[I1] [T17] a manager asks for its session, waits for the answer, and finds it again', async () => {
    const { sessionId } = await daemon.startSession({ role: 'manager' });
    const client = await connect(sessionId);
    const asked = client.call('ask_human', { question: 'JWT?' });
    await until(() => said().length === 1, 'the question');
    assert.deepEqual(said(), [['session.help', { id: sessionId, question: 'JWT?', options: [] }]]);
    deliver(sessionId, { kind: 'answer', about: intervention, answer: 'yes' });
    assert.equal((await asked).text, 'yes');
    assert.match((await client.call('check_answer')).text, /answered\): JWT\?\n {2}→ yes/);
  });

  it('[I1] who cannot wait asks, and looks later; a withdrawn question says so', async () => {
    const { client, sessionId } = await openWorker();
    const asked = await client.call('ask', { question: 'JWT?' });
    assert.deepEqual(asked.data, { question_id: intervention });
    assert.match((await client.call('check_answer', { question_id: intervention })).text, /Not answered yet/);
    deliver(sessionId, { kind: 'answer', about: intervention, answer: 'cookies' });
    assert.equal((await client.call('check_answer', { question_id: intervention, wait: true })).text, 'cookies');
    assert.match((await client.call('check_answer')).text, /answered\): JWT\?\n {2}→ cookies/);
    assert.equal((await client.call('check_answer', { question_id: 'nonsense', wait: true })).isError, true);
    const second = newId('intervention');
    daemon.hub.manners.judges = () => ({ result: { task: aTaskRow({}), interventionId: second } });
    const withdrawn = client.call('ask_human', { question: 'And now?' });
    await until(() => said().length === 2, 'the second question');
    deliver(sessionId, { kind: 'answer', about: second });
    assert.equal((await withdrawn).isError, true);
  });

  it('[T11] a plan is held for its verdict, and one that is to be changed is submitted again', async () => {
    const { client, sessionId, task } = await openWorker(taskOffer({ requirePlanApproval: true }));
    const judge = async (plan: string, verdict: { approved: boolean; answer?: string }) => {
      const count = said().length;
      const submitted = client.call('submit_plan', { plan });
      await until(() => said().length > count, 'the plan');
      deliver(sessionId, { kind: 'plan_verdict', about: task.taskId, ...verdict });
      return (await submitted).text;
    };
    assert.match(await judge('Rewrite it', { approved: false, answer: 'Too much' }), /submit it again: Too much/);
    assert.match(await judge('Rewrite it', { approved: true }), /approved/);
    assert.match((await client.call('check_answer')).text, /to be changed[\s\S]*approved/);
  });

  it('[G6] what is said while the hub is away is queued, said to be, and delivered once in order', async () => {
    const { client, sessionId } = await openWorker();
    await goAway();
    assert.match((await client.call('note', { text: 'one' })).text, /^Queued\. The hub is away/);
    const asked = client.call('ask_human', { question: 'Still there?' });
    await until(() => daemon.logLines.length >= 0 && said().length === 0, 'nothing yet');
    const completed = await client.call('complete_task', { summary: 'done' });
    assert.match(completed.text, /Queued\..*do not report it again/);
    await daemon.hub.open();
    await until(() => said().length === 3, 'all of it');
    assert.deepEqual(
      said()
        .map(([operation]) => operation)
        .sort(),
      ['task.complete', 'task.help', 'task.note'],
    );
    deliver(sessionId, { kind: 'answer', about: intervention, answer: 'here again' });
    assert.equal((await asked).text, 'here again');
  });

  it('[G6] a question that the hub refuses when it is back is not waited for any longer', async () => {
    await restart({ waitMs: 50 });
    const { client } = await openWorker();
    await goAway();
    daemon.hub.manners.judges = () => ({ error: { code: 'wrong-state', message: 'The task has ended.' } });
    const asked = client.call('ask_human', { question: 'Still there?' });
    await daemon.hub.open();
    const { text, isError } = await asked;
    assert.equal(isError, true);
    assert.match(text, /The task has ended|did not take this/);
  });

  it('[G4] [R1] a client works on over a restart of the daemon, and its question stays one question', async () => {
    const { client, sessionId } = await openWorker();
    const asked = client.call('ask_human', { question: 'JWT?' });
    await until(() => said().length === 1, 'the question');
    await daemon.running?.stop();
    const { text } = await asked;
    assert.match(text, new RegExp(`check_answer with question_id "${intervention}"`));
    await daemon.startAgain();
    await daemon.connected();
    assert.match((await client.call('my_task')).text, /Design the schema/);
    const again = client.call('ask_human', { question: 'JWT?' });
    await until(() => daemon.hub.reportsOf('agent.said').length === 2, 'the question again');
    const [first, second] = daemon.hub.reportsOf('agent.said');
    assert.equal(second?.commandId, first?.commandId);
    deliver(sessionId, { kind: 'answer', about: intervention, answer: 'yes' });
    assert.equal((await again).text, 'yes');
  });

  it('an answer is not taken by a call that was given up', async () => {
    const { client, sessionId } = await openWorker();
    const giveUp = new AbortController();
    const asked = client.call('ask_human', { question: 'JWT?' }, { signal: giveUp.signal });
    await until(() => said().length === 1, 'the question');
    giveUp.abort();
    await assert.rejects(asked);
    // The client tells it in a request of its own, and another one comes behind that.
    await client.call('note', { text: 'meanwhile' });
    deliver(sessionId, { kind: 'answer', about: intervention, answer: 'yes' });
    await until(() => daemon.hub.reportsOf('delivery.received').length === 1, 'the answer');
    assert.deepEqual(
      daemon.hub.reportsOf('delivery.receipt').filter(({ state }) => state === 'verified'),
      [],
    );
    assert.equal((await client.call('check_answer', { question_id: intervention })).text, 'yes');
  });

  it('[G4] speaks every version of the protocol that its library does, and opens no stream that nobody needs', async () => {
    const { sessionId } = await openWorker();
    const url = new URL(urlOf(sessionId) ?? '');
    const headers = {
      Authorization: `Bearer ${daemon.terminals.tokenOf(sessionId)}`,
      'Content-Type': 'application/json',
      Accept: 'application/json, text/event-stream',
    };
    const send = (method: string, body?: unknown) =>
      new Promise<{ status: number; text: string }>((resolve, reject) => {
        const asked = http.request(url, { method, headers, agent: false }, (response) => {
          let text = '';
          response.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
          response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
        });
        asked.on('error', reject);
        asked.end(body === undefined ? undefined : JSON.stringify(body));
      });
    for (const protocolVersion of ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25']) {
      const params = { protocolVersion, capabilities: {}, clientInfo: { name: 'old', version: '1' } };
      const { text } = await send('POST', { jsonrpc: '2.0', id: 1, method: 'initialize', params });
      assert.match(text, new RegExp(`"protocolVersion":"${protocolVersion}"`));
    }
    const unknown = await send('POST', { jsonrpc: '2.0', id: 2, method: 'server/discover', params: {} });
    assert.match(unknown.text, /-32601/);
    assert.equal((await send('GET')).status, 405);
    assert.equal((await send('DELETE')).status, 405);
    assert.ok((await send('POST', { hello: 1 })).status >= 400);
  });

  it('[P3] no token is in the log', async () => {
    const { client, sessionId } = await openWorker();
    await client.call('note', { text: 'x' });
    await client.call('nonsense');
    assert.ok(!daemon.logLines.join('').includes(daemon.terminals.tokenOf(sessionId)));
  });
});
