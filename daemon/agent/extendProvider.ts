import * as z from 'zod';

const fields = z.record(z.string(), z.unknown());
const list = z.array(z.unknown());
type Fields = Readonly<z.infer<typeof fields>>;

/** What these hold comes behind what is known: by its own arguments an agent asks before it acts. */
const behind: ReadonlySet<string> = new Set(['args', 'lastArgs', 'secrets']);

/**
 * What is known of an agent, with what a user adds to it: records field by field, and words behind those that are known.
 * All else that is said holds in its place. What is no description stays for the schema to refuse.
 */
export function extendProvider(known: Fields, more: Fields): Fields {
  const added = Object.entries(more).map(([name, said]) => [name, extendField(name, known[name], said)] as const);
  return { ...known, ...Object.fromEntries(added) };
}

function extendField(name: string, known: unknown, said: unknown): unknown {
  const [before, now] = [fields.safeParse(known).data, fields.safeParse(said).data];
  if (before !== undefined && now !== undefined) return extendProvider(before, now);
  const [first, more] = [list.safeParse(known).data, list.safeParse(said).data];
  if (first === undefined || more === undefined) return said;
  if (behind.has(name)) return [...first, ...more];
  // The first that matches a screen is the one that is there.
  return name === 'dialogs' ? [...more, ...first] : said;
}
