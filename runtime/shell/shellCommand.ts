import type { MadeLink } from './madeLinks.ts';
import type { ShellScope } from './shellScope.ts';
import type { ShellWord } from './shellWord.ts';

/** A simple command that a line runs, wherever in it: words without quotes, as far as they are known. */
export interface ShellCommand {
  /** The program without its directory; nothing where only files are opened. */
  readonly name: ShellWord;
  readonly args: readonly ShellWord[];
  /** Files that redirections read and write. */
  readonly reads: readonly ShellWord[];
  readonly writes: readonly ShellWord[];
  /** Directories, each absolute, of which it runs in one. */
  readonly places: readonly ShellWord[];
  /** What it reads, where that is a document, a pipe or a text. */
  readonly input?: ShellWord | undefined;
}

/** A command of a line, with the links that commands before it make. */
export interface ReadCommand extends ShellCommand {
  readonly links: readonly MadeLink[];
}

/** What a command line runs. */
export interface ShellReading {
  readonly commands: readonly ReadCommand[];
  /** What could not be read or followed, as sentences go on with it. */
  readonly problems: readonly string[];
}

/** What follows code as deep as it goes; made by `readCommandLine`. */
export interface Follower {
  /** Runs words as a simple command: functions, wrappers and shells in them are followed. Answers what it prints. */
  readonly run: (words: readonly ShellWord[], scope: ShellScope, files?: Files) => ShellWord;
  /** Runs text as code of a shell. */
  readonly follow: (code: ShellWord, scope: ShellScope) => ShellWord;
  readonly emit: (command: ShellCommand) => void;
}

/** Files of redirections. */
export interface Files {
  readonly reads: readonly ShellWord[];
  readonly writes: readonly ShellWord[];
}

export const noFiles: Files = { reads: [], writes: [] };
