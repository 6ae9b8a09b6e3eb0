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

/** Whether a tool is one of Rostrum's own: opencode puts the name of their server before theirs. */
export const isOwnTool = (tool: string): boolean => tool.startsWith('rostrum_');
