import { agentTools } from './toolTable.ts';

/**
 * Our own tools by the names of an agent that writes `prefix` before them. A prefix alone is no proof: somebody's own
 * server may be called `rostrum_x`, and what it does is not ours to let pass.
 */
export const ownTools = (prefix: string): ReadonlySet<string> =>
  new Set(agentTools.map(({ name }) => `${prefix}${name}`));

const ofAnyAgent = ['mcp__rostrum__', 'mcp_rostrum_', 'rostrum_'].map(ownTools);

/** Whether a tool is one of ours in the words of any agent that we know. */
export const isOwnTool = (name: string): boolean => ofAnyAgent.some((names) => names.has(name));
