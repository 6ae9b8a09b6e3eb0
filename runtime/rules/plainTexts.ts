const plainText = /^[^\\^$.|?*+()[\]{}]+$/;
const maxTexts = 50;

/** The texts that a pattern of plain words, or of words with `|` between them, matches; undefined where there may be others. */
export function readTexts(pattern: string): readonly string[] | undefined {
  const group = /^\^?(?:\((?:\?:)?([^()]*)\)|([^()]*))\$?$/.exec(pattern);
  const isBound = pattern.startsWith('^') || pattern.endsWith('$');
  // `^a|b$` binds each end to one word only.
  const inner = group?.[1] ?? (isBound && pattern.includes('|') ? undefined : group?.[2]);
  const texts = inner?.split('|');
  if (texts === undefined || texts.length > maxTexts) return undefined;
  const plain = texts.map(unescaped);
  return plain.every((text): text is string => text !== undefined) ? plain : undefined;
}

/** `a\.b` as `a.b`; undefined for what is more than a text. */
function unescaped(text: string): string | undefined {
  const rest = text.replace(/\\[\\^$.|?*+()[\]{}/-]/g, '');
  if (text === '' || (rest !== '' && !plainText.test(rest))) return undefined;
  return text.replace(/\\(.)/g, '$1');
}
