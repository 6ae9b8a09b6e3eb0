import assert from 'node:assert/strict';
import type { AgentTold, ToolAsked, ToolReviewed } from '../../../shared/protocol/toolbox.ts';
import { until } from '../../../runtime/until.fixture.ts';
import { deferred } from '../runner/deferred.ts';
import type { Deferred } from '../runner/deferred.ts';
import { parseHook } from './codexCalls.ts';
import { CodexRelay } from './codexRelay.ts';
import type { CodexVerdict } from './codexTalk.ts';
import { lateness } from './lateness.ts';

interface Sent {
  readonly id?: string | number;
  readonly method?: string;
  readonly params?: Readonly<Record<string, unknown>>;
  readonly result?: unknown;
}

/** A relay between two halves that remember what they were sent, and rules and people that say what the test says. */
function stage(review: Partial<ToolReviewed> | 'held' = { effect: 'ask', by: 'default' }) {
  const toServer: Sent[] = [];
  const toTerminal: Sent[] = [];
  const told: AgentTold[] = [];
  const asked: { readonly call: ToolAsked; readonly verdict: Deferred<CodexVerdict> }[] = [];
  const reviewed: string[] = [];
  const people: { readonly questions: unknown; readonly answers: Deferred<readonly string[] | undefined> }[] = [];
  const relay = new CodexRelay({
    toServer: (text) => void toServer.push(JSON.parse(text) as Sent),
    toTerminal: (text) => void toTerminal.push(JSON.parse(text) as Sent),
    talk: {
      tell: (one) => void told.push(one),
      told: () => Promise.resolve(),
      review({ callId }) {
        reviewed.push(callId);
        if (review === 'held') return new Promise(() => undefined);
        return Promise.resolve({ effect: 'ask', by: 'default', why: 'because', ...review });
      },
      askPeople({ questions }) {
        const answers = deferred<readonly string[] | undefined>();
        people.push({ questions, answers });
        return answers.promise;
      },
      mayUse(call) {
        const verdict = deferred<CodexVerdict>();
        asked.push({ call, verdict });
        return verdict.promise;
      },
    },
  });
  const hook = (command = 'make', signal = new AbortController().signal) =>
    relay.hook(parseHook({ ...hookSaid, tool_input: { command } }), signal);
  const fromServer = (message: Sent) => relay.fromServer(JSON.stringify(message));
  const fromTerminal = (message: Sent) => relay.fromTerminal(JSON.stringify(message));
  return { relay, people, toServer, toTerminal, told, asked, reviewed, hook, fromServer, fromTerminal };
}

const hookSaid = { session_id: 't-1', turn_id: 'u-1', cwd: '/w', tool_name: 'Bash', tool_use_id: 'call-1' };
const request: Sent = {
  id: 7,
  method: 'item/commandExecution/requestApproval',
  params: { kind: 'command', threadId: 't-1', turnId: 'u-1', itemId: 'call-1', command: "/bin/bash -c 'make'" },
};
const goesOn = { goesOn: true };
const accept = { id: 7, result: { decision: 'accept' } };

describe('between the halves of Codex', () => {
  it('[A2] a rule decides before a tool runs, also where Codex would not ask', async () => {
    const denied = stage({ effect: 'deny', by: 'rule' });
    assert.deepEqual(await denied.hook(), { goesOn: false, why: 'because' });
    const allowed = stage({ effect: 'allow', by: 'rule' });
    assert.deepEqual(await allowed.hook(), goesOn);
    // What it then asks for the same call was decided: nobody sees a dialog.
    allowed.fromServer(request);
    assert.deepEqual([allowed.toServer, allowed.toTerminal, allowed.reviewed], [[accept], [], ['call-1']]);
  });

  const elicitation: Sent = {
    id: 9,
    method: 'mcpServer/elicitation/request',
    params: {
      ...{ threadId: 't-1', turnId: 'u-1', serverName: 'other', mode: 'form', message: 'Allow other to run "echo"?' },
      ...{ requestedSchema: { type: 'object', properties: {} }, _meta: { codex_approval_kind: 'mcp_tool_call' } },
    },
  };
  const elicited = (action: string) => ({
    id: 9,
    result: { action, content: action === 'accept' ? {} : null, _meta: null },
  });

  it('[A2] [A5] whether a tool of another MCP server may be called is decided by rules, or asked in the inbox and its dialog', async () => {
    const ruled = stage({ effect: 'deny', by: 'rule' });
    ruled.fromServer(elicitation);
    await until(() => ruled.toServer.length > 0, 'the decision');
    assert.deepEqual([ruled.toServer[0], ruled.toTerminal], [elicited('decline'), []]);

    const { fromServer, toServer, toTerminal, asked } = stage();
    fromServer(elicitation);
    await until(() => asked.length === 1, 'a person is asked');
    assert.deepEqual(asked[0]?.call.tool, 'mcp__other');
    assert.deepEqual(toTerminal, [elicitation]);
    asked[0]?.verdict.resolve({ isAllowed: true, why: 'alice decided' });
    await until(() => toServer.length > 0, 'the answer');
    assert.deepEqual(toServer, [elicited('accept')]);
  });

  it('a form of another MCP server that wants to be filled in stays in its terminal', () => {
    const { fromServer, toTerminal, asked, reviewed } = stage();
    const form = { ...elicitation, params: { ...elicitation.params, requestedSchema: { required: ['name'] } } };
    fromServer(form);
    assert.deepEqual([toTerminal, asked, reviewed], [[form], [], []]);
  });

  it('[A2] [A4] what no rule speaks of is left to Codex, and our own tools are not asked about, but told', async () => {
    const { hook, relay, reviewed, asked, told } = stage();
    assert.deepEqual(await hook(), goesOn);
    const input = { command: 'make' };
    const own = { ...hookSaid, tool_name: 'mcp__rostrum__complete_task', tool_use_id: 'call-2', tool_input: input };
    assert.deepEqual(await relay.hook(parseHook(own), new AbortController().signal), goesOn);
    assert.deepEqual([reviewed, asked.length], [['call-1'], 0]);
    assert.deepEqual(told, [{ kind: 'own_call', tool: own.tool_name, input: { command: 'make' } }]);
    const other = { ...hookSaid, tool_name: 'mcp__rostrum__x__note', tool_use_id: 'call-3' };
    await relay.hook(parseHook(other), new AbortController().signal);
    assert.deepEqual(reviewed, ['call-1', 'call-3'], 'a server whose name only begins as ours');
  });

  it('[A5] its own question is open in its terminal and in the inbox; the inbox answers first', async () => {
    const { hook, fromServer, fromTerminal, toServer, toTerminal, asked } = stage();
    await hook();
    fromServer(request);
    assert.deepEqual(toTerminal, [request]);
    await until(() => asked.length === 1, 'a person is asked');
    assert.deepEqual(asked[0]?.call, { tool: 'Bash', input: { command: 'make' }, callId: 'call-1', why: 'because' });
    asked[0]?.verdict.resolve({ isAllowed: false, why: 'not today' });
    await until(() => toServer.length === 2, 'Codex is answered');
    assert.deepEqual(toServer[0], { id: 7, result: { decision: 'decline' } });
    assert.deepEqual([toServer[1]?.method, toServer[1]?.params?.['expectedTurnId']], ['turn/steer', 'u-1']);
    assert.match(JSON.stringify(toServer[1]), /Not allowed: not today/);
    // Its terminal was slower: it finds nobody who asks.
    fromTerminal({ id: 9, result: {} });
    fromServer({ id: 'rostrum-1', result: {} });
    assert.equal(toTerminal.length, 1);
  });

  it('[A5] the terminal answers first, and the inbox is asked no more', async () => {
    const { hook, fromServer, fromTerminal, toServer, told, asked } = stage();
    await hook();
    fromServer(request);
    await until(() => asked.length === 1, 'a person is asked');
    fromTerminal(accept);
    assert.deepEqual(toServer, [accept]);
    assert.ok(told.some((one) => one.kind === 'went_on' && one.callId === 'call-1' && one.effect === 'allow'));
    asked[0]?.verdict.resolve({ isAllowed: false, why: 'too late' });
    await Promise.resolve();
    assert.deepEqual(toServer, [accept]);
  });

  it('[A5] a rule that asks opens a dialog of ours, which either side answers', async () => {
    const byRule = { effect: 'ask', by: 'rule' } as const;
    const inbox = stage(byRule);
    const answer = inbox.hook();
    await until(() => inbox.asked.length === 1, 'a person is asked');
    const dialog = inbox.toTerminal[0];
    assert.deepEqual([dialog?.method, dialog?.params?.['command']], [request.method, 'make']);
    inbox.asked[0]?.verdict.resolve({ isAllowed: true, why: 'Ada decided' });
    assert.deepEqual(await answer, goesOn);
    assert.deepEqual(inbox.toTerminal[1], {
      method: 'serverRequest/resolved',
      params: { threadId: 't-1', requestId: dialog?.id },
    });

    const terminal = stage(byRule);
    const other = terminal.hook();
    await until(() => terminal.asked.length === 1, 'a person is asked');
    terminal.fromTerminal({ id: terminal.toTerminal[0]?.id ?? '', result: { decision: 'cancel' } });
    assert.deepEqual(await other, { goesOn: false, why: 'the person at its terminal does not allow it' });
    assert.deepEqual(
      terminal.toServer.map(({ method }) => method),
      ['turn/interrupt'],
    );
    assert.ok(terminal.told.some((one) => one.kind === 'went_on' && one.callId === 'call-1' && one.effect === 'deny'));
  });

  it('[I4] a question ends with the turn that it belongs to, and its dialog with it', async () => {
    const { hook, toTerminal, told, asked } = stage({ effect: 'ask', by: 'rule' });
    const gone = new AbortController();
    const answer = hook('make', gone.signal);
    await until(() => asked.length === 1, 'a person is asked');
    gone.abort();
    assert.deepEqual(await answer, { goesOn: false, why: 'its turn was ended' });
    assert.equal(toTerminal[1]?.method, 'serverRequest/resolved');
    assert.ok(told.some((one) => one.kind === 'went_on'));
    const own = stage();
    own.fromServer(request);
    await until(() => own.asked.length === 1, 'a person is asked');
    own.fromServer({ method: 'serverRequest/resolved', params: { threadId: 't-1', requestId: 7 } });
    assert.ok(own.told.some((one) => one.kind === 'went_on'));
  });

  it('[I4] [A4] what nobody answers in time does not run, and is told as such, whether a person or a guard was waited for', async () => {
    const input = { command: 'make' };
    const why = 'nobody answered as long as Codex waits for a hook';
    const late = { kind: 'expired', tool: 'Bash', input, callId: 'call-1', why };
    const byPerson = stage({ effect: 'ask', by: 'rule' });
    const limit = new AbortController();
    const answer = byPerson.hook('make', limit.signal);
    await until(() => byPerson.asked.length === 1, 'a person is asked');
    limit.abort(lateness);
    assert.deepEqual(await answer, { goesOn: false, why });
    assert.equal(byPerson.toTerminal[1]?.method, 'serverRequest/resolved');
    assert.deepEqual(byPerson.told.at(-1), late);

    const byGuard = stage('held');
    assert.deepEqual(await byGuard.hook('make', AbortSignal.abort(lateness)), { goesOn: false, why });
    assert.deepEqual(byGuard.told, [late]);
  });

  it('[A2] what goes beyond the call that its hook spoke of is asked anew', async () => {
    const { hook, fromServer, reviewed, toServer } = stage({ effect: 'allow', by: 'rule' });
    await hook();
    fromServer({ ...request, params: { ...request.params, networkApprovalContext: { host: 'example.org' } } });
    await until(() => toServer.length === 1, 'Codex is answered');
    assert.deepEqual(reviewed, ['call-1', 'call-1:network']);
  });

  const question = {
    ...{ id: 'q', header: 'Colour', question: 'Which colour?', isOther: true, isSecret: false },
    options: [
      { label: 'Blue', description: 'as the sea' },
      { label: 'Red', description: '' },
    ],
  };
  const questionAsked = { id: 5, method: 'item/tool/requestUserInput', params: { questions: [question] } };

  it('[I1] what it asks the person at its terminal is asked in the inbox too, and the first answer counts', async () => {
    const inbox = stage();
    inbox.fromServer(questionAsked);
    assert.deepEqual(inbox.toTerminal, [questionAsked]);
    assert.deepEqual(inbox.people[0]?.questions, [
      { question: 'Which colour?\n- Blue: as the sea', options: ['Blue', 'Red'] },
    ]);
    inbox.people[0]?.answers.resolve(['Red']);
    await until(() => inbox.toServer.length === 1, 'Codex is answered');
    assert.deepEqual(inbox.toServer, [{ id: 5, result: { answers: { q: { answers: ['Red'] } } } }]);

    const terminal = stage();
    terminal.fromServer(questionAsked);
    const answer = { id: 5, result: { answers: {} } };
    terminal.fromTerminal(answer);
    terminal.people[0]?.answers.resolve(['too late']);
    await Promise.resolve();
    assert.deepEqual(terminal.toServer, [answer]);
    assert.ok(terminal.told.some(({ kind }) => kind === 'answered_there'));
  });

  it('[I1] a secret is asked at its terminal alone', () => {
    const { fromServer, people, toTerminal } = stage();
    const secret = { ...questionAsked, params: { questions: [{ ...question, isSecret: true }] } };
    fromServer(secret);
    assert.deepEqual([people, toTerminal], [[], [secret]]);
  });

  it('passes on everything else as it is', () => {
    const { fromServer, fromTerminal, toServer, toTerminal } = stage();
    const [unknown, note] = [{ id: 3, method: 'new/request', params: {} }, { method: 'new/thing' }];
    for (const one of [unknown, note]) fromServer(one);
    for (const one of [
      { id: 3, result: 1 },
      { id: 1, method: 'thread/list', params: {} },
    ])
      fromTerminal(one);
    assert.deepEqual(toTerminal, [unknown, note]);
    assert.deepEqual(toServer, [
      { id: 3, result: 1 },
      { id: 1, method: 'thread/list', params: {} },
    ]);
  });
});
