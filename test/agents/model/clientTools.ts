import { posix } from 'node:path';
import type { Action } from './parseScript.ts';

/** A call in a client's own words. `text` is the input of a tool that takes no JSON. */
export interface ClientCall {
  readonly name: string;
  readonly namespace?: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly text?: string;
}

/** How one client calls what every client has. */
interface ClientTools {
  /** The tool by which it is known. */
  readonly knownBy: string;
  bash: (command: string) => ClientCall;
  write: (file: string, text: string) => ClientCall;
  read: (file: string) => ClientCall;
  mcp: (server: string, tool: string) => Pick<ClientCall, 'name' | 'namespace'>;
}

/** Two of them cut a command off after two minutes, which a busy machine may need. */
const longestMs = 600_000;

const clients: readonly ClientTools[] = [
  {
    // Claude Code
    knownBy: 'Bash',
    bash: (command) => ({ name: 'Bash', input: { command, description: 'A step of the script', timeout: longestMs } }),
    write: (file, text) => ({ name: 'Write', input: { file_path: file, content: text } }),
    read: (file) => ({ name: 'Read', input: { file_path: file } }),
    mcp: (server, tool) => ({ name: `mcp__${server}__${tool}` }),
  },
  {
    // Codex
    knownBy: 'exec_command',
    bash: (cmd) => ({ name: 'exec_command', input: { cmd, yield_time_ms: 120_000 } }),
    write: (file, text) => ({ name: 'apply_patch', input: {}, text: addFilePatch(file, text) }),
    read: (file) => ({ name: 'exec_command', input: { cmd: `cat '${file}'`, max_output_tokens: 20_000 } }),
    mcp: (server, tool) => ({ name: tool, namespace: `mcp__${server}` }),
  },
  {
    // Gemini CLI
    knownBy: 'run_shell_command',
    bash: (command) => ({ name: 'run_shell_command', input: { command, description: 'A step of the script' } }),
    write: (file, text) => ({ name: 'write_file', input: { file_path: file, content: text } }),
    // Its read_file refuses what is outside of its workspace; then a model takes the shell.
    read: (file) => ({ name: 'run_shell_command', input: { command: `cat '${file}'`, description: 'My task' } }),
    mcp: (server, tool) => ({ name: `mcp_${server}_${tool}` }),
  },
  {
    // opencode
    knownBy: 'bash',
    bash: (command) => ({ name: 'bash', input: { command, description: 'A step of the script', timeout: longestMs } }),
    write: (file, text) => ({ name: 'write', input: { filePath: file, content: text } }),
    read: (file) => ({ name: 'read', input: { filePath: file } }),
    mcp: (server, tool) => ({ name: `${server}_${tool}` }),
  },
];

/** Whether a client offers what a script needs: a request without it is one beside the conversation. */
export const hasKnownTools = (tools: ReadonlySet<string>): boolean => clients.some(({ knownBy }) => tools.has(knownBy));

/** An action as the client that offers these tools calls it. @throws Error where no known client offers them. */
export function callOf(action: Action, tools: ReadonlySet<string>): ClientCall {
  const client = clients.find(({ knownBy }) => tools.has(knownBy));
  if (client === undefined) throw new Error(`no known client offers the tools ${[...tools].join(', ')}`);
  switch (action.is) {
    case 'bash':
      return client.bash(action.command);
    case 'write':
      return client.write(action.file, action.text);
    case 'read':
      return client.read(action.file);
    case 'tool':
      return { ...nameOf(action.name, client), input: action.input };
  }
}

function nameOf(name: string, client: ClientTools): Pick<ClientCall, 'name' | 'namespace'> {
  const dot = name.indexOf('.');
  return dot < 0 ? { name } : client.mcp(name.slice(0, dot), name.slice(dot + 1));
}

const addFilePatch = (file: string, text: string): string => {
  const added = text.split('\n').map((line) => `+${line}`);
  return ['*** Begin Patch', `*** Add File: ${posix.normalize(file)}`, ...added, '*** End Patch', ''].join('\n');
};
