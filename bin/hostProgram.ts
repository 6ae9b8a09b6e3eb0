import * as path from 'node:path';
import { askingCommands, commandGroups } from '../daemon/cli/commandTable.ts';
import { daemonCommands } from '../daemon/cli/daemonCommands.ts';
import { providersCommand } from '../daemon/cli/providersCommand.ts';
import { serviceCommands } from '../daemon/cli/serviceCommands.ts';
import { skillCommands } from '../daemon/cli/skillCommands.ts';
import { isSingleFile } from '../runtime/singleFile.ts';
import { agentCommand, codexCommand, hookRunCommand, runnerCommand } from './agentCommand.ts';
import { createProgram } from './program.ts';
import { createTerminalIo } from './terminalIo.ts';
import { untilStopped } from './untilStopped.ts';

/** Put there by the build. */
declare const ROSTRUM_VERSION: string;

/** The command of a host: the daemon, and what people and agents say there. The hub is elsewhere. */
export function runHostProgram(): void {
  const rostrum = ownWords();
  const version = ROSTRUM_VERSION;
  const program = createProgram({
    name: 'rostrum',
    version,
    summary: 'The daemon of a Rostrum server, and the commands of the agents and people on it.',
    commands: [
      ...askingCommands,
      ...daemonCommands({ version, rostrum, untilStopped }),
      ...serviceCommands({ rostrum }),
      providersCommand,
      ...skillCommands,
      agentCommand,
      runnerCommand,
      codexCommand,
      hookRunCommand,
    ],
    groups: commandGroups,
    io: createTerminalIo(),
  });
  void program.run(process.argv.slice(2)).then((code) => process.stdout.write('', () => process.exit(code)));
}

/** What runs this program again: alone where it is one file with its Node, else its Node and the file. */
function ownWords(): readonly [string, ...string[]] {
  if (isSingleFile()) return [process.execPath];
  // As it was called, by the link to the current version: a path that an upgrade leaves right.
  return [process.execPath, path.resolve(process.argv[1] ?? '')];
}
