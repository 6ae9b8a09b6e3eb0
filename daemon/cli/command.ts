import { homedir, hostname } from 'node:os';
import { operations } from '../../shared/operations/operations.ts';
import type { InputOf, OperationName, ResultOf } from '../../shared/operations/operations.ts';
import { exitCodes } from '../../runtime/cliCommand.ts';
import type { CliArg, CliCommand, CliInput, CliIo, CliOption } from '../../runtime/cliCommand.ts';
import type { TableLook } from '../../runtime/terminalText.ts';
import type { Surroundings } from '../../runtime/rostrumHome.ts';
import { QueuedError } from './caller.ts';
import type { CallOptions, SessionCaller } from './caller.ts';
import { readGiven } from './given.ts';
import type { Given } from './given.ts';
import { parseGiven } from './parseGiven.ts';
import { tellingWaits } from './patience.ts';
import { openCaller } from './routedCaller.ts';
import { readRoute } from './transport.ts';
import type { Route } from './transport.ts';

/** Params as a command line gives them: not yet parsed, what was not given is undefined. */
type LooseParams<Name extends OperationName> = { readonly [Key in keyof InputOf<Name>]?: unknown };

/** What a command works with. */
export interface Work {
  /** Checks the params here, so that a mistyped value is told with its name, and asks. */
  readonly ask: <Name extends OperationName>(
    name: Name,
    params: LooseParams<Name>,
    options?: CallOptions,
  ) => Promise<ResultOf<Name>>;
  /** Set inside a session: its daemon answers some questions by itself. */
  readonly session: SessionCaller | undefined;
  readonly route: Route;
  readonly given: Given;
  readonly io: CliIo;
  readonly nowMs: number;
}

/** What a command has to say: the operation's result for programs, a text for people. */
export interface Output {
  readonly result: unknown;
  readonly text: () => string | Promise<string>;
  readonly exitCode?: number;
}

/** A command that asks the hub; `asks` names every operation that it uses. */
export interface HubCommand extends CliCommand {
  readonly asks: readonly OperationName[];
}

interface Described {
  readonly path: string;
  readonly summary: string;
  readonly asks: readonly OperationName[];
  readonly args?: readonly CliArg[];
  readonly options?: readonly CliOption[];
  readonly examples?: readonly string[];
  readonly run: (work: Work) => Promise<Output>;
}

/** How tables and pages should look here. */
export const lookOf = ({ columns, colour }: CliIo): TableLook => ({ width: columns, colour });

/** The options that name a hub and its token. */
export const reachOptions: readonly CliOption[] = [
  { flags: '--hub <url>', description: 'Address of the hub (ROSTRUM_HUB; else http://127.0.0.1:7420)' },
  {
    flags: '--token <token>',
    description: 'Your token; better ROSTRUM_TOKEN or the token file: arguments can be seen by others',
  },
];

/** The project of a command; needed only by somebody who can see several. */
export const projectOption: CliOption = {
  flags: '-p, --project <project>',
  description: 'Project by name, key or id; needed only where you can see several',
  env: 'ROSTRUM_PROJECT',
};

/** Options of every list. */
export const pageOptions: readonly CliOption[] = [
  { flags: '--limit <rows>', description: 'At most so many rows' },
  { flags: '--after <cursor>', description: 'Go on after a page' },
];

/** The page that was asked for, as params. */
export const pageOf = (given: Given) => ({ after: given.text('after'), limit: given.count('limit') });

/** Makes a command that reaches the hub, prints its output in the wished form and reports its failure. */
export function hubCommand({ run, options = [], ...described }: Described): HubCommand {
  return {
    ...described,
    options: [...options, ...reachOptions],
    async run(input) {
      try {
        return await printOutput(await run(await openWork(input, { args: described.args, options })), input.io);
      } catch (error) {
        return reportQueued(error, input.io);
      }
    },
  };
}

/** The machine and the person as values, seen through a command's own environment. */
export const surroundingsOf = ({ env, cwd }: CliIo): Surroundings => ({
  env,
  cwd,
  home: env['HOME'] || homedir(),
  hostname: hostname(),
});

/** Which hub, and with which token: options alone, for an argument may have the same name as one of them. */
export function readReach({ options }: Pick<CliInput, 'options'>) {
  const given = readGiven({ args: {}, options });
  return { hub: given.text('hub'), token: given.text('token') };
}

async function openWork(input: CliInput, words: Pick<Described, 'args' | 'options'>): Promise<Work> {
  const given = readGiven(input);
  const { io } = input;
  const route = readRoute(readReach(input), surroundingsOf(io));
  const opened = await openCaller(route);
  const { session } = opened;
  const whose = route.kind === 'hub' ? `the hub at ${route.hub}` : 'the daemon of this session';
  // What a program reads on stderr is one failure and nothing else.
  const caller = io.json ? opened.caller : tellingWaits(opened.caller, { whose, tell: io.stderr });
  return {
    // The operation's own schema has parsed them.
    ask: (name, params, options) =>
      caller.call(name, parseGiven(operations[name].params, params, words) as InputOf<typeof name>, options),
    session,
    route,
    given,
    io,
    nowMs: Date.now(),
  };
}

async function printOutput({ result, text, exitCode = exitCodes.ok }: Output, io: CliIo): Promise<number> {
  const said = io.json && result !== undefined ? JSON.stringify(result, undefined, 2) : await text();
  if (said !== '') io.stdout(said.endsWith('\n') ? said : `${said}\n`);
  return exitCode;
}

/** What is kept by the daemon is no failure; every other is the program's to tell. */
function reportQueued(thrown: unknown, io: CliIo): number {
  if (!(thrown instanceof QueuedError)) throw thrown;
  io.stderr(`${thrown.message}\n`);
  return exitCodes.ok;
}
