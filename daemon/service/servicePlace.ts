import { createHash } from 'node:crypto';
import * as path from 'node:path';

/** What keeps a daemon running: a unit of systemd, an agent of launchd, or a loop in a tmux session of its own or in the background. */
export const serviceKinds = ['systemd', 'launchd', 'tmux', 'loop'] as const;
export type ServiceKind = (typeof serviceKinds)[number];

/** The daemon that a service keeps running, and where that is said. */
export interface ServicePlace {
  /** Holds daemon.yaml and the daemon's data. */
  readonly home: string;
  readonly userHome: string;
  readonly uid: number;
  /** What runs `rostrum`: a Node and the program. */
  readonly rostrum: readonly [string, ...string[]];
  /** Where the daemon, and through it every session, looks for programs. */
  readonly searchPath: string;
}

/** Exit codes that another start would not change: what a person has to mend first. They are those of the command line. */
export const finalExitCodes = { usage: 2, forbidden: 7 } as const;

/** One service for each home: that of `~/.rostrum` has a plain name, others have a mark of their own. */
export function serviceName({ home, userHome }: Pick<ServicePlace, 'home' | 'userHome'>): string {
  if (path.resolve(home) === path.join(path.resolve(userHome), '.rostrum')) return 'rostrum-daemon';
  return `rostrum-daemon-${createHash('sha256').update(path.resolve(home)).digest('hex').slice(0, 8)}`;
}

/** Where the service of a home keeps what it needs. */
export const serviceDirectory = ({ home }: Pick<ServicePlace, 'home'>): string => path.join(home, 'service');
