import { HubError } from '../../shared/errors.ts';
import { priorities, taskTypes } from '../../shared/model/taskWords.ts';
import type { InputOf } from '../../shared/operations/operations.ts';
import { t } from '../l10n/text.ts';
import { given, textOf } from './aiTool.ts';
import type { AiTool, Ask, ToolInput } from './aiTool.ts';
import { answerText } from './answerText.ts';
import { projectField, sessionField, taskField } from './lookingTools.ts';

/** What the editor's AI can change, each after a person's confirmation that shows all that is sent. */
export const changingTools: readonly AiTool[] = [
  {
    name: 'rostrum_create_task',
    title: { en: 'Create a task', zh: '创建任务' },
    icon: 'add',
    description:
      'Creates a task that an agent on a server will do. Write the spec so that somebody who has seen nothing of this conversation can do the work. The person confirms it first.',
    fields: {
      title: { type: 'string', description: 'What is to be done, in one line.' },
      spec: { type: 'string', description: 'All that the agent needs to know, as Markdown.' },
      project: projectField,
      type: { type: 'string', description: 'What kind of work it is.', enum: taskTypes },
      priority: { type: 'string', description: 'How urgent it is.', enum: priorities },
      waitsFor: {
        type: 'array',
        description: 'Refs of tasks that have to be done first.',
        items: { type: 'string' },
      },
      provider: {
        type: 'string',
        description: 'The agent that is to do it, as in "claude". The project has a default.',
      },
      server: { type: 'string', description: 'The only server on which it may run. Leave it out to take the best.' },
      start: {
        type: 'string',
        description: 'When it starts: "auto" as soon as it can, "manual" when the person says so.',
        enum: ['auto', 'manual'],
      },
    },
    required: ['title', 'spec'],
    confirm: async (input) => ({
      title: t('Create the task “{0}”?', textOf(input, 'title')),
      text: factsOf(input, ['project', 'type', 'priority', 'waitsFor', 'provider', 'server', 'start', 'spec']),
    }),
    run: async (input, ask) => {
      const waitsFor = Array.isArray(input['waitsFor']) ? input['waitsFor'] : [];
      // The hub checks what the model gave.
      const params = {
        ...given(input, 'title', 'spec', 'project', 'type', 'priority', 'start'),
        placement: given(input, 'provider', 'server'),
        dependencies: waitsFor.map((on: unknown) => ({ on })),
      } as unknown as InputOf<'task.create'>;
      const { task } = await ask('task.create', params);
      return answerText({ created: task.ref, id: task.id, status: task.status, queued: task.queued });
    },
  },
  {
    name: 'rostrum_start_task',
    title: { en: 'Start a task', zh: '启动任务' },
    icon: 'play',
    description:
      'Lets a pending task start as soon as nothing blocks it and a server fits. The person confirms it first.',
    fields: { task: taskField },
    required: ['task'],
    confirm: async (input, ask) => {
      const { task } = await ask('task.view', { id: textOf(input, 'task') });
      return { title: t('Start {0}?', task.ref), text: task.title };
    },
    run: async (input, ask) => {
      const { task } = await ask('task.start', { id: textOf(input, 'task') });
      return answerText({ ref: task.ref, status: task.status, queued: task.queued });
    },
  },
  {
    name: 'rostrum_cancel_task',
    title: { en: 'Cancel a task', zh: '取消任务' },
    icon: 'circle-slash',
    description: 'Cancels a task that has not ended, and ends its agent. The person confirms it first.',
    fields: { task: taskField, reason: { type: 'string', description: 'Why; it stays in the history of the task.' } },
    required: ['task', 'reason'],
    confirm: async (input, ask) => {
      const { task } = await ask('task.view', { id: textOf(input, 'task') });
      return {
        title: t('Cancel {0}? Its agent is ended.', task.ref),
        text: [task.title, textOf(input, 'reason')].join('\n\n'),
      };
    },
    run: async (input, ask) => {
      const { task } = await ask('task.cancel', { id: textOf(input, 'task'), message: textOf(input, 'reason') });
      return answerText({ ref: task.ref, status: task.status });
    },
  },
  {
    name: 'rostrum_answer',
    title: { en: 'Answer what waits for you', zh: '回答等待您处理的事项' },
    icon: 'reply',
    description:
      'Answers a question, plan review, failure or tool approval that waits for the person. Take one of its options word for word where it has some. Never decide for the person: ask what the answer should be, unless it was said. The person confirms it first.',
    fields: {
      id: { type: 'string', description: 'The id from the inbox, as in intervention_…' },
      answer: { type: 'string', description: 'The answer, as the agent is to read it.' },
    },
    required: ['id', 'answer'],
    confirm: async (input, ask) => {
      const { question } = await requireAnswerable(input, ask);
      return {
        title: t('Give this answer?'),
        text: [`${t('Asked:')} ${question}`, `${t('Answer:')} ${textOf(input, 'answer')}`].join('\n\n'),
      };
    },
    run: async (input, ask) => {
      await requireAnswerable(input, ask);
      const { intervention } = await ask('intervention.respond', {
        id: textOf(input, 'id'),
        response: textOf(input, 'answer'),
      });
      return answerText({ id: intervention.id, state: intervention.state });
    },
  },
  {
    name: 'rostrum_send_message',
    title: { en: 'Send a message to an agent', zh: '向代理发送消息' },
    icon: 'send',
    description:
      'Sends a message to the agent of a session, which reads it in its next turn. The person confirms it first.',
    fields: { session: sessionField, text: { type: 'string', description: 'The message.' } },
    required: ['session', 'text'],
    confirm: async (input, ask) => {
      const { session } = await ask('session.view', { id: textOf(input, 'session') });
      return { title: t('Send this message to {0}?', session.name), text: textOf(input, 'text') };
    },
    run: async (input, ask) => {
      const { way } = await ask('session.tell', { id: textOf(input, 'session'), text: textOf(input, 'text') });
      return answerText({ sent: true, way });
    },
  },
];

/** A rule for all calls to come is a person's to write, and what is asked must still be open. */
async function requireAnswerable(input: ToolInput, ask: Ask) {
  const view = await ask('intervention.view', { id: textOf(input, 'id') });
  const isRule = view.intervention.what === 'tool_approval' && textOf(input, 'answer').trim() === 'always';
  if (isRule)
    throw new HubError(
      'forbidden',
      'Only a person allows a tool for always, on the page of permissions. Answer "allow" for this once, or "deny".',
    );
  return view;
}

/** What a person reads of an input, a line for each field. */
const factsOf = (input: ToolInput, fields: readonly string[]): string =>
  fields
    .flatMap((field) => {
      const value = input[field];
      if (value === undefined || value === '') return [];
      return [`${field}: ${typeof value === 'string' ? value : JSON.stringify(value)}`];
    })
    .join('\n');
