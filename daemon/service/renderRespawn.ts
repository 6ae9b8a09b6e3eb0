import * as path from 'node:path';
import { quoteShell } from '../../shared/shellLine.ts';
import { finalExitCodes, serviceDirectory } from './servicePlace.ts';
import type { ServicePlace } from './servicePlace.ts';

/** Where the loop of a home is. */
export const respawnFile = (place: Pick<ServicePlace, 'home'>): string => path.join(serviceDirectory(place), 'run.sh');

/**
 * A loop that starts the daemon again whenever it ends, but for ends that need a person. It hands a request to end on to the
 * daemon and waits for it, so that what is being written is written. `XDG_RUNTIME_DIR` goes with a user's last login, and
 * sockets in it too: without a service manager the daemon must not be given it.
 */
export const renderRespawn = ({ home, rostrum, searchPath }: ServicePlace): string => `#!/bin/sh
# Keeps the Rostrum daemon running. "rostrum daemon service remove" ends it.
unset XDG_RUNTIME_DIR TMUX TMUX_PANE
ROSTRUM_HOME=${quoteShell(home)}
PATH=${quoteShell(searchPath)}
export ROSTRUM_HOME PATH
cd ${quoteShell(home)} || exit 1
ended=
child=
trap 'ended=1; [ -z "$child" ] || kill -TERM "$child" 2>/dev/null' HUP INT TERM
while [ -z "$ended" ]; do
  ${rostrum.map(quoteShell).join(' ')} daemon start &
  child=$!
  wait "$child"
  code=$?
  # A signal to this shell ends the wait early: the daemon is still writing.
  while kill -0 "$child" 2>/dev/null; do wait "$child"; code=$?; done
  child=
  case $code in ${Object.values(finalExitCodes).join('|')}) exit 0;; esac
  [ -n "$ended" ] || sleep 2
done
`;

/** What a log may have before its end alone is kept, and how often that is looked at. */
const longestLogBytes = 1_048_576;
const lookS = 60;

/**
 * Runs that loop, and beside it what keeps the file short that it writes to; says in a file which process that is. Its argument
 * is what both are known by in a list of processes.
 */
export const renderBackground = (
  place: Pick<ServicePlace, 'home'>,
  { log, keeper }: { readonly log: string; readonly keeper: string },
): string => `#!/bin/sh
# Keeps the Rostrum daemon running where nothing else does. "rostrum daemon service remove" ends it.
log=${quoteShell(log)}
loop=$$
( while sleep ${lookS} && kill -0 "$loop"; do
  [ "$(wc -c < "$log")" -gt ${longestLogBytes} ] && cp "$log" "$log.old" && : > "$log"
done ) >/dev/null 2>&1 &
echo "$!" > ${quoteShell(keeper)}
exec /bin/sh ${quoteShell(respawnFile(place))} "$1"
`;
