import * as z from 'zod';
import type { Actor } from './actor.ts';
import { actorSchema } from './actorSchema.ts';
import type { Id } from './ids.ts';
import { lineSchema } from './text.ts';

/** What a template makes. */
export const templateKind = z.enum(['task', 'pipeline', 'project']);
export type TemplateKind = z.infer<typeof templateKind>;

/** The same form as a task's key in a pipeline file: it stands for the task that a template makes. */
export const templateName = z
  .string()
  .regex(/^[A-Za-z0-9][\w.-]{0,63}$/, 'has letters, digits, "_", ".", "-"; at most 64');

export const parameterName = z
  .string()
  .regex(/^[A-Za-z][\w-]{0,63}$/, 'begins with a letter; letters, digits, "_", "-"; at most 64');

/** What is given for a parameter. A command line gives texts; the parameter's type says what they mean. */
export const parameterValue = z.union([z.string().max(20_000), z.number(), z.boolean()]);
export type ParameterValue = z.infer<typeof parameterValue>;

/** One parameter of a template. Without a default it must be given, unless it is not required. */
export const templateParameter = z.strictObject({
  description: lineSchema(500).optional(),
  type: z.enum(['string', 'number', 'boolean', 'choice']).default('string'),
  /** The texts that may be chosen; only with `choice`. */
  choices: z.array(lineSchema(200)).min(1).max(50).optional(),
  default: parameterValue.optional(),
  required: z.boolean().optional(),
});
export type TemplateParameter = z.infer<typeof templateParameter>;

/** A file with places to fill in, kept by the hub for one project or, without one, for all. */
export interface Template {
  readonly id: Id<'template'>;
  readonly name: string;
  readonly projectId: Id<'project'> | undefined;
  readonly makes: TemplateKind;
  readonly description: string | undefined;
  readonly parameters: readonly string[];
  /** The file as it was written. */
  readonly text: string;
  readonly version: number;
  readonly savedAt: number;
  readonly savedBy: Actor;
}

/** A template without its text, as lists carry it. */
export const templateRow = z.object({
  kind: z.literal('template'),
  id: z.string(),
  name: z.string(),
  /** The project that it belongs to; every project may use one of none. */
  projectId: z.string().optional(),
  makes: templateKind,
  description: z.string().optional(),
  parameters: z.array(z.string()),
  bytes: z.number(),
  version: z.number(),
  savedAt: z.number(),
  savedBy: actorSchema,
});
export type TemplateRow = z.infer<typeof templateRow>;
