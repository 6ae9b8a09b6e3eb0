import assert from 'node:assert/strict';
import type { Held } from '../../approval/approvals.ts';
import type { Review } from '../../approval/reviews.ts';
import type { RunMode } from '../../../shared/model/session.ts';
import { sessionOrder, taskOffer } from '../../testDaemon.fixture.ts';
import type { SessionRecord } from '../../session/sessionRecords.ts';
import type { ClaudeHookPorts } from './claudeHooks.ts';
import { answerClaudeHook } from './claudeHooks.ts';

const order = sessionOrder({ task: taskOffer() });
const session: SessionRecord = {
  ...{ order, tokenHash: '', cwd: '/', createdAt: 0, published: [] },
  state: { is: 'running', pid: 1, startedAt: 0 },
};

interface Stage {
  readonly held?: Held;
  readonly answers?: readonly string[];
  readonly mode?: RunMode;
  readonly signal?: AbortSignal;
}

function stage(
  review: Review | undefined,
  { held = { is: 'open', how: 'gone', why: '' }, answers, mode = 'interactive', signal }: Stage = {},
) {
  const told: string[] = [];
  const ports: ClaudeHookPorts = {
    own: () => ({ effect: 'allow', by: 'own', why: 'it reports to Rostrum' }),
    review(_session, { tool }, { isHarmless }) {
      if (isHarmless === true) told.push(`${tool} is harmless`);
      return Promise.resolve(review);
    },
    hold: (_session, call, { why }) => {
      told.push(`held ${call.tool}${call.isSent === true ? ', sent' : ''}: ${why}`);
      return Promise.resolve(held);
    },
    askPeople: (_session, questions) => {
      told.push(...questions.map(({ question, options }) => `asked ${question} [${options.join('|')}]`));
      return Promise.resolve(answers);
    },
    answeredThere: (_session, questions) => void told.push(...questions.map(({ question }) => `there ${question}`)),
    settle: (_session, why, { call, effect = 'unknown', isOfTurn } = {}) =>
      void told.push(`settled ${call?.tool ?? (isOfTurn === true ? 'its own' : 'all')}, ${effect}: ${why}`),
    transcriptGrew: (_session, { file }, isTurnEnd) => void told.push(`${isTurnEnd ? 'whole' : 'part'} ${file}`),
    notes: {
      activity: (_id, activity) => void told.push(activity),
      letTerminalTell: () => void told.push('as its terminal shows'),
      noteMoved: () => void told.push('moved'),
      turnEnded: () => void told.push('turn'),
      conversation: (_session, id) => void told.push(`conversation ${id}`),
      exhausted: (_id, why) => void told.push(`exhausted ${why}`),
    },
  };
  const tell = (event: string, fields: object = {}) =>
    answerClaudeHook(
      { ...session, order: { ...order, mode } },
      { hook_event_name: event, ...fields },
      signal ?? new AbortController().signal,
      ports,
    );
  return { told, tell };
}

const review = (effect: Review['effect'], by: Review['by'] = 'rule'): Review => ({ effect, by, why: 'because' });
const bash = { tool_name: 'Bash', tool_input: { command: 'make' } };
const questions = {
  tool_name: 'AskUserQuestion',
  tool_input: {
    questions: [
      {
        question: 'Which colour?',
        header: 'Colour',
        multiSelect: false,
        options: [{ label: 'Blue', description: 'as the sea' }, { label: 'Red' }],
      },
      { question: 'Which sizes?', header: 'Size', multiSelect: true, options: [{ label: 'S' }, { label: 'M' }] },
    ],
  },
};
const before = (permissionDecision: string) => ({
  hookSpecificOutput: {
    hookEventName: 'PreToolUse',
    permissionDecision,
    permissionDecisionReason: 'Rostrum: because',
  },
});
const permission = (decision: object) => ({ hookSpecificOutput: { hookEventName: 'PermissionRequest', decision } });

describe('the hooks of Claude Code', () => {
  it('[A2] decide by rule before a tool runs, and leave to it what no rule speaks of', async () => {
    for (const effect of ['allow', 'deny', 'ask'] as const)
      assert.deepEqual(await stage(review(effect)).tell('PreToolUse', bash), before(effect));
    assert.deepEqual(await stage(review('ask', 'default')).tell('PreToolUse', bash), {});
    assert.deepEqual(await stage(review('deny', 'default')).tell('PreToolUse', bash), before('deny'));
  });

  it('[M7] let nothing run for which a guard was waited for until nobody asked any more', async () => {
    assert.deepEqual(await stage(undefined).tell('PreToolUse', bash), {
      hookSpecificOutput: {
        hookEventName: 'PreToolUse',
        permissionDecision: 'deny',
        permissionDecisionReason: 'Rostrum: nobody waits for this call any more',
      },
    });
  });

  it('[A1] keep it from the tools of a server whose name only begins as ours', async () => {
    for (const tool of ['mcp__rostrum__x__note', 'mcp__rostrum_x__note', 'mcp__rostrum__erase']) {
      const answer = await stage(review('deny')).tell('PreToolUse', { tool_name: tool });
      assert.match(JSON.stringify(answer), /"permissionDecision":"deny"/, tool);
    }
  });

  it('[A4] tell what only reads, and leave to it where it may read', async () => {
    const { told, tell } = stage(review('allow', 'harmless'));
    for (const tool of ['Read', 'Grep', 'WebFetch'])
      assert.deepEqual(await tell('PreToolUse', { tool_name: tool }), {});
    assert.deepEqual(
      told.filter((line) => line.endsWith('harmless')),
      ['Read is harmless', 'Grep is harmless'],
    );
  });

  it('never keep it from our own tools', async () => {
    const answer = await stage(review('deny')).tell('PreToolUse', { tool_name: 'mcp__rostrum__complete_task' });
    assert.deepEqual(answer, {
      hookSpecificOutput: {
        hookEventName: 'PreToolUse',
        permissionDecision: 'allow',
        permissionDecisionReason: 'Rostrum: it reports to Rostrum',
      },
    });
  });

  it('[A5] give no answer to whom no one is there for, so that what asks for its dialog asks again', async () => {
    for (const call of [bash, questions])
      assert.equal(
        await stage(review('ask'), { signal: AbortSignal.abort() }).tell('PermissionRequest', call),
        undefined,
      );
  });

  it('[A5] carry a person’s answer to its dialog, and leave the dialog where there is none', async () => {
    const allowed = stage(review('ask'), { held: { is: 'answered', effect: 'allow', by: 'Ada' } });
    assert.deepEqual(await allowed.tell('PermissionRequest', bash), permission({ behavior: 'allow' }));
    assert.deepEqual(allowed.told.slice(0, 1), ['waiting-for-permission']);
    const denied = stage(review('ask'), { held: { is: 'answered', effect: 'deny', by: 'Ada' } });
    assert.deepEqual(
      await denied.tell('PermissionRequest', bash),
      permission({ behavior: 'deny', message: 'Ada does not allow this.' }),
    );
    const answeredThere = stage(review('ask'));
    assert.deepEqual(await answeredThere.tell('PermissionRequest', bash), {});
    assert.deepEqual(answeredThere.told.at(-1), 'as its terminal shows', 'it may have been denied there');
    const expired = stage(review('ask'), { held: { is: 'open', how: 'expired', why: '' } });
    await expired.tell('PermissionRequest', bash);
    assert.deepEqual(expired.told.at(-1)?.split(':')[0], 'held Bash', 'its dialog is open still');
  });

  it('[I1] carry people’s answers to the questions of its own dialog, in the shape that it takes', async () => {
    const { told, tell } = stage(review('allow'), { answers: ['Blue', 'S, M'] });
    assert.deepEqual(await tell('PreToolUse', questions), {}, 'its dialog opens whatever the rules allow');
    assert.deepEqual(
      await tell('PermissionRequest', questions),
      permission({
        behavior: 'allow',
        updatedInput: { ...questions.tool_input, answers: { 'Which colour?': 'Blue', 'Which sizes?': 'S, M' } },
      }),
    );
    assert.deepEqual(told, [
      'working',
      'waiting-for-input',
      'asked Which colour?\n- Blue: as the sea [Blue|Red]',
      'asked Which sizes?\nSeveral may be chosen: separate them by commas. [S|M]',
      'working',
    ]);
  });

  it('[I1] leave its dialog open where no answer comes, and tell when it was answered there', async () => {
    const { told, tell } = stage(review('ask'));
    assert.deepEqual(await tell('PermissionRequest', questions), {});
    await tell('PostToolUse', questions);
    assert.ok(told.includes('there Which colour?\n- Blue: as the sea'));
    assert.deepEqual(await stage(review('deny')).tell('PreToolUse', questions), before('deny'));
    const unknown = { tool_name: 'AskUserQuestion', tool_input: { text: 'Which?' } };
    assert.deepEqual(await stage(review('ask'), { answers: [] }).tell('PermissionRequest', unknown), {});
  });

  it('[S11] tell what it does, and that its turn ended', async () => {
    const { told, tell } = stage(review('ask', 'default'));
    await tell('UserPromptSubmit', { session_id: 'c-1' });
    await tell('PostToolUse', bash);
    await tell('PostToolUse', { tool_name: 'Read', tool_input: { file_path: '/a' } });
    await tell('Stop', { transcript_path: '/t.jsonl' });
    assert.deepEqual(told, [
      'conversation c-1',
      'settled its own, deny: its turn was ended',
      'working',
      'settled Bash, allow: it was decided in the session’s own terminal',
      'moved',
      'working',
      'settled Read, allow: it was decided in the session’s own terminal',
      'working',
      'whole /t.jsonl',
      'settled all, deny: its turn ended',
      'waiting-for-input',
      'turn',
    ]);
  });

  it('[A4] tell what a person decided in its dialog only where it says so', async () => {
    const settled = async (event: string, fields: object, mode?: RunMode) => {
      const { told, tell } = stage(review('ask'), mode === undefined ? {} : { mode });
      await tell(event, fields);
      return told.find((line) => line.startsWith('settled'))?.split(':')[0];
    };
    assert.deepEqual(
      [
        await settled('PostToolUseFailure', bash),
        await settled('PermissionDenied', bash),
        await settled('StopFailure', {}),
        await settled('Stop', { background_tasks: [{ id: 'an agent that may still ask' }] }),
        await settled('UserPromptSubmit', {}, 'headless'),
      ],
      [
        ...['settled Bash, allow', 'settled Bash, unknown', 'settled its own, unknown', 'settled its own, deny'],
        'settled its own, unknown',
      ],
    );
  });

  it('[A4] tell what a person decided by a prompt only where somebody speaks to it', async () => {
    const settledBy = async (fields: object) => {
      const { told, tell } = stage(review('ask'));
      await tell('UserPromptSubmit', fields);
      return told.filter((line) => line.startsWith('settled')).length;
    };
    const machine = ['system', 'loop_wakeup', 'schedule_wakeup', 'poll_event'].map((source) => ({ source }));
    const by = [{}, { source: 'user' }, { source: 'sdk' }, ...machine, { agent_id: 'a-1' }];
    assert.deepEqual(await Promise.all(by.map(settledBy)), [1, 1, 1, 0, 0, 0, 0, 0]);
  });

  it('[A4] tell which calls are of agents that it sent', async () => {
    const { told, tell } = stage(review('ask'));
    await tell('PermissionRequest', { ...bash, agent_id: 'a-1' });
    await tell('PermissionRequest', bash);
    assert.deepEqual(
      told.flatMap((line) => /^held \w+(, sent)?/.exec(line)?.[0] ?? []),
      ['held Bash, sent', 'held Bash'],
    );
  });

  it('[M7] leave turns to what runs it without its terminal, and usage too where its protocol tells that', async () => {
    const turnOf = async (mode: RunMode) => {
      const { told, tell } = stage(review('allow'), { mode });
      await tell('Stop', { transcript_path: '/t.jsonl' });
      return told;
    };
    const ended = ['settled all, unknown: its turn ended', 'waiting-for-input'];
    assert.deepEqual(await turnOf('headless'), ['whole /t.jsonl', ...ended]);
    assert.deepEqual(await turnOf('acp'), ended);
  });

  it('[M8] tell that its quota is used up', async () => {
    const { told, tell } = stage(review('ask'));
    await tell('StopFailure', { error: 'rate_limit', error_details: 'You have hit your limit' });
    assert.ok(told.includes('exhausted You have hit your limit'));
  });

  it('[R6] refuse what is no hook', async () => {
    await assert.rejects(stage(review('ask')).tell('PreToolUse', { tool_name: 7 }));
  });
});
