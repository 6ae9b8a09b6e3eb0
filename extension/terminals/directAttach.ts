import type { ResultOf } from '../../shared/operations/operations.ts';
import { shellLine } from '../../shared/shellLine.ts';
import { sshCommand } from '../../shared/sshCommand.ts';

/** How a session can be attached past the hub, as the hub says it. */
export type DirectWay = ResultOf<'session.direct'>;

/** What is known of the machine that this window's terminals run on. */
export interface ThisMachine {
  readonly hostname: string;
  readonly user: string;
  /** The socket that the command uses is there. */
  readonly hasSocket: boolean;
}

/** Where a session is attached directly: in this machine's tmux, in another's by SSH, or only by somebody who is there. */
export type DirectAttachment =
  | { readonly where: 'here'; readonly command: readonly string[]; readonly line: string }
  | { readonly where: 'ssh'; readonly command: readonly string[]; readonly line: string; readonly destination: string }
  | { readonly where: 'there'; readonly line: string };

/** Says which of the ways is possible from this window, with the exact command. */
export function directAttachment(direct: DirectWay, machine: ThisMachine): DirectAttachment {
  const { command, destination } = direct;
  if (isOnMachine(direct, machine)) return { where: 'here', command, line: shellLine(command) };
  const overSsh = destination === undefined ? undefined : sshCommand(destination, command);
  if (destination === undefined || overSsh === undefined) return { where: 'there', line: shellLine(command) };
  return { where: 'ssh', command: overSsh, line: shellLine(overSsh), destination };
}

/** Whether a session can be attached from this machine: it is the session's own, and tmux would let this user in. */
export const isOnMachine = (direct: Pick<DirectWay, 'hostname' | 'user'>, machine: ThisMachine): boolean =>
  machine.hasSocket && direct.hostname === machine.hostname && direct.user === machine.user;
