import * as z from 'zod';

/** A word of a provider's description: a program, an argument, a line to paste. */
export const word = z.string().min(1).max(1_000);
export const words = z.array(word).max(50);
export const variableName = z.string().regex(/^[A-Za-z_]\w*$/);
export const environment = z.record(variableName, z.string().max(4_000));
