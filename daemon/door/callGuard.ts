import type { IncomingHttpHeaders } from 'node:http';
import type { HubError } from '../../shared/errors.ts';
import { HttpRefusal } from '../../runtime/http/httpRefusal.ts';

/** The header for a session's token where a tool cannot set `Authorization`. */
export const sessionHeader = 'x-rostrum-session';

/**
 * Why a call is refused before anybody looks at who calls; undefined where it may go on. No web page calls this door: a
 * name that was bound anew to this machine shows in `Host`, and every other page says its `Origin`, also before it asks.
 */
export function refusePlace({ host, origin }: IncomingHttpHeaders, authority: string): HubError | undefined {
  if (host !== authority)
    return new HttpRefusal(421, { code: 'forbidden', message: `This door is asked as ${authority} only.` });
  if (origin !== undefined) return new HttpRefusal(403, { code: 'forbidden', message: 'Web pages may not ask here.' });
  return undefined;
}

/** The session's token that a call carries; a header of ours comes before what a tool sends by itself. */
export function readToken(headers: IncomingHttpHeaders): string | undefined {
  const own = headers[sessionHeader];
  if (typeof own === 'string' && own !== '') return own;
  return /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
}

export const noToken = () =>
  new HttpRefusal(401, {
    code: 'unauthenticated',
    message: `A call carries the token of its session (ROSTRUM_TOKEN), as "Authorization: Bearer TOKEN" or "X-Rostrum-Session: TOKEN".`,
  });

export const unknownSession = () =>
  new HttpRefusal(401, {
    code: 'unauthenticated',
    message: 'This token belongs to no living session of this server that was started with this address.',
  });

export const noSuchRoute = () =>
  new HttpRefusal(404, { code: 'not-found', message: 'There is nothing at this address.' });
