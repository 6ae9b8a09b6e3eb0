import * as z from 'zod';

/** The name under which a task publishes data and others find it in their resolved inputs. */
export const contractKey = z
  .string()
  .regex(/^[A-Za-z][\w.-]{0,63}$/, 'begins with a letter; letters, digits, "_", ".", "-"; at most 64');

/** Any JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export const json = z.json();

/** JSON Schema as given by the author of a task. Its limits are checked by the hub before it is taken. */
export const contractSchema = z.record(z.string(), z.json());

/** What a task owes: a contract that must be fulfilled before the task can be done. */
export const contractPromise = z.strictObject({
  key: contractKey,
  description: z.string().max(2_000).optional(),
  schema: contractSchema.optional(),
});
export type ContractPromise = z.infer<typeof contractPromise>;

export const contractStatus = z.enum(['fulfilled', 'partial', 'failed']);
export type ContractStatus = z.infer<typeof contractStatus>;

/** One publication of a contract. Only `fulfilled` resolves an input. */
export interface Contract {
  readonly key: string;
  readonly status: ContractStatus;
  /** 1 for the first publication of this key by this task. */
  readonly version: number;
  /** SHA-256 of the canonical JSON of the data, in hex. */
  readonly hash: string;
  readonly data: Json;
  readonly at: number;
  /** The attempt that published it; a retry makes its consumers wait again. */
  readonly attempt: number;
}

/** A contract without its data, as lists and rows carry it. */
export const contractRow = z.object({
  key: z.string(),
  status: z.union([contractStatus, z.literal('promised')]),
  version: z.number(),
  hash: z.string().optional(),
  at: z.number().optional(),
  hasSchema: z.boolean(),
});
export type ContractRow = z.infer<typeof contractRow>;
