import { shellWord } from '../../../shared/shellLine.ts';
import type { RemoteHost } from '../remoteHost.ts';
import { RemoteRefusal } from '../remoteHost.ts';
import { plainLine } from '../../../shared/model/plainText.ts';
import { holdPlace } from '../tunnel/holdPlace.ts';
import type { HeldPlace, HoldTimes } from '../tunnel/holdPlace.ts';
import { tunnelLimits } from '../tunnel/tunnelLimits.ts';
import type { TunnelOwner } from '../tunnel/tunnelOwner.ts';
import type { HostFacts } from './hostFacts.ts';
import type { HostPaths } from './hostPaths.ts';
import { runScript } from './runScript.ts';
import { cannotWrite } from './stepTeller.ts';

/** Who installs, where, and what was found there before that. */
export interface TurnWish {
  readonly paths: Pick<HostPaths, 'turn' | 'data'>;
  readonly install: Pick<HostFacts['install'], 'serverId'>;
  readonly owner: Pick<TunnelOwner, 'id' | 'who'>;
  readonly signal?: AbortSignal | undefined;
  readonly times?: HoldTimes | undefined;
}

const takeMs = 30_000;
/** Exit codes of the script below. */
const codes = { kept: 31, changed: 32 } as const;

/**
 * Takes the turn of a directory, of which there is one at a time: a link is made by one alone. Whoever gave its last sign too long
 * ago has lost it. Nobody makes another server of it from here on: it has to be the one that the plan was made for.
 */
const script = `
set -u
turn=$1 me=$2 who=$3 identity=$4/server.json wasServer=$5
umask 077
now=$(date +%s)
put() { mkdir -p "$turn" && printf '%s\\n' "$now" > "$turn/$me.sign" && printf '%s\\n' "$me" "$who" > "$turn/$me.new"; }
take() { ln "$turn/$me.new" "$turn/keeper" 2>/dev/null; }
drop() { rm -f "$turn/$me.new" "$turn/$me.sign"; rmdir "$turn" 2>/dev/null; [ -L "\${turn%/*}" ] || rmdir "\${turn%/*}" 2>/dev/null; }
kept() { sed -n 2p "$1"; drop; exit ${codes.kept}; }
# Whoever leaves takes an empty directory along, perhaps between two of these.
put || put || { drop; exit 1; }
if ! take; then
  owner=
  read -r owner < "$turn/keeper" || :
  sign=$(cat "$turn/$owner.sign" 2>/dev/null || :)
  case "$sign" in ''|*[!0-9]*) sign=0 ;; esac
  age=$((now - sign))
  if [ "$age" -lt ${tunnelLimits.signOldS} ] && [ "$age" -gt -${tunnelLimits.signOldS} ]; then kept "$turn/keeper"; fi
  # Of several that find it left one moves it away, and only what it has looked at.
  mv "$turn/keeper" "$turn/$me.old" 2>/dev/null || :
  left=
  if [ -r "$turn/$me.old" ]; then read -r left < "$turn/$me.old" || :; fi
  if [ "$left" = "$owner" ]; then rm -f "$turn/$me.old" "$turn/$owner.sign" "$turn/$owner.new"; else mv "$turn/$me.old" "$turn/keeper" 2>/dev/null || :; fi
  take || kept "$turn/keeper"
fi
rm -f "$turn/$me.new"
server=
if [ -r "$identity" ]; then server=$(sed -n 's/^ *"serverId": *"\\([^"]*\\)".*/\\1/p' "$identity" | head -n 1); fi
if [ "$server" != "$wasServer" ]; then
  rm -f "$turn/keeper"
  drop
  exit ${codes.changed}
fi
`;

/**
 * Takes the turn to change what is installed in a directory of a host, until it is released or the connection ends: two who know
 * one host by different names would else make two servers of it. @throws RemoteRefusal `place-kept`
 */
export async function takeTurn(
  host: RemoteHost,
  { paths, install, owner, signal, times }: TurnWish,
): Promise<HeldPlace> {
  const words = [paths.turn, owner.id, owner.who, paths.data, install.serverId ?? ''];
  const { code, output, errors } = await runScript(host, `set -- ${words.map(shellWord).join(' ')}\n${script}`, {
    timeoutMs: takeMs,
    ...(signal === undefined ? {} : { signal }),
  });
  if (code === codes.kept) throw turnKept(host.destination, output);
  if (code === codes.changed) throw changedMeanwhile(host.destination);
  if (code !== 0) throw cannotWrite(host.destination, paths.turn, errors);
  return holdPlace(host, paths.turn, owner, { ...times, refusal: turnKept, sweeps: true });
}

/** Somebody else is at it. */
const turnKept = (destination: string, who: string): RemoteRefusal =>
  new RemoteRefusal(
    'place-kept',
    destination,
    `${destination} is being made a server, brought up to date or given up by another one: ${plainLine(who).slice(0, 200) || 'it does not say who'}. Wait for the end of that, then run the same command again if it is still needed.`,
  );

const changedMeanwhile = (destination: string): RemoteRefusal =>
  new RemoteRefusal(
    'place-kept',
    destination,
    `What is installed on ${destination} was changed by another one while it was looked at, perhaps under another name of the same host. Run the same command again: it goes on from what is there now.`,
  );
