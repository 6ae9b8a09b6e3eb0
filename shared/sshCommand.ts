import { readSshDestination } from './model/serverReach.ts';
import { shellLine } from './shellLine.ts';

/** The arguments of the program that opens a shell on another host. Undefined where the destination is none. */
export function sshShell(destination: string): readonly string[] | undefined {
  const named = readSshDestination(destination);
  if (named === undefined) return undefined;
  const { user, host, port } = named;
  return [
    'ssh',
    '-t',
    ...(port === undefined ? [] : ['-p', String(port)]),
    user === undefined ? host : `${user}@${host}`,
  ];
}

/** The same for a program there that shows its screen here: it is one line of the login user's shell. */
export function sshCommand(destination: string, command: readonly string[]): readonly string[] | undefined {
  const shell = sshShell(destination);
  return shell && [...shell, shellLine(command)];
}
