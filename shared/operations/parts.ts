import * as z from 'zod';
import { recordKey } from '../model/ids.ts';
import { textSchema } from '../model/text.ts';
import { limits } from '../timings.ts';

/** Params of an operation on one record. */
export const onRecord = { id: recordKey } as const;

/** Names the project; may be left out by somebody who can see exactly one. */
export const inProject = { project: recordKey.optional() } as const;

/** What somebody says: never nothing. */
export const saidText = textSchema(limits.noteCharacters).pipe(z.string().min(1, 'must not be empty'));

/** What a person is asked, with answers to choose from. */
export const asked = {
  question: saidText,
  options: z.array(z.string().trim().min(1).max(200)).max(10).default([]),
} as const;

/** The version that the caller saw; a stale one is refused. */
export const seenVersion = { version: z.coerce.number().int().positive().optional() } as const;

/** A page of a list: rows after a cursor. */
export const paged = {
  after: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(limits.pageRows).default(100),
} as const;

/** Said where an answer would begin earlier, if the log had not been pruned up to this line. */
export const pruned = { prunedUpTo: z.number().optional() } as const;

export const page = <Row extends z.ZodType>(row: Row) => z.object({ rows: z.array(row), next: z.string().optional() });

/** A flag as a query string or a JSON body gives it. */
export const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]);

/** Several values as `a,b` in a query string or as an array. */
export const listOf = <Item extends z.ZodType>(item: Item) =>
  z.preprocess((value) => (typeof value === 'string' ? value.split(',') : value), z.array(item));
