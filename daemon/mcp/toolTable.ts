import type { SessionOrder } from '../../shared/protocol/daemon.ts';
import type { AgentTool } from './agentTool.ts';
import type { ToolSchema } from './toolSchema.ts';
import { toToolSchema } from './toolSchema.ts';
import { contractTools } from './tools/contractTools.ts';
import { humanTools } from './tools/humanTools.ts';
import { leaderTools } from './tools/leaderTools.ts';
import { messageTools } from './tools/messageTools.ts';
import { taskTools } from './tools/taskTools.ts';

/** Every tool there is, in the order in which a model is told of them. */
export const agentTools: readonly AgentTool[] = [
  ...taskTools,
  ...humanTools,
  ...contractTools,
  ...leaderTools,
  ...messageTools,
];

/** Those of one session: its role says whether it leads, and with a task it has the tools to work on it. */
export function toolsFor({ role, task }: Pick<SessionOrder, 'role' | 'task'>): readonly AgentTool[] {
  const leads = role === 'manager' || role === 'orchestrator';
  // A worker is between two tasks at times, and its client asks for the list but once.
  const works = role === 'worker' || task !== undefined;
  return agentTools.filter(({ audience }) => {
    switch (audience) {
      case 'all':
        return true;
      case 'leader':
        return leads;
      case 'task':
        return works;
    }
  });
}

/** What an agent is told of its tools as a whole. */
export const instructionsFor = ({ role }: Pick<SessionOrder, 'role'>): string =>
  role === 'manager' || role === 'orchestrator'
    ? 'You lead the work of other agents through Rostrum. Begin with my_objective. Split the goal into tasks that stand alone (create_task), follow them (list_tasks, read_messages), ask people what is not yours to decide (ask_human), and finish the objective when its goal is reached.'
    : 'You work on a task that Rostrum gave you. Begin with my_task. Report through these tools: progress, ask_human for decisions that are not yours, publish_contract for what others wait for, and complete_task or fail_task at the end.';

const described = new Map<string, ToolSchema>();

/** What a tool takes, made once. */
export function schemaOf(tool: AgentTool): ToolSchema {
  const schema = described.get(tool.name) ?? toToolSchema(tool.schema);
  described.set(tool.name, schema);
  return schema;
}
