import * as z from 'zod';
import { findPatternProblem } from '../../runtime/pattern/linearPattern.ts';

/** A word of a provider's description: a program, an argument, a line to paste. */
export const word = z.string().min(1).max(1_000);
export const words = z.array(word).max(50);
export const variableName = z.string().regex(/^[A-Za-z_]\w*$/);
export const environment = z.record(variableName, z.string().max(4_000));
/** A regular expression in RE2 syntax, for a line of a screen. */
export const pattern = z
  .string()
  .min(1)
  .max(500)
  .superRefine((source, context) => {
    const problem = findPatternProblem(source);
    if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
  });
