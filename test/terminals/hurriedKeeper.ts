import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { terminalLimits } from '../../daemon/terminal/terminalLimits.ts';
import type { Place } from '../harness/place.ts';
import { makeQuickTools } from '../harness/quickTools.ts';

/** The keeper of a server's tmux, whose minute passes as soon as it is told to. */
export interface HurriedKeeper {
  /** For the environment of its daemon. */
  readonly env: Readonly<Record<string, string>>;
  /** From now on its steps take no time worth speaking of. */
  hurry: () => void;
  /** They take their time again: a daemon that is there gives its sign of life in seconds. */
  calm: () => void;
}

/** The keeper counts steps of its `sleep`: a stand-in sleeps as long as it is told to, until it is hurried. */
export function makeHurriedKeeper(place: Place): HurriedKeeper {
  const directory = place.make('hurried');
  const hurried = join(directory, 'hurried');
  const sleep = join(directory, 'sleep');
  writeFileSync(
    sleep,
    `#!/bin/sh
PATH=/usr/bin:/bin
[ "$*" = ${terminalLimits.keeperStepSeconds} ] || exec sleep "$@"
left=${terminalLimits.keeperStepSeconds * 20}
while [ "$left" -gt 0 ]; do sleep 0.05; [ -e '${hurried}' ] && exit; left=$((left - 1)); done
`,
  );
  chmodSync(sleep, 0o755);
  return {
    env: { PATH: `${directory}:${makeQuickTools(place)}:${process.env['PATH']}` },
    hurry: () => writeFileSync(hurried, ''),
    calm: () => rmSync(hurried),
  };
}
