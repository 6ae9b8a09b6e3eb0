import type { Provider } from '../agent/providers.ts';
import type { Screen } from '../terminal/terminal.ts';
import type { Sessions } from '../sessions.ts';
import type { WatchedSession } from './activityWatch.ts';
import type { ScreenState } from './decideActivity.ts';
import { screenReaderOf } from './screenState.ts';

/** Patterns are compiled once for each provider, not for each session. */
const readers = new WeakMap<Provider, ((screen: Screen) => ScreenState) | undefined>();

/** The sessions that run, with what their providers say about their screens; each screen that is read is also told. */
export function watchedSessions(
  sessions: Pick<Sessions, 'running'>,
  providers: ReadonlyMap<string, Provider>,
  toldOf: (sessionId: string) => WatchedSession['told'],
  onScreen: (sessionId: string, screen: Screen) => void,
): readonly WatchedSession[] {
  return sessions.running().map(({ order: { sessionId, provider: name }, pid }) => {
    const provider = providers.get(name);
    const kind = provider?.kind ?? 'agent';
    const read = provider && readerOf(provider);
    return {
      sessionId,
      pid,
      kind,
      readScreen:
        read &&
        ((screen) => {
          onScreen(sessionId, screen);
          return read(screen);
        }),
      told: toldOf(sessionId),
    };
  });
}

function readerOf(provider: Provider) {
  if (!readers.has(provider)) readers.set(provider, screenReaderOf(provider));
  return readers.get(provider);
}
