import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { plainShell, promptText } from '../plainShell.ts';

/** A tmux server of a reference's own, set up as the daemon sets up its own. */
export interface OwnTmux {
  readonly directory: string;
  readonly socket: string;
  readonly pid: number;
  /** The words that attach to its one session. */
  readonly attachWords: readonly string[];
  run: (...words: readonly string[]) => string;
  close: () => void;
}

const config = `set -g default-terminal tmux-256color
set -g history-limit 10000
set -g status off
set -g mouse off
set -s escape-time 0
`;

/** Starts one with a plain shell in it. */
export function openOwnTmux(): OwnTmux {
  const directory = mkdtempSync(join(tmpdir(), 'rb-'));
  const socket = join(directory, 't.sock');
  const configFile = join(directory, 'tmux.conf');
  writeFileSync(configFile, config);
  const env = { ...process.env, TMUX: undefined, PS1: promptText };
  const run = (...words: readonly string[]): string =>
    execFileSync('tmux', ['-S', socket, '-f', configFile, ...words], { encoding: 'utf8', env }).trim();
  run('new-session', '-d', '-x', '80', '-y', '24', '-s', 'bench', ...plainShell);
  return {
    directory,
    socket,
    pid: Number(run('display-message', '-p', '#{pid}')),
    attachWords: ['tmux', '-S', socket, 'attach', '-t', 'bench'],
    run,
    close() {
      run('kill-server');
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
