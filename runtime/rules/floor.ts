import type { Json } from '../../shared/model/contract.ts';
import { endOf } from '../shell/madeLinks.ts';
import { readCommandLine } from '../shell/readCommandLine.ts';
import type { ShellCommand } from '../shell/shellCommand.ts';
import { resolvePath } from '../shell/shellPath.ts';
import { judgeCredentialDirectory, judgeCredentialPath, judgeCredentials } from './floor/credentials.ts';
import { judgeDeletion } from './floor/deletion.ts';
import type { CallPlace, FloorEffect, FloorPlace } from './floor/floorPlace.ts';
import { floorPlace, withLinks } from './floor/floorPlace.ts';
import { judgePush } from './floor/forcedPush.ts';
import { isGitInternal, judgeGitInternals } from './floor/gitInternals.ts';
import type { LookedAt } from './floor/inputPaths.ts';
import { fromHome, lookAtInput } from './floor/inputPaths.ts';
import { searchedPaths } from './floor/searchedPaths.ts';
import { isShellTool } from './toolText.ts';

/** One kind of accident that no rule allows. */
export interface FloorEntry {
  readonly name: string;
  /** What it would be, as a sentence begins with it. */
  readonly why: string;
}

/** What the floor says about a call: it denies an accident, and asks where what it looks at is not known before. */
export interface FloorVerdict extends FloorEntry {
  readonly effect: FloorEffect;
}

/** A call as the floor sees it: `args` is its canonical text (`toolText`), `input` what the tool gets, where that is there. */
export interface FlooredCall extends CallPlace {
  readonly tool: string;
  readonly args: string;
  readonly input?: Json | undefined;
}

interface Judged extends FloorEntry {
  readonly judge: (command: ShellCommand, place: FloorPlace) => FloorEffect | undefined;
}

/** A guard against accidents, not against an attacker: a program may do anything that its command line does not say. */
export const floor = [
  { name: 'delete-root-or-home', why: 'recursive deletion of a root or home directory', judge: judgeDeletion },
  { name: 'force-push-protected', why: 'a forced push to a protected branch', judge: judgePush },
  { name: 'git-internals', why: 'a write into the internals of a git repository', judge: judgeGitInternals },
  { name: 'credentials', why: 'reading or writing a credentials file', judge: judgeCredentials },
] as const satisfies readonly Judged[];

/** Tools that look at file names or lists, and change nothing, may meet git's own files. */
const readers = /^(?:read|view|grep|glob|ls|list|search|find|open|cat)/i;
const removers = /delete|remove|unlink/i;

/** What a call would break of the floor; undefined where nothing. Without directories it decides as well as it can. */
export function floorOf(call: FlooredCall): FloorVerdict | undefined {
  const input = call.input ?? readInput(call);
  const { home } = floorPlace(call);
  const named = directoryIn(input, home);
  const cwd = named === undefined ? call.cwd : placed(named, call);
  const place = floorPlace({ ...call, cwd });
  if (isShellTool(call.tool)) return judgeLine(call.args, place);
  const looked = lookAtInput(input, home);
  // The directory is read against that of the session, all else against the directory.
  const paths = looked.paths.map((path) => (path === named ? (cwd ?? path) : path));
  return judgeInput(call.tool, { ...looked, paths }, place);
}

function judgeLine(line: string, place: FloorPlace): FloorVerdict | undefined {
  const { commands, problems } = readCommandLine(line, place);
  const found = strongest(
    commands.flatMap((command) =>
      floor.flatMap(({ name, why, judge }) => {
        const effect = judge(command, withLinks(place, command.links));
        return effect === undefined ? [] : [{ name, why, effect }];
      }),
    ),
  );
  const [problem] = problems;
  if (found !== undefined || problem === undefined) return found;
  return {
    name: 'unread',
    why: `a command line of which not all can be known before it runs (${problem})`,
    effect: 'ask',
  };
}

function judgeInput(tool: string, looked: LookedAt, place: FloorPlace): FloorVerdict | undefined {
  const [deletion, , internals, secrets] = floor;
  const verdicts = looked.paths.flatMap((spelled): readonly (FloorVerdict | undefined)[] => {
    const path = resolvePath(place.cwd, spelled);
    const isRemoved = removers.test(tool);
    const removal: ShellCommand = { name: 'rm', args: ['-r', '--', path], reads: [], writes: [], places: [place.cwd] };
    return [
      isRemoved && deletion.judge(removal, place) === 'deny' ? { ...entryOf(deletion), effect: 'deny' } : undefined,
      !readers.test(tool) && isGitInternal(path, place, isRemoved, isRemoved ? endOf(spelled) : 'leaf')
        ? { ...entryOf(internals), effect: 'deny' }
        : undefined,
      judgeCredentialPath(path, place) === 'deny' ? { ...entryOf(secrets), effect: 'deny' } : undefined,
    ];
  });
  const isShown = searchedPaths(tool, looked, place.cwd).some(
    (path) => judgeCredentialPath(path, place) === 'deny' || judgeCredentialDirectory(path, place) === 'deny',
  );
  if (isShown) verdicts.push({ ...entryOf(secrets), effect: 'deny' });
  // What such a tool does with a text is not known: only what no line may do counts.
  const spoken = looked.lines.map((line) => judgeLine(line, place)).filter((verdict) => verdict?.effect === 'deny');
  return strongest([...verdicts, ...spoken].filter((verdict) => verdict !== undefined));
}

const entryOf = ({ name, why }: Judged): FloorEntry => ({ name, why });

const strongest = (found: readonly FloorVerdict[]): FloorVerdict | undefined =>
  found.find(({ effect }) => effect === 'deny') ?? found[0];

/** The input where only its text is kept: JSON, or one path. */
function readInput({ tool, args }: FlooredCall): Json {
  if (isShellTool(tool)) return null;
  try {
    return JSON.parse(args) as Json;
  } catch {
    // A text stands for itself: it is what a tool with one parameter gets.
    return args;
  }
}

/** The directory that a call names itself. */
function directoryIn(input: Json, home: string): string | undefined {
  if (input === null || typeof input !== 'object' || Array.isArray(input)) return undefined;
  const named = ['workdir', 'cwd', 'working_directory', 'directory', 'dir_path'].map(
    (key) => (input as Record<string, Json>)[key],
  );
  const own = named.find((value) => typeof value === 'string' && value !== '');
  return typeof own === 'string' ? fromHome(own, home) : undefined;
}

/** Where it is, against that of the session; undefined where that is not known. */
const placed = (directory: string, { cwd }: CallPlace): string | undefined =>
  directory.startsWith('/') || cwd !== undefined ? resolvePath(cwd ?? '/', directory) : undefined;
