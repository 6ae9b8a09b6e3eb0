import { HubError, tooLarge } from '../../shared/errors.ts';
import { oldestTmux } from '../../shared/tmuxVersion.ts';
import { terminalLimits } from './terminalLimits.ts';

export const noSuchTerminal = (sessionId: string) =>
  new HubError(
    'not-found',
    `No terminal of session ${sessionId} is on this server. List them with "rostrum session list".`,
    {
      sessionId,
    },
  );

export const terminalEnded = (sessionId: string, wish: string) =>
  new HubError('wrong-state', `Session ${sessionId} has ended, so it cannot ${wish}. Start a new one or resume it.`, {
    sessionId,
  });

export const badTerminal = (reason: string) => new HubError('bad-request', `The session cannot be started: ${reason}.`);

export const inputStranded = (sessionId: string, reason: string) =>
  new HubError(
    'conflict',
    `Input for session ${sessionId} was not taken by its terminal (${reason}). Open it and look.`,
    {
      sessionId,
    },
  );

export const notEnded = (sessionId: string, pids: readonly number[]) =>
  new HubError('conflict', `Session ${sessionId} has processes that do not end, not even killed: ${pids.join(', ')}.`, {
    sessionId,
    pids,
  });

export const stillRunning = (sessionId: string) =>
  new HubError('wrong-state', `Session ${sessionId} still runs. Close it before it is forgotten.`, { sessionId });

export const socketPathTooLong = (path: string) =>
  new HubError(
    'bad-request',
    `The socket path ${path} has ${Buffer.byteLength(path)} bytes; a Unix socket's must stay below ${terminalLimits.socketPathBytes}. Choose a shorter runtime directory.`,
  );

export const unsafeRuntimeDir = (path: string, reason: string) =>
  new HubError(
    'bad-request',
    `The runtime directory ${path} cannot be used: ${reason}. It must be a directory of your own, mode 0700.`,
  );

export const tmuxMissing = (reason: string) =>
  new HubError(
    'unreachable',
    `tmux cannot be used: ${reason}. Install tmux ${oldestTmux} or newer ("apt install tmux", "brew install tmux").`,
  );

export const tmuxBusy = () =>
  new HubError('overloaded', 'tmux has too many commands waiting. Try again in a moment; nothing was changed.');

export const tooMuchInput = (byteCount: number) => tooLarge('Typed input', byteCount, terminalLimits.writeBytes);

export const ptyMissing = (reason: string) =>
  new HubError(
    'unreachable',
    `Terminals without tmux need node-pty, which cannot be loaded (${reason}). Install tmux ${oldestTmux} or newer and set "terminal: tmux" in daemon.yaml, or install Rostrum with its optional packages: "npm install -g rostrum --include=optional".`,
  );

export const hostStopped = () =>
  new HubError('unreachable', 'The daemon is stopping, so no session can be started here. Try again when it is back.');

export const keyboardTaken = (waitMs: number) =>
  new HubError(
    'overloaded',
    `Somebody else has been typing into this session for ${Math.round(waitMs / 1_000)} s. Nothing was typed; try again in a moment.`,
  );

export const tooManyWriters = () =>
  new HubError('overloaded', 'Too many writes wait for this session. Try again in a moment; nothing was typed.');
