import { toolServerName } from './connectTools.ts';
import { ownTools } from '../../mcp/ownTools.ts';

/** Tools of opencode that change nothing: it asks about none of them by itself, unless a person's rule says so. */
export const opencodeReaders: ReadonlySet<string> = new Set([
  'glob',
  'grep',
  'list',
  'list_mcp_resource_templates',
  'list_mcp_resources',
  'lsp',
  'question',
  'read',
  'read_mcp_resource',
  'skill',
  // Whom it sends asks about each of its own calls.
  'task',
  'todoread',
  'todowrite',
  'websearch',
]);

/** Rostrum's own tools: opencode puts the name of their server before theirs. */
export const opencodeOwnTools = ownTools('rostrum_');

/**
 * Whether a tool is one of these, in a program that knows these servers of tools: `task` of a server called `rostrum_my` has
 * the name of our `my_task`, and which of the two is called nobody can tell.
 */
export const isOwnTool = (name: string, servers: readonly string[]): boolean =>
  opencodeOwnTools.has(name) &&
  !servers.some((server) => server !== toolServerName && name.startsWith(`${server.replaceAll(/[^\w-]/g, '_')}_`));
