import * as z from 'zod';
import { HubError } from '../../../shared/errors.ts';
import { operations } from '../../../shared/operations/operations.ts';
import type { HeldMessage } from '../../../shared/protocol/toolbox.ts';
import type { AgentTool, ToolAnswer, ToolWork } from '../agentTool.ts';
import { agentTool, isQueued } from '../agentTool.ts';
import type { Wish } from '../holdForPeople.ts';
import { holdForPeople, readWishes } from '../holdForPeople.ts';
import { requireTask } from '../ownTask.ts';

const help = operations['task.help'].params.shape;
/** How much of a question is shown in a list. */
const shownCharacters = 200;

const question = help.question.describe(
  'One decision to take, with what a person needs to know for it: they see only this. Say what you would do.',
);
const options = help.options.describe('Answers to choose from, where there are some; free words stay possible.');

/** What people are asked, and what they say. */
export const humanTools: readonly AgentTool[] = [
  agentTool({
    name: 'ask_human',
    title: 'Ask a person, and wait',
    description:
      'Ask a person to decide something that is not yours to decide, and wait for the answer, which may take hours. Asked again in the same words, it is the same question. Do not ask for what you can find out yourself.',
    audience: 'all',
    schema: z.strictObject({ question, options }),
    run: async (work, given) => {
      const about = await ask(work, given);
      const message = await holdForPeople(work, { about, kind: 'answer' });
      return message === undefined ? stillOpen(about) : renderReply(message);
    },
  }),

  agentTool({
    name: 'ask',
    title: 'Ask a person, and go on',
    description:
      'Ask a person without waiting: for questions whose answer you need later, or where a call must not take long. The answer is given by check_answer, and arrives as a message too.',
    audience: 'all',
    schema: z.strictObject({ question, options }),
    run: async (work, given) => {
      const about = await ask(work, given);
      return {
        text: `Asked as ${about}. Go on with what does not depend on it; see check_answer.`,
        data: { question_id: about },
      };
    },
  }),

  agentTool({
    name: 'check_answer',
    title: 'See what people answered',
    description:
      'What became of your questions and plans: without question_id all of your task or session, with it that one; with "wait" the call is held until it is answered.',
    audience: 'all',
    schema: z.strictObject({
      question_id: z.string().max(200).optional().describe('As ask or ask_human gave it.'),
      wait: z.boolean().default(false).describe('Hold the call until this one is answered; needs question_id.'),
    }),
    run: async (work, { question_id: id, wait }) => {
      if (id === undefined) return renderWishes(await readWishes(work, { peek: false }));
      const wish = (await readWishes(work, { peek: true })).find((one) => one.id === id || one.about === id);
      if (wish === undefined) throw unknownQuestion(id);
      if (wish.reply === undefined && !wait) return { text: 'Not answered yet.', data: { state: 'open' } };
      const message = await holdForPeople(work, wish);
      return message === undefined ? stillOpen(id) : renderReply(message);
    },
  }),

  agentTool({
    name: 'submit_plan',
    title: 'Submit a plan',
    description:
      'Submit the plan for your task and wait until a person approves it or says what to change; then submit it again, changed. Where the task asks for a plan, change nothing before it is approved.',
    audience: 'task',
    schema: z.strictObject({
      plan: operations['task.plan.submit'].params.shape.plan.describe('The whole plan, in Markdown.'),
      wait: z.boolean().default(true).describe('false: come back at once; check_answer tells the verdict.'),
    }),
    run: async (work, { plan, wait }) => {
      const { taskId } = requireTask(work);
      await work.say('task.plan.submit', { id: taskId, plan });
      const wish = (await readWishes(work, { peek: true })).findLast(({ kind }) => kind === 'plan_verdict');
      if (!wait || wish === undefined)
        return { text: 'Submitted. Wait for the verdict: call check_answer, or submit_plan again with the same plan.' };
      const message = await holdForPeople(work, wish);
      return message === undefined ? stillOpen(wish.about) : renderReply(message);
    },
  }),
];

/** Gives what the answer is about: the record, or the command while the hub is away. Who has no task asks for its session. */
async function ask(work: ToolWork, given: { readonly question: string; readonly options: string[] }): Promise<string> {
  const { sessionId, task } = work.order;
  const said =
    task === undefined
      ? await work.say('session.help', { id: sessionId, ...given })
      : await work.say('task.help', { id: task.taskId, ...given });
  return isQueued(said) ? said.commandId : said.interventionId;
}

const stillOpen = (id: string): ToolAnswer => ({
  text: `Nobody has answered yet, and this call cannot wait any longer. The question stays open: call check_answer with question_id "${id}" and wait true.`,
});

function renderAnswer({ answer, text }: HeldMessage): ToolAnswer {
  if (answer !== undefined) return { text: answer };
  return { text, failed: true };
}

function renderVerdict({ approved, answer }: HeldMessage): ToolAnswer {
  if (approved === true) return { text: `The plan is approved. Carry it out.${answer ? ` ${answer}` : ''}` };
  return { text: `Not approved yet. Change the plan and submit it again: ${answer ?? ''}` };
}

const renderReply = (message: HeldMessage): ToolAnswer =>
  message.kind === 'plan_verdict' ? renderVerdict(message) : renderAnswer(message);

function renderWishes(wishes: readonly Wish[]): ToolAnswer {
  const questions = wishes.map(({ about, kind, text, reply }) => ({
    question_id: about,
    kind: kind === 'answer' ? 'question' : 'plan',
    text: text.slice(0, shownCharacters),
    state: stateOf(reply),
    ...(reply?.answer === undefined ? {} : { answer: reply.answer }),
  }));
  if (questions.length === 0) return { text: 'Nothing was asked.', data: { questions } };
  const lines = questions.map(
    ({ question_id: id, kind, state, answer, text }) =>
      `${id} (${kind}, ${state}): ${text}${answer === undefined ? '' : `\n  → ${answer}`}`,
  );
  return { text: lines.join('\n'), data: { questions } };
}

function stateOf(reply: HeldMessage | undefined): string {
  if (reply === undefined) return 'open';
  if (reply.kind === 'plan_verdict') return reply.approved === true ? 'approved' : 'to be changed';
  return reply.answer === undefined ? 'withdrawn' : 'answered';
}

const unknownQuestion = (id: string) =>
  new HubError(
    'not-found',
    `No question or plan of yours is called "${id}". check_answer without question_id lists them.`,
  );
