import { HubError } from '../../../shared/errors.ts';
import { plainLine } from '../../../shared/model/plainText.ts';
import type { RawTerminal } from '../../../runtime/cliCommand.ts';
import { HubSocket } from '../../../runtime/hubSocket.ts';
import { restoreTerminal } from '../../../runtime/restoreTerminal.ts';
import { DetachKeys, readPrefixKey } from './detachKeys.ts';
import { Display } from './display.ts';

/** Where a session is shown, and how. */
interface Watching {
  readonly hub: string;
  readonly token: string;
  readonly terminal: RawTerminal;
  /** The control key before those that are for us, as a person writes it. */
  readonly prefix: string;
  /** Nothing that is typed goes to the session. */
  readonly isWatching: boolean;
}

/** Shows the session until it is left or ends, and says which; the terminal is itself again afterwards. */
export function showSession(session: string, { hub, token, terminal, prefix, isWatching }: Watching): Promise<string> {
  const keys = new DetachKeys(requirePrefix(prefix, terminal));
  return new Promise((resolve, reject) => {
    let isNoticed = false;
    const finish = (settle: () => void): void => {
      socket.close();
      display.close();
      terminal.write(Buffer.from(`${restoreTerminal}\r\n`), () => {
        terminal.close();
        settle();
      });
    };
    const notice = (text: string): void => {
      isNoticed = true;
      display.notice(plainLine(text));
    };
    const repaint = (): void => {
      isNoticed = false;
      remote.repaint();
    };
    const display = new Display(terminal, repaint);
    const socket = new HubSocket({
      hub,
      token,
      onRefused: (error) => finish(() => reject(error)),
      onConnected: (isConnected) => {
        if (!isConnected) notice('The hub is away; trying again. The session runs on.');
      },
    });
    const remote = socket.attach(
      { session, ...terminal.size() },
      {
        show: (shown, done) => display.show(shown, done),
        resized: (size) => display.resized(size),
        attached: ({ drive, why }) => {
          if (isNoticed) repaint();
          if (!drive && !isWatching) notice(why ?? 'You may watch, but not type.');
        },
        waiting: notice,
        noticed: notice,
        ended: (error) => finish(() => (error.code === 'wrong-state' ? resolve('This was the end of') : reject(error))),
      },
    );
    terminal.onResize((size) => {
      remote.resize(size);
      display.windowResized();
    });
    terminal.onInput((typed) => {
      const { bytes, wishes } = keys.take(typed);
      if (bytes.length > 0 && !isWatching) remote.input(bytes);
      if (wishes.includes('repaint')) repaint();
      if (wishes.includes('help')) notice(`${prefix} then: d leaves, r draws anew, ${prefix} types it`);
      if (wishes.includes('detach')) {
        remote.detach();
        finish(() => resolve('Left'));
      }
    });
    // The window was closed: the session runs on.
    terminal.onEnd(() => finish(() => resolve('Left')));
  });
}

function requirePrefix(text: string, terminal: RawTerminal): number {
  const prefix = readPrefixKey(text);
  if (prefix !== undefined) return prefix;
  terminal.close();
  throw new HubError('bad-request', `"${text}" is no prefix. Write a control key, such as ctrl-] or ctrl-a.`);
}
