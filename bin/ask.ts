import * as path from 'node:path';
import { askingCommands, commandGroups } from '../daemon/cli/commandTable.ts';
import { agentCommand, hookRunCommand } from './agentCommand.ts';
import { namedBy } from './program.ts';
import { readVersion } from './programFiles.ts';
import { compileProgram, runProgram } from './programScript.ts';
import { runCommandLine } from './runCommandLine.ts';

// What agents call at every turn, without the code of the hub, of the daemon and of SSH. A command line that names none of
// these commands, be it a mistyped one or a wish for help, is the whole program's.
const commands = [...askingCommands, agentCommand, hookRunCommand];
const words = process.argv.slice(2);

if (namedBy(commands, words).length > 0) {
  runCommandLine({ version: readVersion(), commands, groups: commandGroups, words });
} else {
  const whole = path.join(__dirname, 'program.cjs');
  runProgram(compileProgram(whole), whole);
}
