import * as z from 'zod';
import { sshDestination } from './serverReach.ts';

/** A directory of a server that sessions may work in. */
export const directoryEntry = z.object({
  name: z.string(),
  /** What to ask for next, or to give as a working directory. */
  path: z.string(),
  /** It holds a git repository. */
  isRepository: z.boolean(),
  /** It is a link to a directory elsewhere, which is allowed too. */
  isLink: z.boolean(),
});
export type DirectoryEntry = z.infer<typeof directoryEntry>;

/** What stands in a directory, or, without `path`, where one may begin. */
export const directoryPage = z.object({
  /** Where it really is, its links followed. */
  path: z.string().optional(),
  /** The directory above, where that is allowed. */
  parent: z.string().optional(),
  directories: z.array(directoryEntry),
  /** How many more there are that were not told: name a part of what is looked for. */
  left: z.number(),
});
export type DirectoryPage = z.infer<typeof directoryPage>;

/** How a session can be attached without the hub: on its server, by this program with these arguments. */
export const directAttach = z.object({
  command: z.array(z.string()).min(1),
  /** Where that is possible, by the names that the machine gives itself. */
  hostname: z.string(),
  user: z.string(),
  /** The socket that the command uses; who does not have it is on another machine. */
  socket: z.string(),
});
export type DirectAttach = z.infer<typeof directAttach>;

/** The same with what the hub knows: how one logs in to the server, where it was added over SSH. */
export const reachedAttach = directAttach.extend({ destination: sshDestination.optional() });
