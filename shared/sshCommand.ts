import { readSshDestination } from './model/serverReach.ts';
import { shellLine } from './shellLine.ts';

/**
 * The arguments of the program that shows what a command on another host shows: `ssh -t`, and there the command as one
 * line of the login user's shell. Undefined where the destination is none.
 */
export function sshCommand(destination: string, command: readonly string[]): readonly string[] | undefined {
  const named = readSshDestination(destination);
  if (named === undefined) return undefined;
  const { user, host, port } = named;
  return [
    'ssh',
    '-t',
    ...(port === undefined ? [] : ['-p', String(port)]),
    user === undefined ? host : `${user}@${host}`,
    shellLine(command),
  ];
}
