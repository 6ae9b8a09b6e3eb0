import assert from 'node:assert/strict';
import type { ApprovalsStage } from './approvalsStage.ts';

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

/** The steps of the tasks that ask so. */
export const ownQuestions = {
  'claude-interactive': [ask(colours, sizes), ask(colours), 'bash touch claude-there'],
  'opencode-interactive': ['bash touch opencode-there'],
  'claude-headless': [ask(colours, sizes)],
} as const;

export function describeOwnQuestions(stage: () => ApprovalsStage): void {
  const isAnswered = (words: RegExp) =>
    stage()
      .results()
      .some((text) => words.test(text));

  it('[I1] claude asks several questions in a dialog of its own, and goes on with the answers of the inbox', async () => {
    const { agents, taskId, untilQuestions, answer, until } = stage();
    const id = taskId('claude-interactive');
    const both = await untilQuestions(id, 2);
    assert.deepEqual(both.map(({ options }) => options).sort(), [
      ['Blue', 'Red'],
      ['Small', 'Large'],
    ]);
    assert.equal((await agents.fleet.rest.get(`/tasks/${id}`)).task.status, 'needs_human');
    await answer(both, 'Which sizes?', 'Small, Large');
    await answer(both, 'Which colour?', 'Red');
    await until(() => isAnswered(/Red.*Small, Large/s), 'the answers are heard');
  });

  it('[I1] claude is answered in its terminal, and nobody is asked any more', async () => {
    const { agents, taskId, untilQuestions, questions, untilShown, press, until } = stage();
    const { fleet } = agents;
    const id = taskId('claude-interactive');
    await untilQuestions(id, 1);
    const { sessionId } = (await fleet.rest.get(`/tasks/${id}`)).task;
    await untilShown(sessionId, '2. Red');
    await press(sessionId, { text: '', submit: true }, '2. Red');
    await until(async () => (await questions(id, 'open')).length === 0, 'nobody is asked');
    assert.equal((await questions(id, 'withdrawn')).length, 1);
    await until(() => isAnswered(/Which colour\?.*Blue/s), 'the answer is heard');
  });

  it('[A4] claude and opencode are allowed a call in their terminals, and that stands in the log', async () => {
    const { agents, taskId, approval, untilShown, press, decisionOf } = stage();
    const dialogs = { claude: 'Do you want to proceed?', opencode: 'Allow once' } as const;
    for (const provider of ['claude', 'opencode'] as const) {
      const id = taskId(`${provider}-interactive`);
      await approval(id, `${provider}-there`);
      const { sessionId } = (await agents.fleet.rest.get(`/tasks/${id}`)).task;
      await untilShown(sessionId, dialogs[provider]);
      await press(sessionId, { text: '', submit: true }, dialogs[provider]);
      const { effect, person } = await decisionOf(id, `${provider}-there`);
      assert.deepEqual([effect, person], ['allow', undefined]);
    }
  });

  it('[I1] claude, headless: its questions are asked one after the other', async () => {
    const { taskId, untilQuestions, answer, until } = stage();
    const id = taskId('claude-headless');
    await answer(await untilQuestions(id, 1), 'Which colour?', 'Green');
    await answer(await untilQuestions(id, 1), 'Which sizes?', 'Small');
    await until(() => isAnswered(/Green.*Small/s), 'the answers are heard');
  });
}

/** A session that was opened by hand in a folder that nobody trusts yet. */
export function describeSessionQuestions(stage: () => ApprovalsStage, sessionId: () => string): void {
  it('[G1] [I1] claude in a session without a task: a dialog on its screen is asked in the inbox, and chosen there', async () => {
    const { untilQuestions, respond, screen, until } = stage();
    const [asked] = await untilQuestions(sessionId(), 1);
    assert.match(asked.excerpt, /trust the folder/);
    assert.equal(asked.taskId, undefined);
    await respond(asked, 'Yes, I trust this folder');
    await until(async () => !(await screen(sessionId())).includes('trust this folder'), 'it is gone');
  });

  it('[I1] claude in a session without a task asks in a dialog of its own, and is answered in the inbox', async () => {
    const { agents, untilQuestions, questions, respond, untilShown } = stage();
    const text = `[[${ask({ ...colours, question: 'Which shade?' })}]]\n[[say It is good.]]`;
    await agents.fleet.rest.post(`/sessions/${sessionId()}/messages`, { text });
    const [asked] = await untilQuestions(sessionId(), 1);
    assert.deepEqual(asked.options, ['Blue', 'Red']);
    await respond(asked, 'Red');
    await untilShown(sessionId(), 'Which shade? → Red');
    assert.equal((await questions(sessionId(), 'answered')).length, 2);
  });

  it('[A4] claude in a session without a task is denied a call in its terminal, which is in the log when it goes on', async () => {
    const { agents, approval, untilShown, press, decisionOf } = stage();
    const tell = (text: string) => agents.fleet.rest.post(`/sessions/${sessionId()}/messages`, { text });
    await tell('[[bash touch refused-there]]\n[[say It is good.]]');
    await approval(sessionId(), 'refused-there');
    const dialog = 'Do you want to proceed?';
    await untilShown(sessionId(), dialog);
    // With Enter: a key alone may begin a line of a person's, which texts would wait for.
    await press(sessionId(), { text: '4', submit: true }, dialog);
    await tell('[[say Then not.]]');
    const { effect, person } = await decisionOf(sessionId(), 'refused-there');
    assert.deepEqual([effect, person], ['deny', undefined]);
  });
}

/** Tasks in a folder that nobody trusts yet. */
export function describeTrust(stage: () => ApprovalsStage): void {
  it('[G1] [I1] claude does not know its folder: a person trusts it in the inbox, and it does its task', async () => {
    const { taskId, untilQuestions, answer, untilDone } = stage();
    const id = taskId('trust-claude');
    const asked = await untilQuestions(id, 1);
    assert.deepEqual(asked[0]?.options, ['No, exit', 'Yes, I trust this folder']);
    await answer(asked, 'trust the folder', 'Yes, I trust this folder');
    assert.equal((await untilDone(id)).result.summary, 'trusted by claude');
  });

  it('[G1] [I1] codex does not know its folder: a person trusts it in the inbox, and its dialog closes', async () => {
    const { agents, taskId, untilQuestions, answer, screen, until } = stage();
    const id = taskId('trust-codex');
    const asked = await untilQuestions(id, 1);
    const { sessionId } = (await agents.fleet.rest.get(`/tasks/${id}`)).task;
    assert.match(await screen(sessionId), /Trust this folder\?/);
    await answer(asked, 'trust the folder', 'Trust and continue');
    await until(async () => !(await screen(sessionId)).includes('Trust this folder?'), 'it is gone');
  });
}
