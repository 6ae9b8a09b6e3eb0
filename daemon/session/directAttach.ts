import * as os from 'node:os';
import { HubError } from '../../shared/errors.ts';
import type { DirectAttach } from '../../shared/model/directory.ts';
import type { TerminalHost } from '../terminal/terminal.ts';

/** How a session is attached on this machine, by another program. @throws HubError where it cannot be. */
export function directAttachOf(terminals: Pick<TerminalHost, 'direct' | 'stream'>, sessionId: string): DirectAttach {
  if (terminals.stream(sessionId) === undefined)
    throw new HubError('wrong-state', 'This session does not run on this server, so it cannot be attached.');
  const direct = terminals.direct?.(sessionId);
  if (direct === undefined) {
    const message = 'Sessions of this server run in the daemon itself, not in tmux: attach through the hub.';
    throw new HubError('conflict', message);
  }
  const { command, socket } = direct;
  return { command: [...command], socket, hostname: os.hostname(), user: os.userInfo().username };
}
