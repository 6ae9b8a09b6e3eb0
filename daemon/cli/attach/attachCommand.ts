import { HubError } from '../../../shared/errors.ts';
import { hubCommand } from '../command.ts';
import type { HubCommand } from '../command.ts';

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
    const { route, io, given } = work;
    if (route.kind !== 'hub' || route.token === undefined) throw needsToken();
    const terminal = io.openTerminal?.();
    if (terminal === undefined) throw needsTerminal();
    // Sockets and their frames are this command's alone: the others must not wait for them.
    const { showSession } = await import('./showSession.ts');
    const prefix = given.text('prefix') ?? usualPrefix;
    const isWatching = given.flag('watch');
    const over = await showSession(session.id, { hub: route.hub, token: route.token, terminal, prefix, isWatching });
    return { result: undefined, text: () => `${over} ${session.name}.` };
  },
});

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
