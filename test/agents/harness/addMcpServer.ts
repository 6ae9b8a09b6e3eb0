import { appendFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const program = join(dirname(fileURLToPath(import.meta.url)), 'mcpServer.mjs');

/** Adds an MCP server to what a person has set for Codex, called `other`, with a tool `touch` that makes a file. */
export const addMcpServer = (home: string): void =>
  appendFileSync(
    join(home, '.codex', 'config.toml'),
    `\n[mcp_servers.other]\ncommand = ${JSON.stringify(process.execPath)}\nargs = [${JSON.stringify(program)}]\n`,
  );
