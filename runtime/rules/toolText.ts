import type { Json } from '../../shared/model/contract.ts';
import { canonicalJson } from '../../shared/canonicalJson.ts';

/** Tools that run a command line, by the names that agents give them, in lower case. */
const shellTools: ReadonlySet<string> = new Set([
  'bash',
  'sh',
  'zsh',
  'shell',
  'powershell',
  'exec',
  'exec_command',
  'execute_command',
  'local_shell',
  'run_command',
  'run_shell_command',
  'run_terminal_cmd',
  'terminal',
]);

export const isShellTool = (tool: string): boolean => shellTools.has(tool.toLowerCase());

/**
 * The text of a tool's input that argument patterns are matched against: of a shell tool its command line, of every
 * other tool its JSON with sorted keys. A text stands for itself.
 */
export function toolText(tool: string, input: Json): string {
  if (typeof input === 'string') return input;
  const command = isShellTool(tool) ? commandOf(input) : undefined;
  return command ?? canonicalJson(input);
}

function commandOf(input: Json): string | undefined {
  if (input === null || typeof input !== 'object' || !('command' in input || 'cmd' in input)) return undefined;
  const command = 'command' in input ? input['command'] : input['cmd'];
  if (typeof command === 'string') return command;
  return Array.isArray(command) && command.every((word): word is string => typeof word === 'string')
    ? command.map(quoted).join(' ')
    : undefined;
}

/** A word as a shell would need it to be typed; plain ones as they are. */
const quoted = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);
