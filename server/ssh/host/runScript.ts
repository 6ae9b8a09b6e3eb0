import { randomUUID } from 'node:crypto';
import { RemoteRefusal } from '../remoteHost.ts';
import type { RemoteHost, RunOptions } from '../remoteHost.ts';

/** What a script on a host gave: its own output alone, without what login files print before and after it. */
export interface ScriptResult {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

/**
 * Runs a script of POSIX sh on a host, whatever shell its user has: the script goes in by standard input, where no shell
 * but `sh` reads it, and no list of processes shows it. It reads nothing itself.
 * @throws RemoteRefusal `protocol` where its output does not come whole.
 */
export async function runScript(
  host: RemoteHost,
  script: string,
  options: Omit<RunOptions, 'input'> = {},
): Promise<ScriptResult> {
  const mark = randomUUID();
  const { stdout, stderr, code } = await host.run('sh -s', { ...options, input: renderMarked(script, mark) });
  const result = readMarked(stdout, mark);
  if (result !== undefined) return { ...result, errors: stderr };
  const said = stderr.trim().slice(-500) || stdout.trim().slice(-500) || `exit code ${code ?? 'none'}`;
  throw new RemoteRefusal(
    'protocol',
    host.destination,
    `${host.destination} does not run commands as a shell would (${said}). Log in there by "ssh ${host.destination} sh" and see what it says. If it is Windows, add it by hand: "rostrum server token create" here, and there "rostrum daemon register".`,
  );
}

/** A script between two lines that nothing else prints. It is read whole before it begins, and gets no input. */
const renderMarked = (script: string, mark: string): string =>
  `printf '\\n%s\\n' 'begin ${mark}'\n(\n${script}\n) </dev/null\nprintf '\\n%s %s\\n' 'end ${mark}' "$?"\n`;

/** What stands between the two lines, and the script's exit code; undefined where one of them is missing. */
export function readMarked(stdout: string, mark: string): { code: number; output: string } | undefined {
  const begin = `begin ${mark}\n`;
  const from = stdout.indexOf(begin);
  const to = stdout.lastIndexOf(`\nend ${mark} `);
  if (from < 0 || to < from) return undefined;
  const code = /^\nend \S+ (\d+)/.exec(stdout.slice(to))?.[1];
  return code === undefined ? undefined : { code: Number(code), output: stdout.slice(from + begin.length, to + 1) };
}
