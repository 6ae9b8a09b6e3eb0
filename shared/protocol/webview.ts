import * as z from 'zod';
import { later } from '../later.ts';
import { webUrl } from '../model/webUrl.ts';
import { contractKey } from '../model/contractKey.ts';

/**
 * What a page in the editor and the window that holds it say to each other; both ends check what they get. Colours are
 * not among it: the editor sets them in the page by itself.
 */

/** The pages that there are. */
export const pageKinds = [
  'task',
  'objective',
  'board',
  'fleet',
  'overview',
  'permissions',
  'graph',
  'preview',
] as const;
export type PageKind = (typeof pageKinds)[number];

/** A picture of ten thousand tasks, with room to spare. */
const maxPictureCharacters = 50_000_000;

/** Something that the window shows beside the page. */
const pageTarget = later(() => {
  const recordId = z.string().min(1).max(100);
  const version = z.int().positive();
  return z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('task'), id: recordId }),
    z.strictObject({ kind: z.literal('objective'), id: recordId }),
    /** Its terminal. */
    z.strictObject({ kind: z.literal('session'), id: recordId }),
    z.strictObject({ kind: z.literal('intervention'), id: recordId }),
    /** Allows the call of a tool approval, and begins a rule for others like it. */
    z.strictObject({ kind: z.literal('always'), id: recordId }),
    /** A terminal on the host of a server, with what mends a check of it typed and not sent. Its text is never the page's. */
    z.strictObject({ kind: z.literal('terminal'), server: recordId, check: z.string().max(500) }),
    /** Drains or disables a server, once the person was told what runs there and has said yes. */
    z.strictObject({ kind: z.literal('serverMode'), mode: z.enum(['drain', 'disable']), server: recordId }),
    z.strictObject({ kind: z.literal('page'), page: z.enum(pageKinds).exclude(['task', 'objective', 'preview']) }),
    /** A line of the file that the page is about. */
    z.strictObject({ kind: z.literal('line'), line: z.int().positive() }),
    z.strictObject({ kind: z.literal('link'), url: webUrl }),
    z.strictObject({ kind: z.literal('artifact'), task: recordId, artifact: recordId }),
    /** The data of a contract as a document; with `from` beside an older version. */
    z.strictObject({
      kind: z.literal('contract'),
      task: recordId,
      key: contractKey,
      version: version.optional(),
      from: version.optional(),
    }),
    /** To be stored where the person says: the text of an SVG, or a PNG in base64. */
    z.strictObject({
      kind: z.literal('picture'),
      format: z.enum(['svg', 'png']),
      content: z.string().max(maxPictureCharacters),
    }),
    z.strictObject({ kind: z.literal('clipboard'), text: z.string().max(10_000) }),
  ]);
});
export type PageTarget = z.infer<ReturnType<typeof pageTarget>>;

/** What a page says to its window. */
export const pageToHost = later(() =>
  z.discriminatedUnion('type', [
    /** It is loaded, for the first time or again, and knows nothing yet. */
    z.strictObject({ type: z.literal('ready') }),
    /** Asks for an operation; the window lets each page ask only for its own. */
    z.strictObject({
      type: z.literal('call'),
      call: z.int().nonnegative(),
      operation: z.string().max(100),
      params: z.unknown(),
    }),
    z.strictObject({ type: z.literal('open'), target: pageTarget() }),
    /** What a person has typed and not sent, to be given back when the page is opened again; null forgets it. */
    z.strictObject({ type: z.literal('keep'), state: z.json() }),
  ]),
);
export type PageToHost = z.infer<ReturnType<typeof pageToHost>>;
