import { chmodSync, existsSync, lstatSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { socketPathTooLong, unsafeRuntimeDir } from '../refusals.ts';
import { terminalLimits } from '../terminalLimits.ts';
import { theme } from '../theme.ts';
import { renderKeeper } from './keeper.ts';
import type { KeeperFacts } from './keeper.ts';

/** The channel that the exit hook signals. */
export const exitChannel = 'rostrum-exit';

/** The files of one tmux server, all in its runtime directory. */
export interface TmuxPaths {
  readonly socket: string;
  readonly config: string;
  readonly keeper: string;
  readonly beat: string;
  readonly fifos: string;
  readonly launches: string;
}

/** tmux tells programs that ask for colours those of this style. */
const windowStyle = `fg=${theme.foreground},bg=${theme.background}`;

/**
 * The server's own config; the user's is not read. Sizes are set per window: a global "window-size manual" crashes
 * tmux 3.3a when it makes its first window. A cleared screen is not history: viewers' terminals do not keep it either.
 */
const renderConfig = (terminalName: string): string => `set -g default-terminal ${terminalName}
set -g default-shell /bin/sh
set -g update-environment ''
set -g remain-on-exit on
set -gq remain-on-exit-format ''
set -g history-limit ${terminalLimits.historyLines}
set -g status off
set -g prefix None
set -g mouse off
set -g allow-rename off
set -g automatic-rename off
set -g set-titles off
set -g bell-action none
set -g lock-after-time 0
set -g detach-on-destroy on
set -s set-clipboard off
set -s escape-time 0
set -g window-style '${windowStyle}'
set -gq scroll-on-clear off
set-hook -g pane-died 'wait-for -S ${exitChannel}'
`;

/** Where everything of a runtime directory is. Throws where the socket's path would be too long. */
export function tmuxPaths(runtimeDir: string): TmuxPaths {
  const socket = join(runtimeDir, 't.sock');
  if (Buffer.byteLength(socket) >= terminalLimits.socketPathBytes) throw socketPathTooLong(socket);
  return {
    socket,
    config: join(runtimeDir, 'tmux.conf'),
    keeper: join(runtimeDir, 'keeper.sh'),
    beat: join(runtimeDir, 'beat'),
    fifos: join(runtimeDir, 'fifos'),
    launches: join(runtimeDir, 'launches'),
  };
}

/** Makes the runtime directory, checks that nobody else may enter it, and writes what tmux reads. */
export function prepareRuntimeDir(runtimeDir: string, paths: TmuxPaths, keeper: KeeperFacts): void {
  mkdirSync(runtimeDir, { recursive: true, mode: 0o700 });
  const found = lstatSync(runtimeDir);
  if (!found.isDirectory()) throw unsafeRuntimeDir(runtimeDir, 'it is no directory');
  if (found.uid !== process.getuid?.()) throw unsafeRuntimeDir(runtimeDir, 'it belongs to someone else');
  chmodSync(runtimeDir, 0o700);
  for (const dir of [paths.fifos, paths.launches]) mkdirSync(dir, { recursive: true, mode: 0o700 });
  writeFileSync(paths.config, renderConfig(terminalName()), { mode: 0o600 });
  writeFileSync(paths.keeper, renderKeeper(keeper), { mode: 0o600 });
}

/** The richer description where the system has it; programs fail on one that is missing. */
function terminalName(): string {
  const places = ['/usr/share/terminfo', '/lib/terminfo', '/etc/terminfo', '/usr/lib/terminfo'];
  const isKnown = places.some(
    (place) => existsSync(`${place}/t/tmux-256color`) || existsSync(`${place}/74/tmux-256color`),
  );
  return isKnown ? 'tmux-256color' : 'screen-256color';
}
