import { randomUUID } from 'node:crypto';
import { hubCommand } from './command.ts';
import { sessionArg, sessionKeyOf } from './sessionKey.ts';
import { orKept, waitForAnswer, waitOption } from './waitForHuman.ts';

/** What the agent of a session without a task asks people. */
export const sessionAskCommand = hubCommand({
  path: 'session ask',
  summary: 'Ask a human from a session without a task. With --wait the answer is printed',
  asks: ['session.help', 'intervention.view'],
  args: [sessionArg],
  options: [
    { flags: '--question <text>', description: 'What to decide' },
    { flags: '--option <answer...>', description: 'Answers to choose from' },
    waitOption,
  ],
  examples: ['answer=$(rostrum session ask --question "Which of the two plans?" --wait)   # inside a session'],
  async run(work) {
    const { ask, given } = work;
    const params = { id: sessionKeyOf(work), question: given.required('question'), options: given.texts('option') };
    const commandId = randomUUID();
    const isWaited = given.flag('wait');
    const asked = await orKept(work, isWaited, ask('session.help', params, { commandId }));
    if (!isWaited && asked !== undefined)
      return { result: asked, text: () => `Asked (${asked.interventionId}). The answer comes as a message.` };
    const answer = await waitForAnswer(work, asked?.interventionId ?? commandId);
    return { result: { ...asked, answer }, text: () => answer };
  },
});
