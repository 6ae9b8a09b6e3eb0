import { readFd, readFind } from './findTargets.ts';
import type { ShellScope } from './shellScope.ts';
import { placesOf, valuesOf } from './shellScope.ts';
import type { ShellWord } from './shellWord.ts';
import { baseName, constantOf, something, star, unknown, withoutEndSlashes } from './shellWord.ts';

type Output = (args: readonly ShellWord[], scope: ShellScope) => ShellWord;

const only = (values: readonly ShellWord[]): ShellWord => (values.length === 1 ? (values[0] ?? unknown) : unknown);
const nothing: Output = () => '';
const aName: Output = () => something;
/** Files below the directory where it runs. */
const files: Output = () => `./${star}`;
/** Lines that it was given, or some of them. */
const passed: Output = (_args, { input }) => input ?? unknown;

const programs: Readonly<Record<string, Output>> = {
  echo: (args) => echoed(args),
  printf: (args) => formatted(args),
  pwd: (_args, scope) => only(placesOf(scope)),
  // A new name: nothing that is there already.
  mktemp: () => '/tmp/tmp.0000000000',
  cat: (args, scope) =>
    args.every((word) => word === '-' || /^-[A-Za-z]$/.test(word)) ? passed(args, scope) : unknown,
  tee: passed,
  grep: passed,
  rg: (args, scope) => (scope.input === undefined ? files(args, scope) : passed(args, scope)),
  sort: passed,
  uniq: passed,
  head: passed,
  tail: passed,
  shuf: passed,
  find: (args) => readFind(args).targets.join('\n'),
  fd: (args) => readFd(args).targets.join('\n'),
  fdfind: (args) => readFd(args).targets.join('\n'),
  ls: (args) => (args.every((word) => word.startsWith('-')) ? star : something),
  git: (args, scope) => printedByGit(args, scope),
  base64: (args, { input }) => (args.some((word) => /^-(d|D|-decode)$/.test(word)) ? decoded(input) : something),
  basename: ([path = unknown, suffix = '']) => {
    const name = baseName(withoutEndSlashes(path));
    return suffix !== '' && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name;
  },
  dirname: ([path = unknown]) => directoryOf(withoutEndSlashes(path)),
  realpath: (args) => args.find((word) => !word.startsWith('-')) ?? unknown,
  readlink: (args) => args.find((word) => !word.startsWith('-')) ?? unknown,
  which: aName,
  date: aName,
  whoami: aName,
  id: aName,
  hostname: aName,
  uname: aName,
  nproc: aName,
  wc: aName,
  seq: aName,
  uuidgen: aName,
  cd: nothing,
  mkdir: nothing,
  rm: nothing,
  touch: nothing,
  true: nothing,
  false: nothing,
  set: nothing,
  export: nothing,
};

/**
 * Programs that print the settings of a shell for it to take: `eval "$(ssh-agent -s)"`, `source <(kubectl completion bash)`.
 * What they print is theirs, as what any program does.
 */
const forShells =
  /^(?:ssh-agent|gpg-agent|keychain|direnv|mise|asdf|pyenv|rbenv|nodenv|goenv|jenv|fnm|opam|conda|mamba|micromamba|brew|starship|zoxide|atuin|luarocks|minikube|docker-machine|dircolors|register-python-argcomplete|thefuck|mcfly|fzf|lesspipe|tset)$/;
const asksForShell = (args: readonly ShellWord[]): boolean =>
  args.some((word) => /^(?:completions?|shellenv|shell-init)$/.test(word));

/** What a command prints, as far as that can be known before it runs. */
export function outputOf(name: ShellWord, args: readonly ShellWord[], scope: ShellScope): ShellWord {
  if (forShells.test(name) || asksForShell(args)) return '';
  return Object.hasOwn(programs, name) ? (programs[name]?.(args, scope) ?? unknown) : unknown;
}

function directoryOf(path: ShellWord): ShellWord {
  const at = path.lastIndexOf('/');
  if (at >= 0) return withoutEndSlashes(path.slice(0, at)) || '/';
  return constantOf(path) === undefined ? unknown : '.';
}

function echoed(args: readonly ShellWord[]): ShellWord {
  const first = args.findIndex((word) => !/^-[neE]+$/.test(word));
  const flags = first < 0 ? args : args.slice(0, first);
  const text = first < 0 ? '' : args.slice(first).join(' ');
  return flags.some((flag) => flag.includes('e')) ? unescaped(text) : text;
}

function formatted(args: readonly ShellWord[]): ShellWord {
  const [format = '', ...values] = args[0] === '--' ? args.slice(1) : args;
  const holes = format.match(/%[^%]/g) ?? [];
  if (holes.some((hole) => !/%[sbdq]/.test(hole))) return unknown;
  const rounds = holes.length === 0 ? 1 : Math.max(1, Math.ceil(values.length / holes.length));
  let at = 0;
  const lines = Array.from({ length: Math.min(rounds, 100) }, () =>
    format.replace(/%([sbdq%])/g, (_, kind: string) => (kind === '%' ? '%' : (values[at++] ?? ''))),
  );
  return unescaped(lines.join(''));
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '',
  b: '',
  f: '',
  v: '',
  e: '',
  '\\': '\\',
};

/** `\x2f`, `\057` and `\n` as what they stand for. */
const unescaped = (text: string): string =>
  text.replace(
    /\\(?:x([\da-fA-F]{1,2})|0?([0-7]{1,3})|u([\da-fA-F]{4})|([ntrabfve\\]))/g,
    (_, hex?: string, octal?: string, unicode?: string, letter?: string) => {
      const code = hex ?? unicode;
      if (code !== undefined) return String.fromCharCode(parseInt(code, 16));
      return octal === undefined ? (escapes[letter ?? ''] ?? '') : String.fromCharCode(parseInt(octal, 8));
    },
  );

function decoded(input: ShellWord | undefined): ShellWord {
  const text = input === undefined ? undefined : constantOf(input);
  if (text === undefined || !/^[\w+/=\s]*$/.test(text)) return unknown;
  try {
    return atob(text.replaceAll(/\s/g, ''));
  } catch {
    // No base64: the program would say so too.
    return unknown;
  }
}

function printedByGit(args: readonly ShellWord[], scope: ShellScope): ShellWord {
  const [verb, ...rest] = args.filter((word, at) => !word.startsWith('-') || at > 0);
  if (verb === 'rev-parse' && rest.some((word) => word.endsWith('git-dir') || word.endsWith('git-common-dir')))
    return '.git';
  if (verb === 'rev-parse' && rest.includes('--show-toplevel')) return only(valuesOf(scope, 'PWD'));
  if (verb === 'ls-files' || (verb === 'diff' && rest.includes('--name-only'))) return files(rest, scope);
  return something;
}
