/** What a link of ours leads to. */
export interface LinkTarget {
  readonly kind: 'task' | 'intervention' | 'session';
  /** The record's id, or for a task its short ref. */
  readonly key: string;
}

const kinds = ['task', 'intervention', 'session'] as const;

/** Ids and refs are short words; anything else is no key of ours. */
const keyForm = /^[A-Za-z0-9_-]{2,60}$/;

/** The extension's own part of the address space: publisher and name. */
const extensionId = 'rostrum.rostrum';

/** What the path of a link stands for; undefined where it is none of ours. What a link asks beyond that is not done. */
export function readLink(path: string): LinkTarget | undefined {
  const [empty, kind, key = '', ...rest] = path.split('/');
  const known = kinds.find((one) => one === kind);
  if (empty !== '' || known === undefined || rest.some((part) => part !== '')) return undefined;
  return keyForm.test(key) ? { kind: known, key } : undefined;
}

/** A link to a record, for the editor that this window is: `vscode://rostrum.rostrum/task/…`. */
export const linkTo = (editorScheme: string, kind: LinkTarget['kind'], id: string): string =>
  `${editorScheme}://${extensionId}/${kind}/${id}`;
