import { compareVersions } from '../compareVersions.ts';

/** Raised when a frame changes its meaning. Hub, daemons and clients must agree on it. */
export const protocolVersion = 1;

/** Why a socket was closed by us. A daemon or client that gets one of `noRetry` stops and says so. */
export const closeCodes = {
  badFrame: 4400,
  unauthenticated: 4401,
  forbidden: 4403,
  firstFrameLate: 4408,
  replaced: 4409,
  /** This server was removed on purpose: its daemon ends what it started, and stops. */
  removed: 4410,
  tooLarge: 4413,
  versionMismatch: 4426,
  /** A client is newer than its hub. */
  hubTooOld: 4427,
  overloaded: 1013,
  goingAway: 1001,
} as const;

export const noRetry: ReadonlySet<number> = new Set([
  closeCodes.badFrame,
  closeCodes.unauthenticated,
  closeCodes.forbidden,
  closeCodes.removed,
  closeCodes.versionMismatch,
  closeCodes.hubTooOld,
]);

/** How a client is turned away whose version is not the hub's, and who must upgrade. */
export const versionMismatch = (
  theirs: number,
  ours = protocolVersion,
): { readonly code: number; readonly reason: string } =>
  theirs < ours
    ? {
        code: closeCodes.versionMismatch,
        reason: `This side speaks protocol ${theirs}, the hub ${ours}: upgrade it (the extension, or "npm install -g rostrum@latest").`,
      }
    : {
        code: closeCodes.hubTooOld,
        reason: `This side speaks protocol ${theirs}, the hub only ${ours}: upgrade the hub first.`,
      };

/** The same, of a daemon: where its server is shown, it is read by people who are at neither. */
export const daemonMismatch = (theirs: number): string =>
  theirs < protocolVersion
    ? `The daemon speaks protocol ${theirs}, the hub ${protocolVersion}: upgrade the daemon ("rostrum server upgrade").`
    : `The daemon speaks protocol ${theirs}, the hub only ${protocolVersion}: upgrade the hub first, then start the daemon again.`;

/** What a daemon is told that says what an older hub does not know, though both speak one protocol; undefined where it is not older. */
export const olderHub = (daemon: string, hub: string): string | undefined =>
  compareVersions(daemon, hub) <= 0
    ? undefined
    : `The daemon is Rostrum ${daemon}, the hub only ${hub}: upgrade the hub first, then start the daemon again.`;

/** What a daemon is told whose server was taken out of the hub. */
export const wasRemoved = 'This server was removed from the hub.';
