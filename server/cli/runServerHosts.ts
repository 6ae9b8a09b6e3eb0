import { exitCodes } from '../../runtime/cliCommand.ts';
import type { CliInput } from '../../runtime/cliCommand.ts';
import { terminalLine } from '../../runtime/terminalText.ts';
import { textOf } from './onHost.ts';
import type { HostProgram } from './serverHosts.ts';

/** Lists what `server add` may be given, by name. */
export async function runServerHosts(input: CliInput, { listHosts }: Pick<HostProgram, 'listHosts'>): Promise<number> {
  const { io } = input;
  const names = await listHosts({ io, configFile: textOf(input, 'sshConfig') });
  if (io.json) io.stdout(`${JSON.stringify({ hosts: names.map((name) => ({ name })) })}\n`);
  else io.stdout(names.map((name) => `${terminalLine(name)}\n`).join(''));
  return exitCodes.ok;
}
