import type { InterventionRow } from '../../shared/model/intervention.ts';
import type { ServerRow } from '../../shared/model/server.ts';
import type { TaskRow } from '../../shared/model/task.ts';
import { taskStatuses } from '../../shared/model/taskWords.ts';
import type { InputOf } from '../../shared/operations/operations.ts';
import { given, textOf } from './aiTool.ts';
import type { AiTool, FieldSchema } from './aiTool.ts';
import { answerText, quotedText } from './answerText.ts';

/** Rows of one answer. */
const maxRows = 50;

export const projectField: FieldSchema = {
  type: 'string',
  description:
    'Key, name or id of the project. Leave it out where the person has only one; the refusal names them else.',
};

export const taskField: FieldSchema = { type: 'string', description: 'The task, by its ref (as in API-12) or id.' };

export const sessionField: FieldSchema = { type: 'string', description: 'The session, by its name or id.' };

/** What the editor's AI can look at; nothing of it changes anything. */
export const lookingTools: readonly AiTool[] = [
  {
    name: 'rostrum_list_tasks',
    title: { en: 'List tasks', zh: '列出任务' },
    icon: 'tasklist',
    description:
      'Lists tasks of Rostrum, which runs AI coding agents on servers: ref, title, status, and what each waits for. Use it to find a task, or to say what is under way.',
    fields: {
      project: projectField,
      status: {
        type: 'array',
        description: 'Only tasks in these states.',
        items: { type: 'string', enum: taskStatuses },
      },
      label: { type: 'string', description: 'Only tasks with this label.' },
    },
    required: [],
    run: async (input, ask) => {
      // The hub checks what the model gave.
      const params = { ...given(input, 'project', 'status', 'label'), limit: 500 } as InputOf<'task.list'>;
      const { rows } = await ask('task.list', params);
      // The hub lists the newest change last.
      const newest = [...rows].reverse();
      return answerText({ count: rows.length, tasks: newest.slice(0, maxRows).map(taskFacts) });
    },
  },
  {
    name: 'rostrum_show_task',
    title: { en: 'Show a task', zh: '显示任务' },
    icon: 'go-to-file',
    description: 'Shows one task with its spec, plan, result, failure and contracts.',
    fields: { task: taskField },
    required: ['task'],
    run: async (input, ask) => {
      const { task, spec, plan, result, failure, contracts } = await ask('task.view', { id: textOf(input, 'task') });
      return answerText({ ...taskFacts(task), spec, plan: plan?.text, result, failure, contracts });
    },
  },
  {
    name: 'rostrum_why_not_running',
    title: { en: 'Ask why a task is not running', zh: '询问任务为何未运行' },
    icon: 'question',
    description:
      'Says why a task is not running: what blocks it, why each server does not take it, and the one cheapest thing that would let it start.',
    fields: { task: taskField },
    required: ['task'],
    run: async (input, ask) => {
      const { task, blockedBy, cheapest, candidates } = await ask('task.why', { id: textOf(input, 'task') });
      const servers = candidates.map(({ server, fits, gates }) => ({
        server,
        fits,
        inTheWay: gates.filter(({ passed }) => !passed).map(({ name, detail }) => `${name}: ${detail}`),
      }));
      return answerText({
        ref: task.ref,
        status: task.status,
        cheapest,
        blockedBy: blockedBy.map(({ text }) => text),
        servers: servers.slice(0, maxRows),
      });
    },
  },
  {
    name: 'rostrum_list_inbox',
    title: { en: 'List what waits for you', zh: '列出等待您处理的事项' },
    icon: 'inbox',
    description:
      'Lists what waits for the person, most urgent first: questions of agents, approvals of tools, plans to review, failures. Each has an id and, mostly, the answers to choose from.',
    fields: { project: projectField },
    required: [],
    run: async (input, ask) => {
      const params = { ...given(input, 'project'), limit: maxRows } as InputOf<'intervention.list'>;
      const { rows } = await ask('intervention.list', params);
      return quotedText('What waits for the person', answerText(rows.map(waitingFacts)));
    },
  },
  {
    name: 'rostrum_show_question',
    title: { en: 'Show what is asked', zh: '显示所提的问题' },
    icon: 'comment',
    description: 'Shows the whole question, plan or failure that waits for the person, by the id from the inbox.',
    fields: { id: { type: 'string', description: 'The id, as in intervention_…' } },
    required: ['id'],
    run: async (input, ask) => {
      const { intervention, question, answer } = await ask('intervention.view', { id: textOf(input, 'id') });
      const { what, state, options } = intervention;
      return quotedText(`${answerText({ what, state, options, answer })}\nThe question`, question);
    },
  },
  {
    name: 'rostrum_list_sessions',
    title: { en: 'List sessions', zh: '列出会话' },
    icon: 'terminal',
    description: 'Lists sessions: the terminals in which agents and shells run, with their server and task.',
    fields: { project: projectField },
    required: [],
    run: async (input, ask) => {
      const params = { ...given(input, 'project'), limit: maxRows } as InputOf<'session.list'>;
      const { rows } = await ask('session.list', params);
      return answerText(
        rows.map(({ id, name, provider, role, lifecycle, serverId, taskId, exitCode, reason }) => ({
          ...{ id, name, provider, role, lifecycle, serverId, taskId, exitCode, reason },
        })),
      );
    },
  },
  {
    name: 'rostrum_show_screen',
    title: { en: 'Show the screen of a session', zh: '显示会话的屏幕' },
    icon: 'device-desktop',
    description: 'Shows what is on the screen of a session now; of an ended one its last screen.',
    fields: { session: sessionField },
    required: ['session'],
    run: async (input, ask) => {
      const { lines, live, missing, instead } = await ask('session.screen', { id: textOf(input, 'session') });
      if (missing !== undefined) return `There is no screen: ${missing}`;
      return quotedText(
        live ? 'The screen now' : 'The last screen',
        [instead ?? [], ...lines].flat().join('\n').trimEnd(),
      );
    },
  },
  {
    name: 'rostrum_list_servers',
    title: { en: 'List servers', zh: '列出服务器' },
    icon: 'server',
    description: 'Lists servers: which are online, what they can run, how full they are, and what their doctor found.',
    fields: { project: projectField },
    required: [],
    run: async (input, ask) => {
      const params = { ...given(input, 'project'), limit: maxRows } as InputOf<'server.list'>;
      const { rows } = await ask('server.list', params);
      return answerText(rows.map(serverFacts));
    },
  },
];

const taskFacts = ({ ref, id, title, type, priority, status, blockedBy, labels, serverId, sessionId }: TaskRow) => ({
  ...{ ref, id, title, type, priority, status, labels, serverId, sessionId },
  waitsFor: blockedBy.map(({ text }) => text),
});

const waitingFacts = ({ id, what, taskId, excerpt, options, askedAt, downstream }: InterventionRow) => ({
  ...{ id, what, taskId, excerpt, options, blocks: downstream },
  askedAt: new Date(askedAt).toISOString(),
});

const serverFacts = ({
  id,
  name,
  state,
  mode,
  os,
  labels,
  providers,
  capacity,
  sessions,
  failedChecks,
}: ServerRow) => ({
  ...{ id, name, state, mode, os, labels, providers, capacity, sessions, failedChecks },
});
