const maxCharacters = 300;
/** More than this is never looked at, however long an agent's words are. */
const maxRead = 4_000;

/** What differs between two occurrences of one error, and what stands for it. */
const varying: readonly (readonly [pattern: RegExp, stand: string])[] = [
  // Colours and cursor movements.
  [/\u001b\[[0-9;?]*[a-z]/g, ''],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, '#'],
  [/\b(?:task|session|server|project)_[0-9a-z]{16}\b/g, '#'],
  // Addresses and hashes; a word of letters alone is none.
  [/\b(?:0x)?(?=[a-f]*[0-9])[0-9a-f]{7,}\b/g, '#'],
  [/\/tmp\/[^\s:'")]+/g, '/tmp/#'],
  // Times, line numbers, ports, counts.
  [/\d+(?:[.:,]\d+)*/g, '#'],
  [/\s+/g, ' '],
];

/**
 * An error in a form in which it is the same when it comes again: small letters, and no times, numbers, ids, hashes or
 * names of temporary files.
 */
export function normalError(text: string): string {
  const small = text.slice(0, maxRead).toLowerCase();
  return varying
    .reduce((normal, [pattern, stand]) => normal.replace(pattern, stand), small)
    .trim()
    .slice(0, maxCharacters);
}
