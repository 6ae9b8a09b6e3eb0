import type { ActivityName } from '../../shared/model/activity.ts';

/** What a look at a session's screen says; `unknown` where there is no screen, or no pattern fits. */
export type ScreenState = 'ready' | 'busy' | 'dialog' | 'unknown';

/** What the process table says of a session. */
export type ProcessState =
  /** Nothing can be said: no such table, or the session is not in it. */
  | { readonly is: 'unknown' }
  /** Its leader alone: a shell at its prompt, an agent without tools. */
  | { readonly is: 'alone'; readonly usesCpu: boolean }
  /** Others run in it: `program` is in the foreground, or else one of them. */
  | { readonly is: 'accompanied'; readonly usesCpu: boolean; readonly program: string; readonly inForeground: boolean };

/** Everything that speaks for or against work in a session. */
export interface ActivityEvidence {
  readonly kind: 'shell' | 'builtIn' | 'agent';
  readonly quietMs: number;
  readonly screen: ScreenState;
  readonly processes: ProcessState;
  /** What its agent said itself, by a hook or in its structured output. */
  readonly told?: { readonly activity: ActivityName; readonly evidence: string } | undefined;
}

/** What follows, and from what. `countsAsIdle`: nothing speaks for work, so that the time counts. */
export interface ActivityFinding {
  readonly activity: ActivityName;
  readonly evidence: string;
  readonly countsAsIdle: boolean;
}

/** Output within this time is work under way. ms. */
const freshMs = 5_000;
/** A prompt that waits for so long waits for nobody. ms. */
const idleAfterMs = 60_000;
/** A sign of work on a screen that stands still for so long is a leftover. ms. */
const staleBusyMs = 120_000;
/** A tool may run so long without a sign before its agent's own word is doubted. ms. */
const toldWorkMs = 900_000;

/**
 * Evidence in, activity out: what the agent itself said, then signs of the terminal (output, the processor), then what is
 * found on its screen. A dialog that stands still there is newer than any word before it.
 */
export function decideActivity({ kind, quietMs, screen, processes, told }: ActivityEvidence): ActivityFinding {
  const usesCpu = processes.is !== 'unknown' && processes.usesCpu;
  const isWriting = quietMs < freshMs;
  const said = told === undefined ? undefined : decideTold(told, quietMs, usesCpu);
  if (said?.activity === 'waiting-for-permission') return said;
  const isDialog = screen === 'dialog';
  if (said !== undefined && !(isDialog && !isWriting && !usesCpu))
    return { ...said, countsAsIdle: said.countsAsIdle && !isDialog };
  if (kind === 'shell') return decideShell(quietMs, processes);
  if (isWriting) return busy('working', 'it writes');
  // A terminal interface may use the processor while it waits for a person's choice.
  if (isDialog) return busy('waiting-for-permission', 'a dialog is on its screen');
  if (usesCpu) return busy('working', 'its processes use the processor');
  if (screen === 'busy' && quietMs < staleBusyMs) return busy('working', 'its screen shows work');
  if (screen === 'ready') return atRest(quietMs, 'its prompt is on screen');
  return quietMs < idleAfterMs
    ? rest('unknown', 'it is quiet, and its screen says nothing')
    : rest('idle', 'it is quiet and does not use the processor');
}

/** An agent that says it works may have died in it: where nothing moves for long, its word is stale. */
function decideTold(
  { activity, evidence }: NonNullable<ActivityEvidence['told']>,
  quietMs: number,
  usesCpu: boolean,
): ActivityFinding | undefined {
  switch (activity) {
    case 'working':
      return usesCpu || quietMs < toldWorkMs ? busy('working', evidence) : undefined;
    case 'waiting-for-permission':
      return busy('waiting-for-permission', evidence);
    case 'waiting-for-input':
      return usesCpu ? rest('waiting-for-input', evidence) : atRest(quietMs, evidence);
    case 'unknown':
      return busy('unknown', evidence);
    case 'idle':
    case 'exited':
      return undefined;
  }
}

/** A shell's prompt is anything; whether something runs in it is plain. */
function decideShell(quietMs: number, processes: ProcessState): ActivityFinding {
  switch (processes.is) {
    case 'unknown':
      return { activity: 'unknown', evidence: 'its processes cannot be seen', countsAsIdle: false };
    case 'accompanied':
      return busy(
        'working',
        `${processes.program} runs in ${processes.inForeground ? 'the foreground' : 'the background'}`,
      );
    case 'alone':
      return processes.usesCpu
        ? busy('working', 'its shell uses the processor')
        : atRest(quietMs, 'its shell is at the prompt');
  }
}

const atRest = (quietMs: number, evidence: string): ActivityFinding =>
  quietMs < idleAfterMs ? rest('waiting-for-input', evidence) : rest('idle', evidence);

const busy = (activity: ActivityName, evidence: string): ActivityFinding => ({
  activity,
  evidence,
  countsAsIdle: false,
});

const rest = (activity: ActivityName, evidence: string): ActivityFinding => ({
  activity,
  evidence,
  countsAsIdle: true,
});
