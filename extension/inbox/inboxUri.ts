/** What the inbox shows as documents. Only an answer can be written into; it is kept as a draft. */
export const documentKinds = ['answer', 'plan', 'question', 'screen'] as const;
export type DocumentKind = (typeof documentKinds)[number];

/** The part of an address that names a document of the inbox. */
export interface DocumentAddress {
  readonly scheme: string;
  readonly path: string;
}

export interface InboxDocument {
  readonly kind: DocumentKind;
  readonly interventionId: string;
}

const prefix = 'rostrum-';

/** Each kind is a scheme of its own, so that menus can tell them apart. */
export const schemeOf = (kind: DocumentKind): string => `${prefix}${kind}`;

/** The address of a document, under the name that its tab shows. */
export function documentAddress({ kind, interventionId }: InboxDocument, name: string): DocumentAddress {
  const extension = kind === 'plan' || kind === 'answer' ? 'md' : 'txt';
  return { scheme: schemeOf(kind), path: `/${interventionId}/${name.replace(/[/\\:*?"<>|]/g, ' ')}.${extension}` };
}

/** What an address is of; undefined for any that is not ours. */
export function readAddress({ scheme, path }: DocumentAddress): InboxDocument | undefined {
  const kind = documentKinds.find((one) => schemeOf(one) === scheme);
  const interventionId = /^\/(intervention_[0-9a-z]+)\/[^/]+$/.exec(path)?.[1];
  return kind === undefined || interventionId === undefined ? undefined : { kind, interventionId };
}
