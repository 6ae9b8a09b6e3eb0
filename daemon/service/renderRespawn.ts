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
