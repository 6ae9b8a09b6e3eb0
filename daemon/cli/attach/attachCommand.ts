import { HubError } from '../../../shared/errors.ts';
import { plainLine } from '../../../shared/model/text.ts';
import type { RawTerminal } from '../../../runtime/cliCommand.ts';
import { HubSocket } from '../../../runtime/hubSocket.ts';
import { hubCommand } from '../command.ts';
import type { HubCommand, Work } from '../command.ts';
import { DetachKeys, readPrefixKey } from './detachKeys.ts';
import { Display } from './display.ts';
import { restoreTerminal } from '../../../runtime/restoreTerminal.ts';

const usualPrefix = 'ctrl-]';

/** `rostrum session attach`: the session in this terminal, as if one sat before it. */
export const attachCommand: HubCommand = hubCommand({
  path: 'session attach',
  summary: 'Open a session in this terminal: see it live, type into it, leave it running',
  asks: ['session.view'],
  args: [{ name: 'session', description: 'Session by name or id', required: true }],
  options: [
    { flags: '--watch', description: 'Look only: nothing that is typed goes to the session' },
    { flags: '--prefix <key>', description: 'Key before d (leave), r (draw anew) and ? (help)', default: usualPrefix },
  ],
  examples: ['rostrum session attach review', 'rostrum session attach review --watch'],
  async run(work) {
    const { session } = await work.ask('session.view', { id: work.given.required('session') });
    if (session.lifecycle === 'exited' || session.lifecycle === 'lost') throw hasEnded(session);
    const { route, io } = work;
    if (route.kind !== 'hub' || route.token === undefined) throw needsToken();
    const terminal = io.openTerminal?.();
    if (terminal === undefined) throw needsTerminal();
    const over = await watch(session.id, { hub: route.hub, token: route.token, terminal, work });
    return { result: undefined, text: () => `${over} ${session.name}.` };
  },
});

interface Watching {
  readonly hub: string;
  readonly token: string;
  readonly terminal: RawTerminal;
  readonly work: Work;
}

/** Shows the session until it is left or ends; the terminal is itself again afterwards. */
function watch(session: string, { hub, token, terminal, work }: Watching): Promise<string> {
  const prefix = work.given.text('prefix') ?? usualPrefix;
  const keys = new DetachKeys(requirePrefix(prefix, terminal));
  const isWatching = work.given.flag('watch');
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

const hasEnded = ({ name, lifecycle }: { readonly name: string; readonly lifecycle: string }): HubError =>
  new HubError(
    'wrong-state',
    `${name} is ${lifecycle}, so it cannot be attached. See its last screen with "rostrum session screen ${name}".`,
  );

const needsToken = (): HubError =>
  new HubError('unauthenticated', 'Attaching needs a token of a person: set ROSTRUM_TOKEN, or name one with --token.');

const needsTerminal = (): HubError =>
  new HubError(
    'bad-request',
    'This is no terminal, so a session cannot be shown in it. For its text use "rostrum session screen".',
  );
