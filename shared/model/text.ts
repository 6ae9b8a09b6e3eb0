import * as z from 'zod';
import { limits } from '../timings.ts';
import { hasInvisible, plainLine, plainText } from './plainText.ts';

/** Schema of a line that is cleaned on its way in. */
export const lineSchema = (maxCharacters: number) =>
  z
    .string()
    // What is cleaned away does not count, within reason; the limit that is told is the same.
    .max(maxCharacters * 4, `must have at most ${maxCharacters} characters`)
    .transform(plainLine)
    .pipe(z.string().min(1, 'must not be empty').max(maxCharacters));

/** Schema of a longer text that is cleaned on its way in. */
export const textSchema = (maxCharacters: number) => z.string().max(maxCharacters).transform(plainText);

/** A path as it is: one that would have to be cleaned is another path, so it is refused. */
export const pathSchema = z
  .string()
  .max(4_096)
  .refine((path) => !hasInvisible(path), 'must not have control or invisible characters');

export const titleSchema = lineSchema(limits.titleCharacters);
export const nameSchema = lineSchema(limits.nameCharacters);
/** A name that is typed often and used as a directory or tmux title. */
export const slugSchema = z
  .string()
  .trim()
  .min(1)
  .max(limits.nameCharacters)
  .regex(/^[A-Za-z0-9][\w.-]*$/, 'may have letters, digits, ".", "_" and "-", and begins with a letter or digit');
export const labelsSchema = z.array(lineSchema(limits.labelCharacters)).max(limits.labels);
