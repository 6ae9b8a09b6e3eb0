import type { CliCommand, CliOption } from '../../runtime/cliCommand.ts';

/** One way to go on, and what it means. */
export interface Suggestion {
  readonly value: string;
  readonly description: string;
}

/** What can stand at the end of a command line. */
export type Completion =
  | { readonly kind: 'words'; readonly words: readonly Suggestion[] }
  /** The name of a record: what is asked of the hub. `prefix` stands before each name. */
  | { readonly kind: 'names'; readonly noun: string; readonly prefix: string; readonly project: string | undefined }
  | { readonly kind: 'files' }
  | { readonly kind: 'directories' };

/** The commands that a line may name. */
export interface Completable {
  readonly commands: readonly CliCommand[];
  readonly groups: Readonly<Record<string, string>>;
}

interface Flag {
  readonly names: readonly string[];
  readonly description: string;
  readonly choices: readonly string[];
  /** The word that stands for its value: the noun of what it names. */
  readonly value: string | undefined;
  readonly isVariadic: boolean;
}

const everywhere: readonly CliOption[] = [
  { flags: '--json', description: 'print results as JSON' },
  { flags: '-h, --help', description: 'display help' },
];

/** What can follow the words of a line; the last one is under the cursor, and may be empty. Derived from the commands alone. */
export function completeLine({ commands, groups }: Completable, given: readonly string[]): Completion {
  const { typed, current, before } = splitLast(given);
  const shown = commands.filter(({ hidden }) => hidden !== true);
  const { path, rest } = findPath(shown, typed);
  const command = shown.find((one) => one.path === path);
  if (command === undefined) {
    const options = current.startsWith('-') ? flagWords(everywhere.map(parseFlag), []) : [];
    return wordsOf([...nextWords(shown, groups, path), ...options], current);
  }
  const flags = [...(command.options ?? []), ...everywhere].map(parseFlag);
  const place = locate(flags, rest);
  const project = valueOf(flags, rest, 'project');
  const inline = /^(--[\w-]+)=(.*)$/s.exec(current);
  if (inline !== null && !place.isOnlyArguments) {
    const [, name = '', part = ''] = inline;
    const flag = flags.find(({ names }) => names.includes(name));
    return flag === undefined ? nothing : valueCompletion(flag, part, before ?? `${name}=`, project);
  }
  if (place.awaits !== undefined && !(place.mayEnd && current.startsWith('-')))
    return valueCompletion(place.awaits, current, '', project);
  if (current.startsWith('-') && !place.isOnlyArguments) return wordsOf(flagWords(flags, rest), current);
  const args = command.args ?? [];
  const arg = args[place.argument] ?? (args.at(-1)?.variadic === true ? args.at(-1) : undefined);
  if (arg === undefined) return nothing;
  return valueCompletion({ value: arg.name, choices: arg.choices ?? [], description: '' }, current, '', project);
}

const nothing: Completion = { kind: 'words', words: [] };

/** Bash hands `--server=gpu` over as three words, and replaces only the last of them. */
function splitLast(given: readonly string[]) {
  const last = given.at(-1) ?? '';
  const isAfterEqual = last !== '=' && given.at(-2) === '=' && (given.at(-3) ?? '').startsWith('--');
  if (isAfterEqual) return { typed: given.slice(0, -3), current: `${given.at(-3)}=${last}`, before: '' };
  if (last === '=' && (given.at(-2) ?? '').startsWith('--'))
    return { typed: given.slice(0, -2), current: `${given.at(-2)}=`, before: '' };
  return { typed: given.slice(0, -1), current: last, before: undefined };
}

/** The longest path of a command or group that the words begin with; options of the program may stand between. */
function findPath(commands: readonly CliCommand[], typed: readonly string[]) {
  let path = '';
  let at = 0;
  for (const [index, word] of typed.entries()) {
    if (word === '--json') continue;
    const longer = path === '' ? word : `${path} ${word}`;
    if (!commands.some((one) => one.path === longer || one.path.startsWith(`${longer} `))) break;
    path = longer;
    at = index + 1;
  }
  return { path, rest: typed.slice(at) };
}

/** The next word of each command below a path, once. */
function nextWords(commands: readonly CliCommand[], groups: Completable['groups'], path: string): Suggestion[] {
  const found = new Map<string, string>();
  const head = path === '' ? '' : `${path} `;
  for (const command of commands) {
    if (!command.path.startsWith(head)) continue;
    const [word = '', ...more] = command.path.slice(head.length).split(' ');
    const description = more.length === 0 ? command.summary : (groups[`${head}${word}`] ?? '');
    if (word !== '' && (more.length === 0 || !found.has(word))) found.set(word, description);
  }
  return [...found].map(([value, description]) => ({ value, description }));
}

function parseFlag({ flags, description, choices: only, suggestions = [] }: CliOption): Flag {
  const choices = only ?? suggestions;
  const names = flags.split(/[ ,|]+/).filter((word) => word.startsWith('-'));
  const [, value, dots] = /[<[]([^>\].]+)(\.\.\.)?[>\]]/.exec(flags) ?? [];
  return { names, description, choices, value, isVariadic: dots !== undefined };
}

/** Where the cursor is behind these words: at the value of an option, or at which argument. */
function locate(flags: readonly Flag[], rest: readonly string[]) {
  let awaits: Flag | undefined;
  let mayEnd = false;
  let argument = 0;
  for (const [index, word] of rest.entries()) {
    if (word === '--' && (awaits === undefined || mayEnd)) {
      return { awaits: undefined, mayEnd: false, argument: argument + rest.length - index - 1, isOnlyArguments: true };
    }
    if (word.startsWith('-') && (awaits === undefined || mayEnd)) {
      const flag = flags.find(({ names }) => names.includes(word));
      awaits = flag?.value === undefined ? undefined : flag;
      mayEnd = false;
    } else if (awaits === undefined) argument += 1;
    else if (awaits.isVariadic) mayEnd = true;
    else awaits = undefined;
  }
  return { awaits, mayEnd, argument, isOnlyArguments: false };
}

/** What was said for an option, wherever on the line. */
function valueOf(flags: readonly Flag[], rest: readonly string[], value: string): string | undefined {
  const names = flags.filter((flag) => flag.value === value).flatMap((flag) => flag.names);
  for (const [index, word] of rest.entries()) {
    if (names.includes(word)) return rest[index + 1];
    const inline = names.find((name) => word.startsWith(`${name}=`));
    if (inline !== undefined) return word.slice(inline.length + 1);
  }
  return undefined;
}

/** Options that were not said yet, or may be said again. A secret is never offered as a word to type. */
function flagWords(flags: readonly Flag[], rest: readonly string[]): Suggestion[] {
  return flags
    .filter(({ names, isVariadic }) => isVariadic || !names.some((name) => rest.includes(name)))
    .map(({ names, description }) => ({
      value: names.find((name) => name.startsWith('--')) ?? names[0] ?? '',
      description,
    }));
}

function valueCompletion(
  {
    value = '',
    choices,
    names = [],
  }: Pick<Flag, 'value' | 'choices'> & { readonly names?: readonly string[]; readonly description: string },
  current: string,
  prefix: string,
  project: string | undefined,
): Completion {
  if (choices.length > 0) {
    const words = choices.filter((choice) => choice.startsWith(current));
    return { kind: 'words', words: words.map((choice) => ({ value: `${prefix}${choice}`, description: '' })) };
  }
  if (names.includes('--token')) return nothing;
  if (value === 'directory') return { kind: 'directories' };
  if (value === 'file' || value.endsWith('=file')) return { kind: 'files' };
  return { kind: 'names', noun: value, prefix, project };
}

const wordsOf = (words: readonly Suggestion[], current: string): Completion => ({
  kind: 'words',
  words: words.filter(({ value }) => value.startsWith(current)),
});
