import { hazardsOf, readTmuxVersion } from '../../shared/tmuxVersion.ts';

/** What a machine's owner may ask for. */
export type TerminalWish = 'auto' | 'tmux' | 'pty';

/** What sessions run in, and why so. */
export interface TerminalChoice {
  readonly kind: 'tmux' | 'pty';
  readonly why: string;
}

/**
 * tmux where it is there and safe, since sessions in it outlive the daemon; else the daemon's own terminals. `tmuxPrinted`
 * is what `tmux -V` said, undefined where there is none.
 */
export function chooseTerminal(
  wish: TerminalWish,
  tmuxPrinted: string | undefined,
  platform: NodeJS.Platform,
): TerminalChoice {
  if (wish !== 'auto') return { kind: wish, why: `"terminal: ${wish}" in daemon.yaml` };
  if (platform === 'win32') return { kind: 'pty', why: 'tmux does not run on Windows' };
  if (tmuxPrinted === undefined) return { kind: 'pty', why: 'tmux is not installed' };
  const version = readTmuxVersion(tmuxPrinted);
  const unsafe = version === undefined ? undefined : hazardsOf(version).find(({ weight }) => weight === 'unsafe');
  return unsafe === undefined
    ? { kind: 'tmux', why: `${tmuxPrinted.trim()} is safe` }
    : { kind: 'pty', why: `tmux ${version?.text} is not safe: ${unsafe.what}` };
}
