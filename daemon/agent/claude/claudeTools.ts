import { ownTools } from '../../mcp/ownTools.ts';

/** Rostrum's own tools, as Claude Code calls them. */
export const claudeOwnTools = ownTools('mcp__rostrum__');

/** Tools about which Claude Code asks nobody where it works; elsewhere it still may, by itself. */
export const claudeUnasked: ReadonlySet<string> = new Set(['Read', 'Glob', 'Grep', 'LS', 'ToolSearch']);

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
