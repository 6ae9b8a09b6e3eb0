import { terminalLimits } from '../terminalLimits.ts';
import { quoteShell } from '../../../shared/shellLine.ts';

/** Where the keeper finds things. */
export interface KeeperFacts {
  readonly tmux: string;
  readonly socketPath: string;
  readonly beatPath: string;
  readonly graceSeconds?: number | undefined;
  readonly stepSeconds?: number | undefined;
}

/**
 * The script of the keeper session. It keeps the server alive without any agent, and closes the output pipes when the
 * daemon's sign of life stands still: what nobody reads grows in tmux's memory. It counts its own steps instead of
 * reading a clock, so a machine that slept closes nothing. A socket that a cleaner of temporary files removed is made anew.
 */
export function renderKeeper({ tmux, socketPath, beatPath, graceSeconds, stepSeconds }: KeeperFacts): string {
  const step = stepSeconds ?? terminalLimits.keeperStepSeconds;
  const rounds = Math.ceil((graceSeconds ?? terminalLimits.keeperGraceSeconds) / step);
  return `tmux=${quoteShell(tmux)}
socket=${quoteShell(socketPath)}
beat=${quoteShell(beatPath)}
server=\${TMUX#*,}
server=\${server%%,*}
last=
still=0
while sleep ${step}; do
  [ -S "$socket" ] || kill -USR1 "$server"
  now=
  [ -r "$beat" ] && read -r now <"$beat"
  if [ "$now" != "$last" ]; then last=$now; still=0; continue; fi
  still=$((still + 1))
  [ "$still" -eq ${rounds} ] || continue
  "$tmux" -S "$socket" list-panes -a -F '#{?@rostrum,#{?pane_dead,,#{pane_id}},}' | while read -r pane; do
    [ -z "$pane" ] || "$tmux" -S "$socket" pipe-pane -t "$pane"
  done
done
`;
}
