/** Bytes of UTF-8 at the end that may be the beginning of a character; both as latin1. */
export function unfinishedCharacter(bytes: string): string {
  const match = /(?:[\u00c2-\u00df]|[\u00e0-\u00ef][\u0080-\u00bf]?|[\u00f0-\u00f4][\u0080-\u00bf]{0,2})$/.exec(
    bytes.slice(-3),
  );
  return match?.[0] ?? '';
}
