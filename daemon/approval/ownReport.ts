import { isShellTool, toolText } from '../../runtime/rules/toolText.ts';
import { readCommandTexts } from '../../runtime/shell/commandTexts.ts';
import { readCommandLine } from '../../runtime/shell/readCommandLine.ts';
import type { ShellCommand } from '../../runtime/shell/shellCommand.ts';
import { constantOf } from '../../runtime/shell/shellWord.ts';
import type { ToolCall } from './toolCall.ts';
import { shownTool } from './toolCall.ts';

/** What an agent says of its own work; the daemon and the hub check what it may. */
const reporting: ReadonlySet<string> = new Set(['task', 'contract', 'artifact', 'inbox', 'session']);

/** With these it is no longer the session that speaks: not its daemon, or not with its token. */
const elsewhere = /^--(?:hub|token)/;

/**
 * Whether a command line does nothing but call `rostrum` once, as agents report: no other command, no file, no variable,
 * and nobody else's hub or token. What its words name, the floor has still to judge.
 */
export function isOwnReport(tool: string, line: string): boolean {
  const only = isShellTool(tool) ? onlyCommand('rostrum', line) : undefined;
  if (only === undefined) return false;
  const verb = only.args[0] === undefined ? undefined : constantOf(only.args[0]);
  return (
    (only.input === undefined || constantOf(only.input) !== undefined) &&
    only.args.every((word) => isOfSession(constantOf(word))) &&
    verb !== undefined &&
    reporting.has(verb)
  );
}

/** Whether a command line does nothing but show one file, as agents read their task whose own tool is kept to their workspace. */
export function showsOnly(file: string, { tool: name, input }: ToolCall): boolean {
  const tool = shownTool(name);
  // Before its text is made, which may be long: every call comes here.
  if (!isShellTool(tool)) return false;
  const only = onlyCommand('cat', toolText(tool, input));
  return only !== undefined && only.args.map(constantOf).join('\n') === file && only.input === undefined;
}

/** The command of a line that calls this program once, and does nothing else. */
function onlyCommand(program: string, line: string): ShellCommand | undefined {
  // Without a variable before it, which may make another program of it.
  if (!line.trimStart().startsWith(`${program} `)) return undefined;
  const { texts, isWhole } = readCommandTexts(line);
  const { commands, problems } = readCommandLine(line, { cwd: '/', home: '/' });
  const [only] = commands;
  const isAlone = isWhole && problems.length === 0 && texts.length === 1 && commands.length === 1;
  if (!isAlone || only === undefined || constantOf(only.name) !== program) return undefined;
  return only.reads.length + only.writes.length === 0 ? only : undefined;
}

const isOfSession = (word: string | undefined): boolean => word !== undefined && !elsewhere.test(word);

/** The same of a call as its agent tells it. */
export const isOwnCall = ({ tool, input }: ToolCall): boolean =>
  isOwnReport(shownTool(tool), toolText(shownTool(tool), input));
