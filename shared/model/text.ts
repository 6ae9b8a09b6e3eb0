import * as z from 'zod';
import { limits } from '../timings.ts';

/** C0 and C1 controls, and the marks that turn the reading direction or hide characters. */
const invisible = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;
/** The same, but newline and tab stay. */
const invisibleButLayout = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** One line without control characters or direction marks: what may stand in a title, a name, a label. */
export const plainLine = (text: string): string => text.replace(invisible, ' ').replace(/\s+/g, ' ').trim();

/** Several lines without control characters except newline and tab. */
export const plainText = (text: string): string => text.replace(/\r\n?/g, '\n').replace(invisibleButLayout, '');

/** Schema of a line that is cleaned on its way in. */
export const lineSchema = (maxCharacters: number) =>
  z
    .string()
    .max(maxCharacters * 4)
    .transform(plainLine)
    .pipe(z.string().min(1, 'must not be empty').max(maxCharacters));

/** Schema of a longer text that is cleaned on its way in. */
export const textSchema = (maxCharacters: number) => z.string().max(maxCharacters).transform(plainText);

/** A path as it is: one that would have to be cleaned is another path, so it is refused. */
export const pathSchema = z
  .string()
  .max(4_096)
  .refine((path) => path.search(invisible) === -1, 'must not have control or invisible characters');

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
