import type { AgentProcess } from './agentProcess.ts';
import type { LastLines } from './lastLines.ts';
import type { AgentEvents } from './liveAgent.ts';

/** An agent's process as whoever speaks with it sees it. */
export interface WatchedProcess {
  /** Rejects when it has ended: nobody waits for its word any longer. */
  readonly gone: Promise<never>;
  /** Its exit code, when what it said last is told; never 0 where it was given up. */
  readonly ended: Promise<number>;
  /** Nothing can be done with it: why is told, and it ends. */
  readonly giveUp: (why: string) => void;
}

/** What it says beside its protocol is told where it ends badly. */
export function watchProcess(
  process: AgentProcess,
  { title, aside, events }: { readonly title: string; readonly aside: LastLines; readonly events: AgentEvents },
): WatchedProcess {
  let isGivenUp = false;
  const gone = process.ended.then((exitCode): never => {
    throw new Error(`${title} ended with exit code ${exitCode}`);
  });
  gone.catch(() => undefined);
  const ended = process.ended.then((exitCode) => {
    if (exitCode !== 0 || isGivenUp) for (const line of aside.take()) events.trouble(line);
    return isGivenUp && exitCode === 0 ? 1 : exitCode;
  });
  return {
    gone,
    ended,
    giveUp(why) {
      isGivenUp = true;
      events.trouble(why);
      process.end();
    },
  };
}
