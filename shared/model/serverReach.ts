import * as z from 'zod';
import { pathSchema } from './text.ts';

/** A user and a host that `ssh` takes for nothing else: no option, no second word, nothing for a shell to act on. */
const pattern =
  /^(?:(?<user>\w[\w.+\\-]{0,63})@)?(?:\[(?<address>[\da-f:.]+(?:%\w+)?)\]|(?<host>\w[\w.-]{0,252}))(?::(?<port>\d{1,5}))?$/i;

/** What a person types to log in: `gpu1`, `me@10.0.0.7:2222`, `me@[fe80::1%eth0]:2222`. */
export const sshDestination = z
  .string()
  .trim()
  .max(400)
  .refine((text) => readSshDestination(text) !== undefined, 'must be a host as in "gpu1" or "me@10.0.0.7:2222"');

/** The parts of a destination; what is not said is for `~/.ssh/config` to say. */
export interface SshDestination {
  readonly user: string | undefined;
  /** A name, an alias or an address, without brackets. */
  readonly host: string;
  readonly port: number | undefined;
}

/** Reads a destination; undefined where it is none. */
export function readSshDestination(text: string): SshDestination | undefined {
  const { user, address, host = address, port } = pattern.exec(text)?.groups ?? {};
  if (host === undefined) return undefined;
  const number = port === undefined ? undefined : Number(port);
  return number === 0 || (number ?? 1) > 65_535 ? undefined : { user, host, port: number };
}

/**
 * How a server that was added over SSH is reached. `direct`: its daemon connects to the hub's address. `tunnel`: a
 * forward that is kept from a person's machine brings it there.
 */
export const serverReach = z.strictObject({
  destination: sshDestination,
  mode: z.enum(['direct', 'tunnel']).default('direct'),
  /** Where Rostrum's files are on that host, where that is not `~/.rostrum`. */
  home: pathSchema.regex(/^(~$|~\/|\/)/, 'must be absolute, or begin with "~/"').optional(),
});
export type ServerReach = z.output<typeof serverReach>;

/**
 * How the tunnel of a server is now: a pulse, never in the log. `reason` is a sentence for people, with what to do where
 * they can do something; `retryAt` is by the hub's clock.
 */
export const tunnelState = z.object({
  state: z.enum(['opening', 'up', 'waiting', 'refused']),
  reason: z.string().max(1_000).optional(),
  retryAt: z.number().optional(),
});
export type TunnelState = z.infer<typeof tunnelState>;
