import { closeCodes } from '../shared/protocol/version.ts';

/** Why the hub will not have this daemon, and what a person does about it. */
export interface HubRefusal {
  readonly code: number;
  readonly message: string;
}

/** Puts a close code of `noRetry` into a sentence with its next step; `reason` is what the hub wrote. */
export function readRefusal(code: number, reason: string): HubRefusal {
  const said = reason === '' ? '' : ` It says: ${reason}`;
  switch (code) {
    case closeCodes.versionMismatch:
      return {
        code,
        message: `Hub and daemon are of versions that do not understand each other, so one must be upgraded.${said}`,
      };
    case closeCodes.unauthenticated:
      return {
        code,
        message: `The hub does not know the key of this server.${said} Register again with "rostrum daemon register".`,
      };
    case closeCodes.removed:
      return {
        code,
        message: `${reason} The sessions that ran here are ended. To add it again: "rostrum daemon register".`,
      };
    case closeCodes.forbidden:
      return { code, message: `The hub does not let this server in.${said} Ask an admin of the hub why.` };
    default:
      return {
        code,
        message: `The hub could not read what this daemon sent.${said} Most often it is the older of the two: upgrade the hub first, then start this daemon again.`,
      };
  }
}
