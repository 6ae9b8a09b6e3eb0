import * as z from 'zod';
import { operations } from '../../../shared/operations/operations.ts';
import type { AgentTool, ToolWork } from '../agentTool.ts';
import { agentTool } from '../agentTool.ts';
import { readContractData, requireTask } from '../ownTask.ts';
import { saidAnswer } from '../renderAnswers.ts';

const publish = operations['contract.publish'].params.shape;
const key = publish.key.describe('The key of the contract, as my_task names it.');
const data = publish.data.describe('The data as JSON itself, not as a text of JSON.');

/** Named data that other tasks wait for. */
export const contractTools: readonly AgentTool[] = [
  agentTool({
    name: 'validate_contract',
    title: 'Check the data of a contract',
    description:
      'Check data against the schema of a contract that you owe, without publishing it. Tells every problem with its place in the data; works while the hub is away.',
    audience: 'task',
    readOnly: true,
    schema: z.strictObject({ key, data }),
    run: async (work, given) => {
      const { valid, problems } = await work.read('contract.validate', toContract(work, given));
      if (valid)
        return { text: `The data fits "${given.key}". Publish it with publish_contract.`, data: { valid, problems } };
      const lines = problems.map(({ path, message }) => `- ${path === '' ? '(whole)' : path}: ${message}`);
      return {
        text: [`The data does not fit "${given.key}"; mend it and check again:`, ...lines].join('\n'),
        data: { valid, problems },
      };
    },
  }),

  agentTool({
    name: 'publish_contract',
    title: 'Publish a contract',
    description:
      'Publish a contract that you owe as soon as its data is ready: tasks that wait for it start at once, while yours goes on. Data that breaks the schema is refused with every problem. Publishing it again replaces it, and who works with the old one is told.',
    audience: 'task',
    schema: z.strictObject({
      key,
      data,
      status: publish.status.describe(
        '"fulfilled" lets others go on; "partial" and "failed" only tell people how it stands.',
      ),
    }),
    run: async (work, given) => {
      const said = await work.say('contract.publish', { ...toContract(work, given), status: given.status });
      return saidAnswer(said, `"${given.key}" is published as ${given.status}.`);
    },
  }),
];

/** What came as a tool's argument was read as JSON, and stays JSON when a text of it is read. */
function toContract(work: ToolWork, given: { readonly key: string; readonly data: unknown }) {
  const task = requireTask(work);
  const value = publish.data.parse(readContractData(task, given.key, given.data));
  return { id: task.taskId, key: given.key, data: value };
}
