import { builtInProviders } from '../../daemon/agent/providers.ts';
import { createHttpCaller } from '../../daemon/cli/httpCaller.ts';
import type { CliIo } from '../../runtime/cliCommand.ts';
import { exitCodeOf } from '../../runtime/cliExit.ts';
import { serverHosts } from '../../server/cli/serverHosts.ts';
import type { RemoteHost } from '../../server/ssh/remoteHost.ts';
import { hubErrorFrom, toError } from '../../shared/errors.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import type { Fleet } from './openFleet.ts';
import { repositoryRoot } from './program.ts';
import type { Json } from './rest.ts';

/** A command for hosts that runs, or has run. */
export interface HostCommand {
  /** JSON lines that it has said so far. */
  readonly lines: readonly Json[];
  readonly text: () => string;
  /** Ends it as Ctrl-C does. */
  stop: () => void;
  readonly ended: Promise<{ readonly code: number; readonly error: string }>;
}

export interface HostCommandOptions {
  readonly host: RemoteHost;
  readonly version?: string;
  readonly bundleFile?: string;
  readonly onlineMs?: number;
  /** Lines that a program says, with `--talk`. */
  readonly lines?: AsyncIterable<string>;
}

/** Runs `rostrum server add …` and its like as the admin of a fleet's hub, with a host in the place of the login. */
export function runHostCommand(
  fleet: Fleet,
  path: string,
  given: { readonly args: Record<string, string>; readonly options?: Record<string, unknown> },
  {
    host,
    version = '0.1.0',
    bundleFile = `${repositoryRoot}/dist/host.cjs`,
    lines: said = silence(),
    onlineMs,
  }: HostCommandOptions,
): HostCommand {
  let stop: () => void = () => undefined;
  const stopped = new Promise<string>((resolve) => (stop = () => resolve('SIGINT')));
  const out: string[] = [];
  const lines: Json[] = [];
  const command = serverHosts({
    version,
    bundleFile,
    mouth: { askHidden: async () => undefined, readLines: () => said, untilStopped: () => stopped },
    hubOptions: [],
    openHub: async () => ({
      url: fleet.hub.url,
      call: createHttpCaller({ hub: fleet.hub.url, token: fleet.hub.adminToken }).call,
    }),
    agents: async () => builtInProviders.filter(({ kind }) => kind === 'agent'),
    listHosts: async () => [],
    connect: async () => host,
    ...(onlineMs === undefined ? {} : { onlineMs }),
  }).find((one) => one.path === path);
  if (command === undefined) throw new Error(`there is no command "${path}"`);
  const io: CliIo = {
    stdout(text) {
      out.push(text);
      for (const line of text.split('\n').filter((one) => one.startsWith('{'))) lines.push(JSON.parse(line));
    },
    stderr: (text) => void out.push(text),
    stdin: async () => '',
    isTty: false,
    columns: 200,
    env: {},
    cwd: '/',
    json: given.options?.['talk'] !== true,
    colour: false,
    prompt: async () => '',
  };
  const options = { project: fleet.project, ...given.options };
  const ended = command.run({ args: given.args, options, io }).then(
    (code) => ({ code, error: '' }),
    (error: unknown) => ({ code: exitCodeOf(asOurs(error)), error: toError(error).message }),
  );
  return { lines, text: () => out.join(''), stop, ended };
}

/** What is loaded late from source has classes of its own; in the program that is shipped there is one of each. */
const asOurs = (error: unknown): unknown =>
  error instanceof Error && 'code' in error
    ? hubErrorFrom({ code: error.code as ErrorCode, message: error.message })
    : error;

/** A program that says nothing. */
const silence = (): AsyncIterable<string> => ({
  [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => undefined) }),
});
