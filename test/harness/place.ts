import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { processesWith } from './processTable.ts';
import { until } from './until.ts';

/** A directory of its own for one fleet. Whatever is started for it names it, so that nothing can be left behind unseen. */
export interface Place {
  readonly directory: string;
  /** A directory below it, made with its parents, only for us. */
  make: (...names: readonly string[]) => string;
  /** Ends what was left running, removes the directory, and throws when something had been left. */
  close: () => Promise<void>;
}

// A socket's path has about 100 bytes; the temporary directories of macOS leave too few of them.
const shortTemporary = () => (tmpdir().length <= 24 ? tmpdir() : '/tmp');

/** Opens a place with a short path; in the home directory where others may not write above it. */
export function openPlace({ isPrivate = false }: { readonly isPrivate?: boolean } = {}): Place {
  const above = isPrivate ? homedir() : shortTemporary();
  const directory = mkdtempSync(join(realpathSync(above), isPrivate ? '.rt-' : 'rt-'));
  return {
    directory,
    make(...names) {
      const made = join(directory, ...names);
      mkdirSync(made, { recursive: true, mode: 0o700 });
      return made;
    },
    async close() {
      const leaked = await leftOver(directory);
      for (const { pid } of leaked) endQuietly(pid);
      rmSync(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
      if (leaked.length === 0) return;
      const lines = leaked.map(({ pid, commandLine }) => `  ${pid} ${excerpt(commandLine)}`);
      throw new Error(`still running after everything was closed:\n${lines.join('\n')}`);
    },
  };
}

/** Programs that others are started by say at the end of their line what that is. */
const excerpt = (line: string): string => (line.length <= 500 ? line : `${line.slice(0, 200)} … ${line.slice(-300)}`);

async function leftOver(directory: string) {
  try {
    await until(() => processesWith(directory).length === 0, 'nothing of ours runs any more', 8_000);
    return [];
  } catch {
    // The list itself says more than that it was not empty.
    return processesWith(directory);
  }
}

/** Ends a process at once, if it is still there. */
export function endQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself in between.
  }
}
