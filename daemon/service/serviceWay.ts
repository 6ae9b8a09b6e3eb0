import type { RunTool } from './runTool.ts';
import type { ServicePlace } from './servicePlace.ts';

/** One way to keep a daemon running. */
export interface ServiceWay {
  /** Whether this machine has it. */
  isPossible: () => Promise<boolean>;
  /** Writes what it needs and starts the daemon; again it starts it anew. @throws HubError where the system refuses. */
  start: () => Promise<void>;
  /** Ends the daemon and takes everything away that `start` has written; again is harmless. Sessions live on. */
  remove: () => Promise<void>;
  isRunning: () => Promise<boolean>;
  /** The command that shows what the daemon has written. */
  readonly logCommand: string;
}

/** What the ways are made of. */
export interface ServiceParts {
  readonly place: ServicePlace;
  readonly run: RunTool;
}
