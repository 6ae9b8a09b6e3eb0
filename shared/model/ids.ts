import * as z from 'zod';

/** The prefix of each record's id. */
export const idPrefixes = [
  'person',
  'token',
  'project',
  'server',
  'task',
  'objective',
  'session',
  'intervention',
  'note',
  'delivery',
  'rule',
  'decision',
  'artifact',
  'template',
  'proof',
] as const;

export type IdPrefix = (typeof idPrefixes)[number];
export type Id<P extends IdPrefix = IdPrefix> = `${P}_${string}`;

/** Crockford's base32 in lower case: no i, l, o, u, so that ids can be read aloud. */
export const base32Alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

const idCharacters = 16;

/** Schema of a whole id: its prefix, an underscore and 16 base32 characters. */
export const idSchema = <P extends IdPrefix>(prefix: P) =>
  // The pattern is what makes the narrower type true.
  z
    .string()
    .regex(
      new RegExp(`^${prefix}_[${base32Alphabet}]{${idCharacters}}$`),
      `must be an id like ${prefix}_${'0'.repeat(idCharacters)}`,
    )
    .transform((text) => text as Id<P>);

/** Makes an id from 10 random bytes (80 bit). */
export function idFromBytes<P extends IdPrefix>(prefix: P, bytes: Uint8Array): Id<P> {
  let bits = 0;
  let value = 0;
  let text = '';
  for (const byte of bytes) {
    value = (value << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += base32Alphabet[(value >>> bits) & 31] ?? '';
    }
    value &= (1 << bits) - 1;
  }
  return `${prefix}_${text.slice(0, idCharacters)}`;
}

/** What a person types for a record: an id, ≥ 4 characters of one, a short ref or a name. */
export const recordKey = z.string().trim().min(1).max(200);

/** The id of a command, made by the client: any unique text; ULIDs and UUIDs are usual. */
export const commandId = z
  .string()
  .min(8)
  .max(64)
  .regex(/^[\w.:-]+$/, 'may have letters, digits, and . : _ -');
