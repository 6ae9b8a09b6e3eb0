import { HubError } from '../../shared/errors.ts';
import { base32Alphabet, idPrefixes } from '../../shared/model/ids.ts';
import type { InputOf, ResultOf } from '../../shared/operations/operations.ts';

/** Names of records by their ids; what is unknown is shown as the beginning of its id. */
export type NameOf = (id: string | undefined) => string;

/** What `readNames` asks for. */
export const namesAsked = ['record.names'] as const;

/** Asks a hub for names: a command's `ask`, or the `call` of a caller. */
export type AskNames = (name: 'record.names', params: InputOf<'record.names'>) => Promise<ResultOf<'record.names'>>;

/**
 * The names of every record whose id stands somewhere in what is to be shown. Names only make a page nicer, so who
 * may not ask for them gets short ids instead of a refusal.
 */
export async function readNames(ask: AskNames, shown: unknown): Promise<NameOf> {
  const ids = [...idsIn(shown, new Set())].slice(0, maxNames);
  const names = new Map(Object.entries(ids.length === 0 ? {} : await askOrNone(ask, ids)));
  return (id) => (id === undefined ? '' : (names.get(id) ?? shortId(id)));
}

/** `task_4f7k2m9q…` as `task_4f7k2m`: enough to type. */
export const shortId = (id: string): string => {
  const [prefix = '', rest = ''] = id.split('_');
  return rest === '' ? id : `${prefix}_${rest.slice(0, 6)}`;
};

/** Whether a text is the id of a record. */
export const isId = (text: string): boolean => idPattern.test(text);

const idPattern = new RegExp(`^(${idPrefixes.join('|')})_[${base32Alphabet}]{16}$`);
/** As many as the hub gives at once. */
const maxNames = 1_000;

function idsIn(shown: unknown, found: Set<string>): Set<string> {
  if (typeof shown === 'string' && isId(shown)) found.add(shown);
  else if (typeof shown === 'object' && shown !== null)
    for (const part of Object.values(shown as Record<string, unknown>)) idsIn(part, found);
  return found;
}

async function askOrNone(ask: AskNames, ids: string[]): Promise<Readonly<Record<string, string>>> {
  try {
    return (await ask('record.names', { ids })).names;
  } catch (error) {
    if (error instanceof HubError) return {};
    throw error;
  }
}
