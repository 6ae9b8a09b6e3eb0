import type { Caller, SessionCaller } from './caller.ts';
import type { Route } from './transport.ts';

/** The caller for a route; inside a session also as the session's own. Its code is loaded when something is asked. */
export async function openCaller(
  route: Route,
): Promise<{ readonly caller: Caller; readonly session: SessionCaller | undefined }> {
  if (route.kind === 'hub') {
    const { createHttpCaller } = await import('./httpCaller.ts');
    return { caller: createHttpCaller(route), session: undefined };
  }
  const { createSocketCaller } = await import('./socketCaller.ts');
  const session = createSocketCaller(route);
  return { caller: session, session };
}
