import { createProgram } from './program.ts';
import type { ProgramParts } from './program.ts';
import { createTerminalIo } from './terminalIo.ts';

const summary = 'One place for your AI coding agents: a graph of tasks that runs by itself, on any of your machines.';

/** Runs one command line as the program `rostrum` and ends the process with its exit code. */
export function runCommandLine({
  words,
  ...parts
}: Pick<ProgramParts, 'version' | 'commands' | 'groups'> & { readonly words: readonly string[] }): void {
  const program = createProgram({ name: 'rostrum', summary, io: createTerminalIo(), ...parts });
  // What was written must be out before the process ends, and nothing that is still open may hold it.
  void program.run(words).then((code) => process.stdout.write('', () => process.exit(code)));
}
