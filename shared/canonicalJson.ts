import type { Json } from './model/contract.ts';

/** JSON with the keys of every object in code point order (after RFC 8785, without its number rules, which JSON.stringify has). */
export function canonicalJson(data: Json | undefined): string {
  if (data === undefined) return 'null';
  if (typeof data === 'number' && Number.isFinite(data)) return String(data);
  if (data === null || typeof data !== 'object') return JSON.stringify(data);
  // Appended to one text: lists of parts would cost several times as much where data has millions of values.
  let text = '';
  if (isArray(data)) {
    for (const item of data) text += `${text === '' ? '' : ','}${canonicalJson(item)}`;
    return `[${text}]`;
  }
  for (const key of Object.keys(data).sort()) {
    const value = data[key];
    if (value !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${canonicalJson(value)}`;
  }
  return `{${text}}`;
}

const isArray: (data: Json) => data is readonly Json[] = Array.isArray;
