import * as z from 'zod';

/**
 * What is looked at first of a daemon's hello: its versions, and whose it is. Another protocol may have another hello: what is not
 * as here says nothing.
 */
export const anyHello = z.object({
  type: z.literal('hello'),
  protocol: z.number(),
  key: z.string().max(200).catch(''),
  version: z
    .string()
    .regex(/^\d{1,6}(\.\d{1,6}){2}(-[\w.]{1,20})?$/)
    .catch(''),
});
