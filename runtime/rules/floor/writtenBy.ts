import type { Option, ValuedOptions } from '../../shell/options.ts';
import { parseLeading, parseMixed } from '../../shell/options.ts';
import type { ShellCommand } from '../../shell/shellCommand.ts';
import { joinPath } from '../../shell/shellPath.ts';
import type { ShellWord } from '../../shell/shellWord.ts';
import { baseName, constantOf, withoutEndSlashes } from '../../shell/shellWord.ts';
import { patchedPaths } from './patchedPaths.ts';

/** What a program writes or takes away by what it does with its words; redirections are not among it. */
export interface Written {
  readonly files: readonly ShellWord[];
  /** Directories into which it puts what its words do not name. */
  readonly into: readonly ShellWord[];
  /** Files that it takes from their place. */
  readonly taken: readonly ShellWord[];
}

type Program = (args: readonly ShellWord[], input: ShellWord | undefined) => Partial<Written>;

/** What a command writes, as far as its words say. */
export function writtenBy({ name, args, input }: Pick<ShellCommand, 'name' | 'args' | 'input'>): Written {
  const program = Object.hasOwn(programs, name) ? programs[name] : undefined;
  const found = program?.(args, input) ?? {};
  const edited = isInPlace(name, args) ? parseMixed(args, { short: 'ef', long: ['expression', 'file'] }).operands : [];
  return { files: [...(found.files ?? []), ...edited], into: found.into ?? [], taken: found.taken ?? [] };
}

const isInPlace = (name: ShellWord, args: readonly ShellWord[]): boolean =>
  /^(?:g?sed|perl|ruby)$/.test(name) && args.some((word) => /^-[A-Za-z]*i/.test(word) || word.startsWith('--in-place'));

const valuesOf = (options: readonly Option[], ...names: readonly string[]): readonly ShellWord[] =>
  options.flatMap(({ name, value }) => (names.includes(name) && value !== undefined ? [value] : []));
const has = (options: readonly Option[], ...names: readonly string[]): boolean =>
  options.some(({ name }) => names.includes(name));

const inside = (directory: ShellWord, file: ShellWord): ShellWord =>
  `${directory}/${baseName(withoutEndSlashes(file))}`;

/** A pattern may be any name, and so says nothing of what is there. */
const isConstant = (word: ShellWord): boolean => constantOf(word) !== undefined;

const edits: Program = (args) => ({ files: parseMixed(args, { short: 'sr' }).operands });
const removes: Program = (args) => ({ taken: parseMixed(args).operands });

/** The last word, and what files of the same names would be in it; or those in the directory that an option names. */
const copies =
  ({ short = '', long = [] }: ValuedOptions): Program =>
  (args) => {
    const { options, operands } = parseMixed(args, { short, long });
    const given = valuesOf(options, ...(short.includes('t') ? ['-t', '--target-directory'] : []));
    const target = given[0] ?? operands.at(-1) ?? '';
    const sources = given.length > 0 ? operands : operands.slice(0, -1);
    return sources.length === 0
      ? { files: given }
      : { files: [target, ...sources.map((file) => inside(target, file)).filter(isConstant)] };
  };

const copyOptions = { short: 'tS', long: ['target-directory', 'suffix'] };

const moves: Program = (args, input) => {
  const { options, operands } = parseMixed(args, copyOptions);
  const isGiven = has(options, '-t', '--target-directory');
  return { ...copies(copyOptions)(args, input), taken: isGiven ? operands : operands.slice(0, -1) };
};

/** Programs whose result goes into the file of an option. */
const puts =
  (short: string, long: readonly string[] = ['output']): Program =>
  (args) => ({
    files: valuesOf(parseMixed(args, { short, long }).options, '-o', ...long.map((name) => `--${name}`)),
  });

const curl: Program = (args) => {
  const long = ['output', 'output-dir', 'header', 'request', 'data', 'dump-header', 'cookie-jar', 'user', 'url'];
  const { options, operands } = parseMixed(args, { short: 'AbcCdDeEFhHKmoPQrtTuUwxXyYz', long });
  const [directory = '.'] = valuesOf(options, '--output-dir');
  const named = valuesOf(options, '-o', '--output').map((file) => joinPath(directory, file));
  const isRemoteName = has(options, '-O', '--remote-name', '--remote-name-all');
  return {
    files: [
      ...named,
      ...valuesOf(options, '-D', '--dump-header', '-c', '--cookie-jar'),
      ...(isRemoteName ? operands.map((url) => inside(directory, url)) : []),
    ],
  };
};

const wget: Program = (args) => {
  const long = ['output-document', 'directory-prefix', 'output-file', 'append-output', 'input-file', 'header', 'tries'];
  const { options, operands } = parseMixed(args, { short: 'OoaPiUBTtwQeADRIXl', long });
  const [directory = '.'] = valuesOf(options, '-P', '--directory-prefix');
  const documents = valuesOf(options, '-O', '--output-document');
  const isByOthers = has(options, '-i', '--input-file', '-r', '--recursive', '-m', '--mirror');
  return {
    files: [
      ...documents,
      ...valuesOf(options, '-o', '--output-file', '-a', '--append-output'),
      ...(documents.length > 0 ? [] : operands.map((url) => inside(directory, url))),
    ],
    into: isByOthers && documents.length === 0 ? [directory] : [],
  };
};

const tarValues = 'fCbTXgNVKLHI';

const tar: Program = (args) => {
  const long = ['file', 'directory', 'files-from', 'exclude', 'exclude-from', 'transform', 'strip-components'];
  const { options, operands } = parseMixed(withDashes(args), { short: tarValues, long });
  if (has(options, '-O', '--to-stdout')) return {};
  if (has(options, '-c', '--create', '-r', '--append', '-u', '--update', '-A'))
    return { files: valuesOf(options, '-f', '--file') };
  if (!has(options, '-x', '--extract', '--get')) return {};
  const named = valuesOf(options, '-C', '--directory', '--one-top-level');
  const into = named.length > 0 ? named : ['.'];
  return { into, files: into.flatMap((directory) => operands.map((member) => joinPath(directory, member))) };
};

/** `xfC a.tgz dir` as `-x -f a.tgz -C dir`. */
function withDashes([first = '', ...rest]: readonly ShellWord[]): readonly ShellWord[] {
  if (first.startsWith('-')) return [first, ...rest];
  const valued = [...first].filter((letter) => tarValues.includes(letter));
  return [
    ...[...first].filter((letter) => !tarValues.includes(letter)).map((letter) => `-${letter}`),
    ...valued.flatMap((letter, at) => [`-${letter}`, rest[at] ?? '']),
    ...rest.slice(valued.length),
  ];
}

const unzip: Program = (args) => {
  const { options } = parseMixed(args, { short: 'dP' });
  const onlyShows = has(options, '-l', '-p', '-c', '-t', '-v', '-z', '-Z');
  const named = valuesOf(options, '-d');
  return onlyShows ? {} : { into: named.length > 0 ? named : ['.'] };
};

const sevenZip: Program = ([verb, ...args]) => {
  const named = args.filter((word) => /^-o./.test(word)).map((word) => word.slice(2));
  return verb === 'x' || verb === 'e' ? { into: named.length > 0 ? named : ['.'] } : {};
};

const git: Program = (args, input) => {
  const { options, operands } = parseLeading(args, { short: 'cC', long: ['git-dir', 'work-tree', 'namespace'] });
  const [verb = '', ...rest] = operands;
  const from = valuesOf(options, '-C').reduce<ShellWord>(joinPath, '.');
  const { files = [], into = [] } = byVerb(verb, rest, input);
  return {
    files: files.map((file) => joinPath(from, file)),
    into: into.map((directory) => joinPath(from, directory)),
  };
};

function byVerb(verb: ShellWord, args: readonly ShellWord[], input: ShellWord | undefined): Partial<Written> {
  switch (verb) {
    case 'apply':
      return { files: patchedPaths(input ?? '') };
    case 'clone': {
      const long = ['branch', 'origin', 'depth', 'config', 'reference', 'template', 'upload-pack', 'jobs', 'filter'];
      const [source = '', target] = parseMixed(args, { short: 'bocju', long }).operands;
      return { files: [target ?? inside('.', source)] };
    }
    case 'bundle':
      return args[0] === 'create' ? { files: parseMixed(args.slice(1)).operands.slice(0, 1) } : {};
    case 'format-patch':
      return {
        into: valuesOf(
          parseMixed(args, { short: 'o', long: ['output-directory'] }).options,
          '-o',
          '--output-directory',
        ),
      };
    case 'archive':
    case 'diff':
    case 'log':
    case 'show':
      return puts(verb === 'archive' ? 'o' : '')(args, input);
    default:
      return {};
  }
}

const each = (names: readonly string[], program: Program): Readonly<Record<string, Program>> =>
  Object.fromEntries(names.map((name) => [name, program]));

const programs: Readonly<Record<string, Program>> = {
  ...each(['vi', 'vim', 'nvim', 'nano', 'ed', 'ex', 'emacs', 'code', 'tee', 'touch', 'truncate', 'sponge'], edits),
  ...each(['rm', 'grm', 'unlink', 'shred', 'rmdir', 'rimraf', 'trash', 'trash-put'], removes),
  ...each(['cp', 'gcp', 'ln'], copies(copyOptions)),
  install: copies({ short: 'tSgmo', long: ['target-directory', 'suffix', 'mode', 'owner', 'group'] }),
  rsync: copies({ short: 'efBM', long: ['exclude', 'include', 'filter', 'rsh', 'exclude-from', 'files-from'] }),
  scp: copies({ short: 'cDFiJloPSX' }),
  mv: moves,
  dd: (args) => ({ files: args.flatMap((word) => (word.startsWith('of=') ? [word.slice(3)] : [])) }),
  sort: puts('okStT'),
  shuf: puts('oinr'),
  patch: (args, input) => ({
    files: [...patchedPaths(input ?? ''), ...(puts('opdiBFrYz')(args, input).files ?? [])],
  }),
  apply_patch: ([text = ''], input) => ({ files: patchedPaths((constantOf(text) ?? '') + (input ?? '')) }),
  ...each(['cc', 'gcc', 'g++', 'c++', 'clang', 'clang++', 'ld', 'as', 'go', 'rustc', 'dot'], puts('o')),
  ...each(['pandoc', 'gpg', 'gpg2', 'age', 'base64'], puts('o')),
  openssl: (args) => ({ files: args.filter((_, at) => args[at - 1] === '-out') }),
  curl,
  wget,
  ...each(['tar', 'gtar', 'bsdtar'], tar),
  unzip,
  ...each(['7z', '7za', '7zz'], sevenZip),
  git,
};
