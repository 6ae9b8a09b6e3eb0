import { HubError } from '../../shared/errors.ts';
import type { LifecycleName, Session } from '../../shared/model/session.ts';
import { capturedScreen } from '../../shared/protocol/daemon.ts';
import type { HubState } from '../state/hubState.ts';
import { shownLifecycle } from '../state/rows/sessionRow.ts';
import { askForRecording } from './askForRecording.ts';
import type { Request } from './handler.ts';

/** Its program runs where it can be asked about. */
export const isThere = (shown: LifecycleName): boolean => shown === 'active' || shown === 'paused';

/** What is on a session's screen now; of an ended one what was there last. */
export async function screenNow(session: Session, request: Request) {
  return hasScreenThere(request.state, session) ? screenThere(session, request) : screenHere(session, request);
}

/** The screen at a time, as its server recorded it; where that cannot be had, the one of now, and `instead` says why. */
export async function screenAt(session: Session, at: number, request: Request) {
  try {
    const order = { type: 'session.capture', sessionId: session.id, at } as const;
    const captured = capturedScreen.parse(await askForRecording(session, order, request));
    return captured.at === at ? captured : { ...captured, instead: olderDaemon(request.state, session) };
  } catch (error) {
    if (!(error instanceof HubError && noRecordingThere.has(error.code))) throw error;
    return { ...(await screenNow(session, request)), instead: error.message };
  }
}

/** Whether its server can be asked: for what runs, or for the last screen of what has ended there, which came with no report. */
const hasScreenThere = (state: HubState, session: Session): boolean =>
  session.lifecycle === 'exited' ||
  (session.lifecycle === 'lost' && session.lastScreen === undefined) ||
  isThere(shownLifecycle(state, session));

async function screenThere(session: Session, request: Request) {
  try {
    const order = { type: 'session.capture', sessionId: session.id } as const;
    const captured = capturedScreen.parse(await request.ports.askServer(session.serverId, order));
    request.ports.lastScreens.keep(session.id, captured);
    return captured;
  } catch (error) {
    if (error instanceof HubError && noScreenThere.has(error.code)) return screenHere(session, request, error);
    throw error;
  }
}

const noScreenThere: ReadonlySet<string> = new Set(['server-offline', 'unreachable', 'not-found']);
const noRecordingThere: ReadonlySet<string> = new Set([...noScreenThere, 'conflict']);

/** What the hub itself has: the screen that was reported with a loss, or the one that somebody saw last. */
function screenHere(session: Session, { state, ports }: Request, refusal?: HubError) {
  if (session.lifecycle === 'lost' && session.lastScreen !== undefined)
    return { lines: session.lastScreen.split('\n'), at: session.at, live: false };
  const why = whyNotThere(state, session, refusal);
  const seen = ports.lastScreens.of(session.id);
  return seen === undefined
    ? { lines: [], live: false, missing: why ?? `No screen of ${session.name} was kept.` }
    : { ...seen, live: false, instead: why ?? `Its server has no screen of ${session.name} now.` };
}

function whyNotThere(
  state: HubState,
  { name, serverId, lifecycle }: Session,
  refusal: HubError | undefined,
): string | undefined {
  const server = state.servers.get(serverId);
  if (server === undefined) return `${name} ran on a server that was removed.`;
  // Whoever asks may find that it is away before the hub takes it for offline.
  const isAway = server.connection.state === 'offline' || (refusal !== undefined && refusal.code !== 'not-found');
  if (isAway) return `${server.name} is away, and the screen of ${name} is there.`;
  return lifecycle === 'starting' ? `${name} has not started yet.` : undefined;
}

/** Daemons from before earlier screens could be asked for tell the one of now. */
const olderDaemon = (state: HubState, { serverId }: Session): string =>
  `The daemon of ${state.servers.get(serverId)?.name ?? 'its server'} is too old to tell earlier screens. Upgrade it.`;
