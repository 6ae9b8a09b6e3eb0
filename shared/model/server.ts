import * as z from 'zod';
import type { Id } from './ids.ts';
import { deliveryWay } from './note.ts';
import { resumeWay, runMode } from './session.ts';
import type { ServerReach } from './serverReach.ts';
import { labelsSchema, slugSchema } from './text.ts';

const line = z.string().trim().min(1).max(500);

/** A repository found on a server. */
export const repository = z.object({
  name: line,
  path: line,
  remote: z.string().max(500).optional(),
  branch: z.string().max(200).optional(),
  languages: z.array(z.string().max(50)).max(50).default([]),
  frameworks: z.array(z.string().max(50)).max(50).default([]),
});
export type Repository = z.infer<typeof repository>;

/** An agent CLI (or shell) that a server can run. */
export const installedProvider = z.object({
  name: line,
  version: z.string().max(100).optional(),
  usable: z.boolean(),
  detail: z.string().max(500).optional(),
  /** How a text reaches this agent; older daemons do not say. */
  delivery: deliveryWay.optional(),
  /** How a dead session of this agent can go on; older daemons cannot do it. */
  resumes: z.array(resumeWay).max(2).optional(),
  /** How this agent can be run there; where nothing is said, interactively. */
  modes: z.array(runMode).max(3).optional(),
  /** Whether its calls of tools are seen, so that they wait while a guard asks; older daemons do not say. */
  seesTools: z.boolean().optional(),
  /** It takes nothing when it is started: its first task is typed into its terminal, as every other text. */
  typesTask: z.boolean().optional(),
});

/** What sessions run in: only in tmux they outlive their daemon. */
export const terminalKind = z.enum(['tmux', 'pty', 'echo']);

/** What a daemon found on its machine. Bytes are bytes; CPUs are logical ones. */
export const capabilities = z.object({
  os: z.enum(['linux', 'darwin', 'win32']),
  osRelease: z.string().max(200),
  arch: z.string().max(50),
  hostname: z.string().max(255),
  cpus: z.int().nonnegative(),
  memoryBytes: z.number().nonnegative(),
  daemonVersion: z.string().max(50),
  terminal: terminalKind,
  tools: z.array(z.object({ name: line, version: z.string().max(200) })).max(100),
  providers: z.array(installedProvider).max(50),
  repos: z.array(repository).max(500),
  languages: z.array(z.string().max(50)).max(100),
  frameworks: z.array(z.string().max(50)).max(100),
  labels: labelsSchema.default([]),
  maxSessions: z.int().positive(),
  workRoot: line,
});
export type Capabilities = z.infer<typeof capabilities>;

/** One check of the doctor; a failed one carries the command that mends it. */
export const doctorCheck = z.object({
  name: line,
  required: z.boolean(),
  passed: z.boolean(),
  detail: z.string().max(1_000),
  remedy: z.string().max(1_000).optional(),
});
export type DoctorCheck = z.infer<typeof doctorCheck>;

export const serverMode = z.enum(['enabled', 'draining', 'disabled']);

export interface Server {
  readonly id: Id<'server'>;
  readonly name: string;
  readonly projectIds: readonly Id<'project'>[];
  readonly mode: z.infer<typeof serverMode>;
  /** Labels set by people; the daemon's own come with its capabilities. */
  readonly labels: readonly string[];
  readonly capabilities: Capabilities;
  readonly doctor: readonly DoctorCheck[];
  readonly connection:
    | { readonly state: 'online'; readonly since: number; readonly instance: string }
    | {
        readonly state: 'offline';
        readonly since: number;
        readonly instance?: string | undefined;
        /** Why its daemon was turned away for good, with what to do; gone with the next connection. */
        readonly refused?: string | undefined;
      };
  /** SHA-256 of its API key, in hex. */
  readonly keyHash: string;
  /** Number of the last durable report that was taken from it. */
  readonly lastReport: number;
  /** When a task last left it: the longest idle wins a tie. */
  readonly idleSince: number;
  readonly capacity: number;
  /** How it is reached by SSH, where it was added so. */
  readonly reach?: ServerReach | undefined;
  readonly registeredAt: number;
}

/** What is kept of a server that was removed: its name for the history, its key to tell its daemon so. */
export type RemovedServer = Pick<Server, 'id' | 'name' | 'projectIds' | 'keyHash'>;

export const serverName = slugSchema;

export const serverRow = z.object({
  kind: z.literal('server'),
  id: z.string(),
  name: z.string(),
  projectIds: z.array(z.string()),
  mode: serverMode,
  state: z.enum(['online', 'offline', 'unfit']),
  since: z.number(),
  /** Why its daemon was turned away for good, with what to do. */
  refused: z.string().optional(),
  labels: z.array(z.string()),
  os: z.string(),
  providers: z.array(z.string()),
  repos: z.array(z.string()),
  capacity: z.number(),
  sessions: z.number(),
  failedChecks: z.array(z.string()),
  reach: z
    .object({ destination: z.string(), mode: z.enum(['direct', 'tunnel']), home: z.string().optional() })
    .optional(),
});
export type ServerRow = z.infer<typeof serverRow>;
