import type { DirectAttach } from '../../shared/model/directory.ts';

/** What is known of the machine that this window's terminals run on. */
export interface ThisMachine {
  readonly hostname: string;
  readonly user: string;
  /** The socket that the command uses is there. */
  readonly hasSocket: boolean;
}

/** Whether a session can be attached from this machine: it is the session's own, and tmux would let this user in. */
export const isOnMachine = (direct: Pick<DirectAttach, 'hostname' | 'user'>, machine: ThisMachine): boolean =>
  machine.hasSocket && direct.hostname === machine.hostname && direct.user === machine.user;

/** A command as a person pastes it into a shell. */
export const shellLine = (command: readonly string[]): string => command.map(shellWord).join(' ');

const shellWord = (text: string): string => (/^[\w./:@=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);
