import { plainLine } from '../../../shared/model/text.ts';
import { shellWord } from '../../../shared/shellLine.ts';
import { readHubPlace } from '../../../runtime/hubPlace.ts';
import { runScript } from '../host/runScript.ts';
import type { PlaceThere, RemoteHost } from '../remoteHost.ts';
import { RemoteRefusal } from '../remoteHost.ts';
import { tunnelLimits } from './tunnelLimits.ts';

/** Where the daemon of a host looks for its hub; with a socket also the file that names a port in its stead. */
export type TunnelPlace = { readonly socket: string; readonly portFile: string } | { readonly port: number };

/**
 * Says where the daemon there looks for its hub, and makes that place free: what an earlier tunnel has left would refuse the
 * next one. Only a socket is ever taken away.
 */
const script = `
set -eu
home=\${1:-}
case "$home" in
  '') home=\${ROSTRUM_HOME:-$HOME/.rostrum} ;;
  '~') home=$HOME ;;
  '~/'*) home=$HOME/\${home#'~/'} ;;
esac
identity=$home/daemon/server.json
place=
if [ -r "$identity" ]; then
  place=$(sed -n 's/^ *"hubUrl": "\\([^"]*\\)".*$/\\1/p' "$identity" | head -n 1)
fi
place=\${place:-unix:$home/daemon/hub.sock}
case "$place" in
  unix:*)
    socket=\${place#unix:}
    umask 077
    mkdir -p "$(dirname "$socket")"
    if [ -S "$socket" ]; then rm -f "$socket"; fi
    if [ -e "$socket" ]; then echo "$socket is there and is no socket; move it away" >&2; exit 3; fi
    rm -f "$socket.port"
    ;;
esac
printf '%s\\n' "$place"
`;

/** Asks the host where its daemon looks for the hub, and makes that place free. @throws RemoteRefusal where it cannot be. */
export async function freeTunnelPlace(
  host: RemoteHost,
  { home, signal }: { readonly home?: string | undefined; readonly signal?: AbortSignal },
): Promise<TunnelPlace> {
  const said = (await runThere(host, script, { words: home === undefined ? [] : [home], signal })).trim();
  const place = readHubPlace(said);
  if (place?.socketPath !== undefined) return { socket: place.socketPath, portFile: `${place.socketPath}.port` };
  const url = place === undefined ? undefined : new URL(place.url);
  const port = Number(url?.port);
  if (url?.protocol === 'http:' && isLoopbackName(url.hostname) && port > 0) return { port };
  throw new RemoteRefusal(
    'forward-refused',
    host.destination,
    `The daemon on ${host.destination} connects to ${plainLine(said) || 'nothing'}, and not to a place that a tunnel leads from. Say that it needs none ("rostrum server reach SERVER ${host.destination}"), or register it again with "--hub unix:/path".`,
  );
}

/** Tells the daemon there that its hub is behind a port, because the host allows no socket. */
export async function writePortFile(
  host: RemoteHost,
  { portFile, port, signal }: { readonly portFile: string; readonly port: number; readonly signal?: AbortSignal },
): Promise<void> {
  const write = `set -eu\numask 077\nprintf '%s\\n' "$2" > "$1.new"\nmv -f "$1.new" "$1"\n`;
  await runThere(host, write, { words: [portFile, String(port)], signal });
}

/** Where a forward has to begin. */
export const beginningOf = (place: TunnelPlace): PlaceThere =>
  'socket' in place ? { socket: place.socket } : { port: place.port };

/** Runs a script with words as its arguments, and gives what it printed. */
async function runThere(
  host: RemoteHost,
  text: string,
  { words, signal }: { readonly words: readonly string[]; readonly signal?: AbortSignal | undefined },
): Promise<string> {
  const options = { timeoutMs: tunnelLimits.placeMs, ...(signal === undefined ? {} : { signal }) };
  const { code, output, errors } = await runScript(host, `set -- ${words.map(shellWord).join(' ')}\n${text}`, options);
  if (code === 0) return output;
  const why = plainLine(errors).slice(0, 300) || `exit code ${code}`;
  throw new RemoteRefusal('forward-refused', host.destination, `No place for a tunnel on ${host.destination}: ${why}.`);
}

const isLoopbackName = (name: string): boolean => name === 'localhost' || name === '127.0.0.1' || name === '[::1]';
