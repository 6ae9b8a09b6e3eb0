import { spawn } from '@lydell/node-pty';
import { plainShell, promptText } from '../plainShell.ts';
import type { PausableLine } from './keyLine.ts';
import { createTap } from './keyLine.ts';
import { openOwnTmux } from './ownTmux.ts';

/** A program in a terminal of this process's own. */
export function openPty(name: string, words: readonly string[]): PausableLine {
  const [program = '', ...args] = words;
  const env = { ...process.env, TERM: 'xterm-256color', PS1: promptText, TMUX: undefined };
  const pty = spawn(program, args, { cols: 80, rows: 24, env, encoding: null });
  const tap = createTap();
  // Without an encoding it gives bytes, which its types do not say.
  pty.onData((data: unknown) => tap.take(data as Uint8Array));
  return {
    name,
    type: (text) => pty.write(text),
    onBytes: tap.onBytes,
    pause: () => pty.pause(),
    resume: () => pty.resume(),
    close: () => pty.kill(),
  };
}

/** A shell in a bare terminal: the least there is. */
export const openRawPty = (): PausableLine => openPty('a bare pty', plainShell);

/** A client of tmux in a terminal, on the same machine. */
export function openTmuxAttach(): PausableLine {
  const tmux = openOwnTmux();
  const line = openPty('tmux attach', tmux.attachWords);
  return { ...line, close: () => tmux.close() };
}
