import type { Json } from '../../../shared/model/contract.ts';

/** A value as TOML on one line, as Codex takes it behind `-c key=`. A null has no such form: it is left out of its table. */
export function renderToml(value: Json): string {
  // JSON's strings, numbers and booleans are TOML's too.
  if (typeof value !== 'object' || value === null) return JSON.stringify(value).replaceAll('\u007f', '\\u007f');
  if (Array.isArray(value)) return `[${value.map(renderToml).join(', ')}]`;
  const entries = Object.entries(value).filter(([, one]) => one !== null);
  return `{ ${entries.map(([key, one]) => `${JSON.stringify(key)} = ${renderToml(one)}`).join(', ')} }`;
}
