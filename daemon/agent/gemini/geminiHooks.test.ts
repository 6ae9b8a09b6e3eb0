import assert from 'node:assert/strict';
import type { ToolVerdict } from '../../../shared/protocol/toolbox.ts';
import { sessionOrder, taskOffer } from '../../testDaemon.fixture.ts';
import type { SessionRecord } from '../../session/sessionRecords.ts';
import type { GeminiHookPorts } from './geminiHooks.ts';
import { answerGeminiHook } from './geminiHooks.ts';
import { geminiSettings } from './geminiSettings.ts';

const session: SessionRecord = {
  ...{ order: sessionOrder({ task: taskOffer() }), tokenHash: '', cwd: '/', createdAt: 0, published: [] },
  state: { is: 'running', pid: 1, startedAt: 0 },
};

function stage(verdict: ToolVerdict, answers?: readonly string[]) {
  const told: string[] = [];
  const ports: GeminiHookPorts = {
    own: () => ({ effect: 'allow', by: 'own', why: '' }),
    askPeople: (_session, asked) => {
      told.push(...asked.map(({ question, options }) => `asks ${question}: ${options.join(', ')}`));
      return Promise.resolve(answers);
    },
    settle: (_session, why) => void told.push(`settled, because ${why}`),
    mayUse: (_session, { tool }, { isHarmless }) => {
      told.push(`asked ${tool}${isHarmless === true ? ', harmless' : ''}`);
      return Promise.resolve(verdict);
    },
    transcriptGrew: (_session, { file, agentsDirectory }, isTurnEnd) =>
      void told.push(`${isTurnEnd ? 'whole' : 'part'} ${file} ${agentsDirectory}`),
    notes: {
      activity: (_id, activity) => void told.push(activity),
      letTerminalTell: () => assert.fail('it has no dialog'),
      noteMoved: () => void told.push('moved'),
      turnEnded: () => void told.push('turn'),
      conversation: (_session, id) => void told.push(`conversation ${id}`),
      exhausted: () => undefined,
    },
  };
  const tell = (event: string, fields: object = {}) =>
    answerGeminiHook(session, { hook_event_name: event, ...fields }, new AbortController().signal, ports);
  return { told, tell };
}

const shell = { tool_name: 'run_shell_command', tool_input: { command: 'make' } };

describe('the hooks of Gemini CLI', () => {
  it('[A2] are the whole gate before a tool', async () => {
    const allowed = await stage({ effect: 'allow', why: 'because' }).tell('BeforeTool', shell);
    assert.deepEqual(allowed, { decision: 'allow', reason: 'Rostrum: because' });
    const denied = await stage({ effect: 'deny', why: 'because' }).tell('BeforeTool', shell);
    assert.deepEqual(denied, { decision: 'deny', reason: 'Rostrum: because' });
    assert.equal(await stage({ effect: 'wait' }).tell('BeforeTool', shell), undefined);
  });

  it('[A2] tell what only reads, and never keep it from our own tools', async () => {
    const { told, tell } = stage({ effect: 'deny', why: 'because' });
    await tell('BeforeTool', { tool_name: 'read_file', tool_input: { path: 'a' } });
    assert.ok(told.includes('asked read_file, harmless'));
    const from = (server: string, tool_name: string) => ({ tool_name, mcp_context: { server_name: server } });
    assert.deepEqual(await tell('BeforeTool', from('rostrum', 'mcp_rostrum_my_task')), { decision: 'allow' });
    for (const foreign of [
      from('rostrum_x', 'mcp_rostrum_x_note'),
      // Its `task` is called as our `my_task`.
      from('rostrum_my', 'mcp_rostrum_my_task'),
      { tool_name: 'mcp_rostrum_my_task' },
    ])
      assert.equal((await tell('BeforeTool', foreign))?.['decision'], 'deny', JSON.stringify(foreign));
  });

  it('[S11] tell what it does, and that its turn ended', async () => {
    const { told, tell } = stage({ effect: 'allow', why: '' });
    await tell('BeforeAgent', { session_id: 'c-1' });
    await tell('AfterTool', shell);
    await tell('AfterAgent');
    assert.deepEqual(told, [
      ...['conversation c-1', 'settled, because its turn was ended', 'working', 'moved'],
      ...['settled, because its turn ended', 'waiting-for-input', 'turn'],
    ]);
  });

  it('[I1] bring its own questions to people, and their answers back; without one its dialog opens', async () => {
    const questions = [
      { header: 'Place', question: 'Which place?', type: 'choice', options: [{ label: 'Here' }, { label: 'There' }] },
      { header: 'Go', question: 'Go on?', type: 'yesno' },
    ];
    const call = { tool_name: 'ask_user', tool_input: { questions } };
    const { told, tell } = stage({ effect: 'deny', why: 'because' }, ['There', 'Yes']);
    const { decision, reason } = (await tell('BeforeTool', call)) ?? {};
    assert.equal(decision, 'deny');
    assert.match(JSON.stringify(reason), /a person .*answered.*Which place\? → There.*Go on\? → Yes/s);
    assert.deepEqual(told, [
      ...['waiting-for-input', 'asks Which place?: Here, There', 'asks Go on?: Yes, No', 'working'],
    ]);
    const alone = stage({ effect: 'deny', why: 'because' });
    assert.deepEqual(await alone.tell('BeforeTool', call), { decision: 'allow' });
    assert.deepEqual(await alone.tell('BeforeTool', { tool_name: 'ask_user' }), { decision: 'allow' });
  });

  it('[G7] name the file of its conversation, and where those of the agents are that it sends', async () => {
    const { told, tell } = stage({ effect: 'allow', why: '' });
    const fields = { session_id: 'c-1', transcript_path: '/chats/session-1.jsonl' };
    await tell('AfterTool', { ...shell, ...fields });
    await tell('AfterAgent', fields);
    await tell('AfterAgent', { session_id: 'c-1', transcript_path: '' });
    assert.deepEqual(
      told.filter((one) => one.includes('chats')),
      ['part /chats/session-1.jsonl /chats/c-1', 'whole /chats/session-1.jsonl /chats/c-1'],
    );
  });

  it('[A3] are not relied on where it would not read our settings', () => {
    const parts = { directory: '/s', doorUrl: 'http://127.0.0.1:1', commandDir: '/bin', cwd: '/w', hasDialogs: true };
    assert.deepEqual(geminiSettings({ ...parts, isPrivate: true }).args, ['--approval-mode', 'yolo']);
    assert.deepEqual(geminiSettings({ ...parts, isPrivate: false }).args, []);
  });

  it('[S13] [G3] leave the conversations of others in the same place as they are', () => {
    const parts = { directory: '/s', doorUrl: 'http://127.0.0.1:1', commandDir: '/bin', cwd: '/w', isPrivate: true };
    for (const more of [{ hasDialogs: true }, { hasDialogs: false, speaks: 'acp' as const }]) {
      const { files } = geminiSettings({ ...parts, ...more });
      const { general } = JSON.parse(files['gemini-settings.json'] ?? '') as { general: unknown };
      assert.deepEqual(general, { sessionRetention: { enabled: false } });
    }
  });

  it('[A2] have no say behind ACP, where a policy makes it ask about every call', () => {
    const parts = {
      directory: '/s',
      doorUrl: 'http://127.0.0.1:1',
      commandDir: '/bin',
      cwd: '/w',
      hasDialogs: false,
      isPrivate: true,
    };
    const { args, env, files } = geminiSettings({ ...parts, speaks: 'acp' });
    assert.deepEqual(args, ['--approval-mode', 'default', '--admin-policy', '/s/gemini-policy.toml']);
    assert.deepEqual(env, { GEMINI_CLI_SYSTEM_SETTINGS_PATH: '/s/gemini-settings.json' });
    assert.deepEqual(Object.keys(files), ['gemini-policy.toml', 'gemini-settings.json']);
    assert.deepEqual((files['gemini-policy.toml'] ?? '').match(/decision = .*/g), [
      'decision = "allow"',
      'decision = "ask_user"',
      'decision = "ask_user"',
    ]);
  });

  it('[G1] [G3] work in a directory that the daemon made as in one that a person trusts, and in no other', () => {
    const parts = { directory: '/s', doorUrl: 'http://127.0.0.1:1', commandDir: '/bin', cwd: '/w', isPrivate: true };
    for (const more of [{ hasDialogs: true }, { hasDialogs: false, speaks: 'acp' as const }])
      for (const isOwnDirectory of [true, false]) {
        const { env } = geminiSettings({ ...parts, ...more, isOwnDirectory });
        assert.equal(env['GEMINI_CLI_TRUST_WORKSPACE'], isOwnDirectory ? 'true' : undefined);
      }
  });
});
