import assert from 'node:assert/strict';
import { until } from '../../../runtime/until.fixture.ts';
import { createTestLog } from '../../places.fixture.ts';
import type { SessionRecord } from '../../session/sessionRecords.ts';
import { sessionOrder, taskOffer } from '../../testDaemon.fixture.ts';
import { OpencodeRefusal } from './opencodeClient.ts';
import { OpencodeQuestions } from './opencodeQuestions.ts';
import type { QuestionRequest } from './opencodeWire.ts';

const session: SessionRecord = {
  ...{ order: sessionOrder({ task: taskOffer() }), tokenHash: '', cwd: '/', createdAt: 0, published: [] },
  state: { is: 'running', pid: 1, startedAt: 0 },
};
const request: QuestionRequest = {
  id: 'que_1',
  sessionID: 'ses_1',
  questions: [
    { question: 'Which colour?', multiple: false, options: [{ label: 'Blue', description: 'as the sea' }] },
    { question: 'Which sizes?', multiple: true, options: [{ label: 'S' }, { label: 'M' }] },
  ],
};

/** Questions, and people who answer as it says; undefined for nobody. */
function stage(answers: Promise<readonly string[] | undefined>, status = 200) {
  const told: string[] = [];
  const questions = new OpencodeQuestions({
    client: {
      ask(_method, path, body) {
        told.push(`${path} ${JSON.stringify(body)}`);
        if (status !== 200) return Promise.reject(status > 0 ? new OpencodeRefusal(status, path) : new Error('away'));
        return Promise.resolve({ body: true, next: undefined });
      },
    },
    session: () => session,
    askPeople(_session, asked, signal) {
      told.push(...asked.map(({ question, options }) => `ask ${question} [${options.join('|')}]`));
      signal.addEventListener('abort', () => told.push('waits no more'));
      return answers;
    },
    answeredThere: (_session, asked) => void told.push(`there ${asked.length}`),
    onAsked: () => void told.push('asked'),
    onAnswered: () => void told.push('answered'),
    onTrouble: () => void told.push('trouble'),
    log: createTestLog().log,
  });
  return { questions, told };
}
const never = new Promise<undefined>(() => undefined);

describe('questions of an opencode', () => {
  it('[I1] reach people one by one, and their answers come back in the shape of its dialog', async () => {
    const { questions, told } = stage(Promise.resolve(['Blue', 'S, M']));
    questions.asked(request);
    questions.asked(request);
    await until(() => !questions.areOpen, 'it is answered');
    assert.deepEqual(told, [
      'asked',
      'ask Which colour?\n- Blue: as the sea [Blue]',
      'ask Which sizes?\nSeveral may be chosen: separate them by commas. [S|M]',
      'waits no more',
      '/question/que_1/reply {"answers":[["Blue"],["S","M"]]}',
      'answered',
    ]);
    questions.over('que_1');
    assert.ok(!told.includes('there 2'), 'our own answer is none of its terminal');
  });

  it('[I1] are taken back where they were answered in its terminal, also while nobody listened', () => {
    for (const end of [(all: OpencodeQuestions) => all.over('que_1'), (all: OpencodeQuestions) => all.replace([])]) {
      const { questions, told } = stage(never);
      questions.replace([request]);
      assert.equal(questions.areOpen, true);
      end(questions);
      assert.deepEqual(told.slice(3), ['answered', 'waits no more', 'there 2']);
      assert.equal(questions.areOpen, false);
    }
  });

  it('[I1] stay in its terminal where nobody can be asked', async () => {
    const { questions, told } = stage(Promise.resolve(undefined));
    questions.asked(request);
    await new Promise(setImmediate);
    assert.deepEqual([questions.areOpen, told.some((line) => line.startsWith('/question'))], [true, false]);
  });

  it('[I4] whose answer could not be given are read anew; who was sooner in its terminal is no failure', async () => {
    const lost = stage(Promise.resolve(['Blue', 'S']), 0);
    lost.questions.asked(request);
    await until(() => lost.told.includes('trouble'), 'it is said');
    const late = stage(Promise.resolve(['Blue', 'S']), 404);
    late.questions.asked(request);
    await until(() => !late.questions.areOpen, 'it is over');
    assert.ok(!late.told.includes('trouble'));
  });
});
