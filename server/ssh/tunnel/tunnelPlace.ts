import { plainLine } from '../../../shared/model/plainText.ts';
import { shellWord } from '../../../shared/shellLine.ts';
import { readHubPlace } from '../../../runtime/hubPlace.ts';
import { runScript } from '../host/runScript.ts';
import type { ScriptResult } from '../host/runScript.ts';
import type { PlaceThere, RemoteHost } from '../remoteHost.ts';
import { RemoteRefusal } from '../remoteHost.ts';
import { tunnelLimits } from './tunnelLimits.ts';
import type { TunnelOwner } from './tunnelOwner.ts';

/** Where the daemon of a host looks for its hub; with a socket also the file that names a port in its stead. */
export type TunnelPlace = { readonly socket: string; readonly portFile: string } | { readonly port: number };

/** A place that was taken for a keeper. */
export interface TakenPlace {
  readonly place: TunnelPlace;
  /** The directory in which its keeper says that it lives. */
  readonly marks: string;
}

/** Exit codes of the script below. */
const codes = { noSocket: 3, kept: 4, another: 5 } as const;

/**
 * Says where the daemon there looks for its hub, takes that place for a keeper, and makes it free: what an earlier tunnel has
 * left would refuse the next one. Only a socket is ever taken away. Of several keepers one has the place: whoever comes while
 * another one lives leaves it alone, and what lives no more says so by its last sign, whatever became of its connection.
 */
const script = `
set -eu
home=\${1:-} keeper=$2 who=$3 server=$4 takes=$5 place=$6
case "$home" in
  '') home=\${ROSTRUM_HOME:-$HOME/.rostrum} ;;
  '~') home=$HOME ;;
  '~/'*) home=$HOME/\${home#'~/'} ;;
esac
identity=$home/daemon/server.json
is=
field() { sed -n "s/^ *\\"$1\\": *\\"\\([^\\"]*\\)\\".*/\\1/p" "$identity" | head -n 1; }
if [ -r "$identity" ]; then
  place=\${place:-$(field hubUrl)}
  is=$(field serverId)
fi
if [ -n "$server" ] && [ -n "$is" ] && [ "$is" != "$server" ]; then printf '%s\n' "$(field name)"; exit ${codes.another}; fi
place=\${place:-unix:$home/daemon/hub.sock}
umask 077
marks=$home/daemon/tunnel
mkdir -p "$marks"
now=$(date +%s)
owner=
if [ -r "$marks/keeper" ]; then read -r owner < "$marks/keeper" || :; fi
if [ -z "$takes" ] && [ -n "$owner" ] && [ "$owner" != "$keeper" ]; then
  sign=$(cat "$marks/$owner.sign" 2>/dev/null || :)
  case "$sign" in ''|*[!0-9]*) sign=0 ;; esac
  age=$((now - sign))
  if [ "$age" -lt ${tunnelLimits.signOldS} ] && [ "$age" -gt -${tunnelLimits.signOldS} ]; then
    sed -n 2p "$marks/keeper"
    exit ${codes.kept}
  fi
fi
for one in "$marks"/*.sign; do [ ! -e "$one" ] || rm -f "$one"; done
printf '%s\n' "$now" > "$marks/$keeper.sign"
printf '%s\n' "$keeper" "$who" > "$marks/keeper.new"
mv -f "$marks/keeper.new" "$marks/keeper"
case "$place" in
  unix:*)
    socket=\${place#unix:}
    [ -d "\${socket%/*}" ] || mkdir -p "\${socket%/*}"
    if [ -S "$socket" ]; then rm -f "$socket"; fi
    if [ -e "$socket" ]; then echo "$socket is there and is no socket; move it away" >&2; exit ${codes.noSocket}; fi
    [ ! -e "$socket.port" ] || rm -f "$socket.port"
    ;;
esac
printf '%s\n' "$place" "$marks"
`;

/** Who asks for a place, and for which server. */
export interface PlaceWish {
  readonly home?: string | undefined;
  /** The server of the hub that the daemon there has to be; undefined where it is none yet. */
  readonly serverId?: string | undefined;
  /** Where its daemon will look for the hub; undefined for where it looks now. */
  readonly hubUrl?: string | undefined;
  readonly owner: TunnelOwner;
  readonly signal?: AbortSignal;
}

/**
 * Asks the host where its daemon looks for the hub, and takes that place.
 * @throws RemoteRefusal `place-kept` where another keeper lives there, else where it cannot be had.
 */
export async function takeTunnelPlace(
  host: RemoteHost,
  { home, serverId, hubUrl, owner, signal }: PlaceWish,
): Promise<TakenPlace> {
  const words = [home ?? '', owner.id, owner.who, serverId ?? '', owner.takes ? 'yes' : '', hubUrl ?? ''];
  const { code, output, errors } = await runThere(host, script, { words, signal });
  if (code === codes.kept) throw placeKept(host.destination, output);
  if (code === codes.another) throw servesAnother(host.destination, output);
  if (code !== 0) throw noPlace(host.destination, code, errors);
  const [said = '', marks = ''] = output.trim().split('\n');
  const place = readHubPlace(said);
  if (place?.socketPath !== undefined)
    return { marks, place: { socket: place.socketPath, portFile: `${place.socketPath}.port` } };
  const url = place === undefined ? undefined : new URL(place.url);
  const port = Number(url?.port);
  if (url?.protocol === 'http:' && isLoopbackName(url.hostname) && port > 0) return { marks, place: { port } };
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
  const { code, errors } = await runThere(host, write, { words: [portFile, String(port)], signal });
  if (code !== 0) throw noPlace(host.destination, code, errors);
}

/** Where a forward has to begin. */
export const beginningOf = (place: TunnelPlace): PlaceThere =>
  'socket' in place ? { socket: place.socket } : { port: place.port };

/** Runs a script with words as its arguments. */
function runThere(
  host: RemoteHost,
  text: string,
  { words, signal }: { readonly words: readonly string[]; readonly signal?: AbortSignal | undefined },
): Promise<ScriptResult> {
  const options = { timeoutMs: tunnelLimits.placeMs, ...(signal === undefined ? {} : { signal }) };
  return runScript(host, `set -- ${words.map(shellWord).join(' ')}\n${text}`, options);
}

const noPlace = (destination: string, code: number, errors: string): RemoteRefusal => {
  const why = plainLine(errors).slice(0, 300) || `exit code ${code}`;
  return new RemoteRefusal('forward-refused', destination, `No place for a tunnel on ${destination}: ${why}.`);
};

const servesAnother = (destination: string, name: string): RemoteRefusal =>
  new RemoteRefusal(
    'forward-refused',
    destination,
    `${destination} is another server now (${plainLine(name) || 'without a name'}), of this hub or another one: no tunnel for this one leads from there. Remove this server, or add the host again ("rostrum server add ${destination}").`,
  );

/** Another keeper has the place. */
export const placeKept = (destination: string, who: string): RemoteRefusal =>
  new RemoteRefusal(
    'place-kept',
    destination,
    `Another one keeps the tunnel from ${destination}: ${plainLine(who).slice(0, 200) || 'it does not say who'}. This one takes over when that one ends.`,
  );

const isLoopbackName = (name: string): boolean => name === 'localhost' || name === '127.0.0.1' || name === '[::1]';
