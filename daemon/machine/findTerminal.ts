import type { DaemonConfig } from '../../runtime/daemonConfig.ts';
import { findProgram } from '../session/findProgram.ts';
import { chooseTerminal } from '../terminal/chooseTerminal.ts';
import type { TerminalChoice } from '../terminal/chooseTerminal.ts';
import { readOutput } from './readOutput.ts';

/** What sessions run in on this machine, by its owner's wish and what is installed. */
export async function findTerminal(
  { terminal }: Pick<DaemonConfig, 'terminal'>,
  searchPath: string,
): Promise<TerminalChoice> {
  const program = terminal === 'auto' ? await findProgram('tmux', searchPath) : undefined;
  // One that is there and does not answer is not given up for a busy moment: sessions of before live in it.
  const printed = program === undefined ? undefined : ((await readOutput(program, ['-V'])) ?? 'tmux');
  return chooseTerminal(terminal, printed, process.platform);
}
