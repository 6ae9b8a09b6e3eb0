import { ownTools } from '../../mcp/ownTools.ts';

/** Rostrum's own tools, as Claude Code calls them. */
export const claudeOwnTools = ownTools('mcp__rostrum__');

/** Tools of Claude Code that look at something and change nothing: a turn of these alone moved nothing. */
export const claudeReaders: ReadonlySet<string> = new Set([
  'Read',
  'Glob',
  'Grep',
  'LS',
  'WebFetch',
  'WebSearch',
  'ToolSearch',
]);
