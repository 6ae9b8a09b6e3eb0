import * as z from 'zod';
import { contractKey } from './contractKey.ts';

/** Any JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
/**
 * Whatever comes over a wire has been read as JSON. It is not looked through again: zod takes seconds for a megabyte of
 * small values.
 */
export const json = z.custom<Json>((value) => value !== undefined);

/** JSON Schema as given by the author of a task. Its limits are checked by the hub before it is taken. */
export const contractSchema = z.record(z.string(), json);

/** What a task owes: a contract that must be fulfilled before the task can be done. */
export const contractPromise = z.strictObject({
  key: contractKey,
  description: z.string().max(2_000).optional(),
  schema: contractSchema.optional(),
});
export type ContractPromise = z.infer<typeof contractPromise>;

/** A contract that a task, by its ref or name, owes only because an input asks for it. */
export const owedKey = z.object({
  task: z.string(),
  key: z.string(),
  /** The one it promised by itself that may have been meant. */
  meant: z.string().optional(),
});
export type OwedKey = z.infer<typeof owedKey>;

export const contractStatus = z.enum(['fulfilled', 'partial', 'failed']);
export type ContractStatus = z.infer<typeof contractStatus>;

/** What new data means for who was given the old: nothing, more of it, or that something they know is no longer so. */
export const contractChange = z.enum(['same', 'additive', 'breaking']);
export type ContractChange = z.infer<typeof contractChange>;

/** One difference between two versions of contract data; `server/contract/dataDiff.ts` says what each kind means. */
export const dataChange = z.object({
  /** JSON pointer: into the older data for what is gone, into the newer for everything else. */
  path: z.string(),
  kind: z.enum(['added', 'removed', 'type', 'value', 'order', 'shape']),
  before: z.string().optional(),
  after: z.string().optional(),
});
export type DataChange = z.infer<typeof dataChange>;

/** One difference between two schemas of a contract; `server/contract/schemaDiff.ts` says what each kind means. */
export const schemaChange = z.object({
  /** JSON pointer: into the older schema for what is gone, into the newer for everything else. */
  path: z.string(),
  kind: z.enum(['added', 'narrowed', 'widened', 'removed', 'unclear']),
  before: z.string().optional(),
  after: z.string().optional(),
});
export type SchemaChange = z.infer<typeof schemaChange>;

/** How the schema of a contract differs from the one that was given before it. */
export const schemaDiff = z.object({
  at: z.number(),
  change: contractChange,
  /** The first ones; `total` counts all. */
  changes: z.array(schemaChange),
  total: z.number(),
});

/** What is kept of the last change of a contract's schema. */
export interface SchemaReplaced {
  /** Undefined where there was none: everything fitted. */
  readonly before?: Readonly<Record<string, Json>> | undefined;
  readonly at: number;
  /** Undefined until it was compared. */
  readonly change?: ContractChange | undefined;
}

/** A publication without its data, which stands in the log. */
export interface ContractVersion {
  readonly version: number;
  readonly status: ContractStatus;
  readonly hash: string;
  readonly at: number;
  readonly attempt: number;
  /** The log line that has its data; 0 where it was kept before lines were. */
  readonly seq: number;
  /** Compared with the fulfilment before; undefined for the first, and for what is not whole. */
  readonly change?: ContractChange | undefined;
}

/** One publication of a contract. Only `fulfilled` resolves an input. */
export interface Contract {
  readonly key: string;
  readonly status: ContractStatus;
  /** 1 for the first publication of this key by this task. */
  readonly version: number;
  /** SHA-256 of the canonical JSON of the data, in hex. */
  readonly hash: string;
  readonly data: Json;
  /** How long the data is as JSON; unknown where it was kept before this was. */
  readonly bytes?: number | undefined;
  readonly at: number;
  /** The attempt that published it; a retry makes its consumers wait again. */
  readonly attempt: number;
  readonly change?: ContractChange | undefined;
  /** The last publications, this one included, oldest first: positions in the log, so that memory holds one copy of the data. */
  readonly versions?: readonly ContractVersion[];
  /** What stood before something that is not whole: the next fulfilment is compared with it. */
  readonly fulfilledBefore?: { readonly hash: string; readonly data: Json } | undefined;
}

/** A contract without its data, as lists and rows carry it. */
export const contractRow = z.object({
  key: z.string(),
  status: z.union([contractStatus, z.literal('promised')]),
  version: z.number(),
  hash: z.string().optional(),
  at: z.number().optional(),
  hasSchema: z.boolean(),
  /** How it differs from the fulfilment before; absent for the first. */
  change: contractChange.optional(),
  /** What the last change of its schema means; absent where it never changed. */
  schemaChange: contractChange.optional(),
});
export type ContractRow = z.infer<typeof contractRow>;

export const contractVersionRow = z.object({
  version: z.number(),
  status: contractStatus,
  hash: z.string(),
  at: z.number(),
  attempt: z.number(),
  change: contractChange.optional(),
});

/** An input of a task that was published again since the task was given it, or whose schema was changed since. */
export const staleInput = z.object({
  key: z.string(),
  /** The id of the task that publishes it. */
  on: z.string(),
  /** The version that the task works with, and the newest. */
  has: z.number(),
  newest: z.number(),
  change: contractChange,
  /** Absent where the schema says the same. */
  schemaChange: contractChange.optional(),
});
export type StaleInput = z.infer<typeof staleInput>;
