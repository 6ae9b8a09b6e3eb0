import * as z from 'zod';
import { limits } from '../timings.ts';
import type { Actor } from './actor.ts';
import { actorSchema } from './actorSchema.ts';
import type { Id } from './ids.ts';
import { lineSchema } from './text.ts';

export const artifactKind = z.enum(['report', 'patch', 'benchmark', 'file', 'log', 'link']);
export type ArtifactKind = z.infer<typeof artifactKind>;

/** What a person should look at first, and what is there for whoever wants to know more. */
export const artifactRole = z.enum(['primary', 'secondary']);
export type ArtifactRole = z.infer<typeof artifactRole>;

export const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in lower-case hex');
export const artifactName = lineSchema(limits.titleCharacters);
export const artifactPath = lineSchema(2_000);

/** Where an artifact is: on the server where its task ran, in the web, or uploaded to the hub, which keeps it by its hash. */
export type ArtifactPlace =
  | {
      readonly at: 'server';
      readonly path: string;
      readonly serverId?: Id<'server'> | undefined;
      readonly bytes?: number | undefined;
      readonly sha256?: string | undefined;
    }
  | { readonly at: 'web'; readonly url: string }
  | { readonly at: 'hub'; readonly bytes: number; readonly sha256: string };

/** A durable output of a task, as a record; its content is where its place says. */
export interface Artifact {
  readonly id: Id<'artifact'>;
  readonly projectId: Id<'project'>;
  readonly taskId: Id<'task'>;
  /** The attempt that made it. */
  readonly attempt: number;
  readonly name: string;
  readonly kind: ArtifactKind;
  readonly role: ArtifactRole;
  readonly place: ArtifactPlace;
  readonly by: Actor;
  readonly addedAt: number;
}

export const artifactRow = z.object({
  id: z.string(),
  projectId: z.string(),
  taskId: z.string(),
  ref: z.string(),
  attempt: z.number(),
  name: z.string(),
  kind: artifactKind,
  role: artifactRole,
  at: z.enum(['server', 'web', 'hub']),
  path: z.string().optional(),
  serverId: z.string().optional(),
  url: z.string().optional(),
  bytes: z.number().optional(),
  sha256: z.string().optional(),
  by: actorSchema,
  addedAt: z.number(),
});
export type ArtifactRow = z.infer<typeof artifactRow>;

/** The same for windows, whose rows say by `kind` what they are of. */
export const artifactWindowRow = artifactRow.extend({ kind: z.literal('artifact'), what: artifactKind });
export type ArtifactWindowRow = z.infer<typeof artifactWindowRow>;
