import * as z from 'zod';

/** The name under which a task publishes data and others find it in their resolved inputs. */
export const contractKey = z
  .string()
  .regex(/^[A-Za-z][\w.-]{0,63}$/, 'begins with a letter; letters, digits, "_", ".", "-"; at most 64');
