import * as z from 'zod';
import { HubError } from '../../../shared/errors.ts';
import { operations } from '../../../shared/operations/operations.ts';
import { recordKey } from '../../../shared/model/ids.ts';
import type { TaskRow } from '../../../shared/model/task.ts';
import type { AgentTool, ToolWork } from '../agentTool.ts';
import { agentTool, isQueued } from '../agentTool.ts';
import { mcpLimits } from '../mcpLimits.ts';
import { dataAnswer, saidAnswer } from '../renderAnswers.ts';

const draft = operations['task.create'].params;
const assign = operations['task.assign'].params.shape;
const tell = operations['session.tell'].params.shape;
const task = recordKey.describe('The task, by its ref (API-12) or id.');
const objective = recordKey
  .optional()
  .describe('The objective, by its ref or id; a manager has one of its own, and leaves this out.');

/** What managers of objectives and orchestrators of projects do with the work of others. */
export const leaderTools: readonly AgentTool[] = [
  agentTool({
    name: 'my_objective',
    title: 'My objective',
    description: 'The goal that you lead: its prompt, its state, and its tasks with theirs. Call it first.',
    audience: 'leader',
    readOnly: true,
    schema: z.strictObject({ objective }),
    run: async (work, given) => {
      const view = await work.read('objective.view', { id: await requireObjective(work, given.objective) });
      const { title, status, ref, repo, baseBranch, pullRequests } = view.objective;
      const facts = { ref, title, status, repo, baseBranch, pullRequests, prompt: view.prompt };
      return dataAnswer({ objective: facts, tasks: view.tasks.slice(0, mcpLimits.rows).map(briefly) });
    },
  }),

  agentTool({
    name: 'create_task',
    title: 'Create a task',
    description:
      'Create a task for another agent, below your objective. Write a spec that stands alone: the agent sees nothing else. "contracts" are the JSON data that it owes, with a schema; a dependency of type "input" with a contractKey hands such data of another task on to this one, one of type "blocks" only makes it wait. With start "auto" it is placed on the best server as soon as nothing blocks it.',
    audience: 'leader',
    schema: draft.omit({ project: true, external: true }).extend({
      start: draft.shape.start.unwrap().default('auto'),
      parent: recordKey.optional().describe('Another task or objective to stand below; yours where it is left out.'),
    }),
    run: async (work, given) => {
      const parent = given.parent ?? (await findObjective(work));
      const said = await work.say('task.create', {
        ...given,
        project: work.order.projectId,
        ...(parent === undefined ? {} : { parent }),
      });
      if (isQueued(said)) return saidAnswer(said, '');
      const { ref, id, status } = said.task;
      return { text: `Created ${ref}, which is ${status}.`, data: { ref, id, status, newlyOwed: said.newlyOwed } };
    },
  }),

  agentTool({
    name: 'assign_task',
    title: 'Assign a task',
    description:
      'Give a pending task to a server, or to a live idle session, by name; without either the best server is chosen. Refused with the reason where nothing fits.',
    audience: 'leader',
    schema: z.strictObject({
      task,
      server: assign.server.describe('A server, by name.'),
      session: assign.session.describe('A live idle session, by name or id.'),
      provider: assign.provider.describe('The agent to run, where it is not the usual one.'),
      mode: assign.mode.describe('How it is run, where that is not as the task says.'),
    }),
    run: async (work, { task: id, ...where }) => {
      const said = await work.say('task.assign', { id, ...where });
      return saidAnswer(said, isQueued(said) ? '' : `${said.task.ref} is ${said.task.status}.`);
    },
  }),

  agentTool({
    name: 'list_tasks',
    title: 'List tasks',
    description:
      'The tasks of your objective (of an orchestrator: of the project) with their states and what blocks them.',
    audience: 'leader',
    readOnly: true,
    schema: z.strictObject({
      status: z
        .array(operations['task.view'].result.shape.task.shape.status)
        .optional()
        .describe('Only in these states.'),
      parent: recordKey.optional().describe('Only below this task or objective.'),
      after: z.string().max(200).optional().describe('The "next" of the page before.'),
    }),
    run: async (work, { parent: given, ...rest }) => {
      const parent = given ?? (await findObjective(work));
      const { rows, next } = await work.read('task.list', {
        ...rest,
        project: work.order.projectId,
        limit: mcpLimits.rows,
        ...(parent === undefined ? {} : { parent }),
      });
      return dataAnswer({ tasks: rows.map(briefly), ...(next === undefined ? {} : { next }) });
    },
  }),

  agentTool({
    name: 'view_task',
    title: 'Look at a task',
    description:
      'One task whole: spec, contracts, result, attempts, and where it waits why it is not running and the cheapest thing that would start it.',
    audience: 'leader',
    readOnly: true,
    schema: z.strictObject({ task }),
    run: async (work, { task: id }) => {
      const view = await work.read('task.view', { id });
      const why = view.task.status === 'pending' ? await work.read('task.why', { id }) : undefined;
      const { spec, result, failure, plan, attempts, promises, resolvedInputs } = view;
      const waits = why === undefined ? {} : { blockedBy: why.blockedBy, cheapest: why.cheapest };
      return dataAnswer({
        ...briefly(view.task),
        spec,
        promises,
        resolvedInputs,
        plan,
        result,
        failure,
        attempts,
        ...waits,
      });
    },
  }),

  agentTool({
    name: 'cancel_task',
    title: 'Cancel a task',
    description: 'Cancel a task that has not ended; its agent is ended, and what it said stays.',
    audience: 'leader',
    schema: z.strictObject({ task, message: operations['task.cancel'].params.shape.message.describe('Why.') }),
    run: async (work, { task: id, message }) => {
      const said = await work.say('task.cancel', { id, message });
      return saidAnswer(said, isQueued(said) ? '' : `${said.task.ref} is ${said.task.status}.`);
    },
  }),

  agentTool({
    name: 'retry_task',
    title: 'Retry a task',
    description: 'Open the next attempt of a failed or cancelled task; the earlier ones are kept.',
    audience: 'leader',
    schema: z.strictObject({ task }),
    run: async (work, { task: id }) => {
      const said = await work.say('task.retry', { id });
      return saidAnswer(
        said,
        isQueued(said) ? '' : `${said.task.ref} is ${said.task.status}, attempt ${said.task.attempt}.`,
      );
    },
  }),

  agentTool({
    name: 'list_servers',
    title: 'List servers',
    description: 'The machines of the project: state, free places, labels, repositories and agents.',
    audience: 'leader',
    readOnly: true,
    schema: z.strictObject({}),
    run: async (work) => {
      const { rows } = await work.read('server.list', { project: work.order.projectId, limit: mcpLimits.rows });
      return dataAnswer({ servers: rows.map(({ kind: _kind, ...row }) => row) });
    },
  }),

  agentTool({
    name: 'message_session',
    title: 'Message a session',
    description:
      'Send a message to the agent of a session of your objective, named by the session or by its task. It reads it at the end of its turn; an urgent one interrupts it.',
    audience: 'leader',
    schema: z.strictObject({
      session: recordKey.optional().describe('The session, by name or id.'),
      task: recordKey.optional().describe('Or the task that it works on, by ref or id.'),
      text: tell.text.describe('The message, in plain words.'),
      urgent: tell.urgent,
    }),
    run: async (work, { session, task: ofTask, ...message }) => {
      const id = session ?? (await requireSessionOf(work, ofTask));
      return saidAnswer(await work.say('session.tell', { id, ...message }), 'Sent.');
    },
  }),

  agentTool({
    name: 'finish_objective',
    title: 'Finish the objective',
    description: 'Mark the objective as done, when its goal is reached. Refused while a task of it is open.',
    audience: 'leader',
    schema: z.strictObject({ objective }),
    run: async (work, given) => {
      const said = await work.say('objective.done', { id: await requireObjective(work, given.objective) });
      return saidAnswer(said, isQueued(said) ? '' : `${said.objective.ref} is ${said.objective.status}.`);
    },
  }),
];

/** The objective of the manager that calls; others have none of their own. */
async function findObjective(work: ToolWork): Promise<string | undefined> {
  const { session } = await work.read('session.view', { id: work.order.sessionId });
  return session.objectiveId;
}

async function requireObjective(work: ToolWork, given: string | undefined): Promise<string> {
  const id = given ?? (await findObjective(work));
  if (id !== undefined) return id;
  throw new HubError('not-found', 'This session leads no single objective. Name one in "objective", by its ref or id.');
}

async function requireSessionOf(work: ToolWork, task: string | undefined): Promise<string> {
  if (task === undefined) throw new HubError('bad-request', 'Name the session in "session", or its task in "task".');
  const { sessionId, ref, status } = (await work.read('task.view', { id: task })).task;
  if (sessionId !== undefined) return sessionId;
  throw new HubError('wrong-state', `${ref} is ${status} and has no session. Assign it first (assign_task).`);
}

/** A task as one line of a list. */
function briefly(row: TaskRow) {
  const { ref, id, title, status, priority, attempt, serverId, sessionId, contracts, dependencies } = row;
  return {
    ref,
    id,
    title,
    status,
    priority,
    attempt,
    serverId,
    sessionId,
    blockedBy: row.blockedBy.map(({ text }) => text),
    contracts: contracts.map(({ key, status: state }) => `${key}: ${state}`),
    dependsOn: dependencies.map(({ on, kind, key }) => `${kind} ${on}${key === undefined ? '' : ` (${key})`}`),
  };
}
