import { Argument, Command, CommanderError, Option } from 'commander';
import {
  exitCodes,
  type CliArg,
  type CliCommand,
  type CliInput,
  type CliIo,
  type CliOption,
} from '../runtime/cliCommand.ts';
import { exitCodeOf } from '../runtime/cliExit.ts';
import { HubError, toError } from '../shared/errors.ts';
import type { ErrorBody } from '../shared/errors.ts';
import { UsageError } from '../daemon/cli/given.ts';

/** What a program is made of. */
export interface ProgramParts {
  readonly name: string;
  readonly version: string;
  readonly summary: string;
  readonly commands: readonly CliCommand[];
  /** One line for each group of commands, by its path: `task deps`. */
  readonly groups: Readonly<Record<string, string>>;
  /** Everything a command may reach, except for `json`, which the command line itself decides. */
  readonly io: Omit<CliIo, 'json'>;
}

/** A command line that can be run. */
export interface Program {
  /** Runs one command line (without the program's own name) and gives its exit code; never throws, never exits. */
  run: (words: readonly string[]) => Promise<number>;
}

/** Builds the program from commands that are data; the only place that knows how a command line is parsed. */
export function createProgram(parts: ProgramParts): Program {
  return {
    async run(words) {
      // A parsed command line leaves its values in the parser, so each run gets a fresh one.
      const outcome: Outcome = { code: exitCodes.ok, complaints: [] };
      const root = buildRoot({ ...parts, commands: wantedOf(parts.commands, words) }, outcome);
      try {
        await root.parseAsync(helpWords(words), { from: 'user' });
        return outcome.code;
      } catch (error) {
        if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.ok;
        const failure = toFailure(error, outcome.complaints.join(''));
        parts.io.stderr(words.includes('--json') ? `${JSON.stringify({ error: failure.body })}\n` : failure.text);
        return failure.exitCode;
      }
    },
  };
}

/** A pipe has no width, and longer lines are hard to read. */
const maxHelpWidth = 160;

/** `help task list` is `task list --help`: the parser's own help knows the first word alone. */
const helpWords = (words: readonly string[]): string[] =>
  words[0] === 'help' && words.length > 2 ? [...words.slice(1), '--help'] : [...words];

interface Outcome {
  code: number;
  /** What the parser says of a wrong command line; held back, since for programs it is said as JSON. */
  readonly complaints: string[];
}

/** The commands that a command line names by its first words: one, or none. */
export const namedBy = (commands: readonly CliCommand[], words: readonly string[]): readonly CliCommand[] =>
  commands.filter(({ path }) => path.split(' ').every((word, at) => word === words[at]));

/** The command that is named, alone: to build all of them takes as long as many of them run. All, where none is. */
function wantedOf(commands: readonly CliCommand[], words: readonly string[]): readonly CliCommand[] {
  const named = namedBy(commands, words);
  return named.length === 0 ? commands : named;
}

function buildRoot(parts: ProgramParts, outcome: Outcome): Command {
  const root = prepare(new Command(parts.name), parts.io, outcome).description(parts.summary).version(parts.version);
  root.option('--json', 'print results as JSON');
  const byPath = new Map<string, Command>([['', root]]);
  for (const command of parts.commands) {
    const words = command.path.split(' ');
    const leaf = new Command(words.at(-1));
    if (byPath.has(command.path)) throw new Error(`The command "${command.path}" is declared twice.`);
    attachCommand(leaf, command, { parts, outcome });
    findGroup(words.slice(0, -1), byPath, { parts, outcome }).addCommand(leaf, { hidden: command.hidden === true });
    byPath.set(command.path, leaf);
  }
  return root;
}

/** Errors are thrown, not exited on; text goes where the io says; a bare group shows its help as a usage error. */
function prepare(command: Command, io: ProgramParts['io'], { complaints }: Outcome): Command {
  return command
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout(text),
      writeErr: (text) => void complaints.push(text),
      getOutHelpWidth: () => Math.min(io.columns, maxHelpWidth),
      getErrHelpWidth: () => Math.min(io.columns, maxHelpWidth),
      getOutHasColors: () => io.colour,
      getErrHasColors: () => io.colour,
    })
    .showSuggestionAfterError(true)
    .showHelpAfterError('(add --help for what is possible)');
}

interface Building {
  readonly parts: ProgramParts;
  readonly outcome: Outcome;
}

function findGroup(words: readonly string[], byPath: Map<string, Command>, building: Building): Command {
  const path = words.join(' ');
  const found = byPath.get(path);
  if (found !== undefined) return found;
  const { parts, outcome } = building;
  const group = prepare(new Command(words.at(-1)), parts.io, outcome).description(parts.groups[path] ?? '');
  findGroup(words.slice(0, -1), byPath, building).addCommand(group);
  byPath.set(path, group);
  return group;
}

function attachCommand(leaf: Command, command: CliCommand, { parts, outcome }: Building): void {
  prepare(leaf, parts.io, outcome).description(command.summary);
  for (const arg of command.args ?? []) leaf.addArgument(toArgument(arg));
  for (const option of command.options ?? []) leaf.addOption(toOption(option));
  leaf.option('--json', 'print the result as JSON');
  const examples = command.examples ?? [];
  if (examples.length > 0) leaf.addHelpText('after', `\nExamples:\n${examples.map((line) => `  ${line}`).join('\n')}`);
  leaf.action(async () => {
    applyEnvironment(leaf, command, parts.io.env);
    const options = Object.fromEntries(Object.entries(leaf.opts()).filter(([name]) => name !== 'json'));
    const json = leaf.optsWithGlobals()['json'] === true;
    outcome.code = await command.run({
      args: namedArgs(leaf, command),
      options,
      io: { ...parts.io, json: json === true },
    });
  });
}

function toArgument({ name, description, required = false, variadic = false, choices }: CliArg): Argument {
  const inner = variadic ? `${name}...` : name;
  const argument = new Argument(required ? `<${inner}>` : `[${inner}]`, description);
  return choices === undefined ? argument : argument.choices([...choices]);
}

function toOption({ flags, description, default: initial, env, hidden, choices }: CliOption): Option {
  const option = new Option(flags, env === undefined ? description : `${description} (or ${env})`);
  if (choices !== undefined) option.choices([...choices]);
  if (initial !== undefined) option.default(initial);
  return hidden === true ? option.hideHelp() : option;
}

/** The environment comes in with the io and not from the process, so that tests and hosts decide on it. */
function applyEnvironment(leaf: Command, command: CliCommand, env: NodeJS.ProcessEnv): void {
  for (const { flags, env: variable, choices } of command.options ?? []) {
    const told = variable === undefined ? undefined : env[variable] || undefined;
    const option = leaf.options.find((one) => one.flags === flags);
    if (told === undefined || option === undefined) continue;
    const name = option.attributeName();
    if (leaf.getOptionValueSource(name) === 'cli') continue;
    if (choices !== undefined && !choices.includes(told)) {
      leaf.error(`error: ${variable} must be one of ${choices.join(', ')}`);
    }
    leaf.setOptionValueWithSource(name, valueFromText(option, told), 'env');
  }
}

function valueFromText(option: Option, told: string): unknown {
  if (option.isBoolean()) return ['1', 'true', 'yes'].includes(told.toLowerCase());
  return option.variadic ? told.split(',') : told;
}

function namedArgs(leaf: Command, command: CliCommand): CliInput['args'] {
  const values = leaf.processedArgs as readonly (string | string[] | undefined)[];
  return Object.fromEntries((command.args ?? []).map(({ name }, index) => [name, values[index]]));
}

/** A failure as people and programs are told of it. */
interface Failure {
  readonly text: string;
  readonly body: ErrorBody;
  readonly exitCode: number;
}

function toFailure(error: unknown, complaints: string): Failure {
  const { message } = toError(error);
  if (error instanceof CommanderError)
    return { text: complaints, body: usageBody(commandLineMessage(error)), exitCode: exitCodes.usage };
  if (error instanceof UsageError)
    return { text: `${message} See "--help".\n`, body: usageBody(message), exitCode: exitCodes.usage };
  const body: ErrorBody = error instanceof HubError ? error.toBody() : { code: 'internal', message };
  return { text: `${message}\n`, body, exitCode: exitCodeOf(error) };
}

const usageBody = (message: string): ErrorBody => ({ code: 'bad-request', message });

/** A bare group of commands shows its help, which is no sentence for a program. */
const commandLineMessage = ({ code, message }: CommanderError): string =>
  code === 'commander.help' ? 'The command line names no command. See "--help".' : message.replace(/^error: /, '');
