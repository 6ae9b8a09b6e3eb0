/** A text whose columns are counted, and why it is asked. */
export interface WidthCase {
  readonly what: string;
  readonly text: string;
}

const withoutWidth = /[\p{Cc}\p{Cn}\p{Co}\p{Cs}]/u;
const lastCodePoint = 0x10ffff;

/** Every character that has a meaning, by code point: controls, private and unassigned ones have no width to speak of. */
export function assignedCodePoints(): readonly number[] {
  const found: number[] = [];
  for (let code = 0x20; code <= lastCodePoint; code += 1)
    if (!withoutWidth.test(String.fromCodePoint(code))) found.push(code);
  return found;
}

/** Texts of several characters that are drawn as one, or that standards leave open. */
export const sequences: readonly WidthCase[] = [
  ...cases('emoji joined by ZWJ', '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}\u200d\u{1f466}', '\u{1f469}\u200d\u{1f4bb}'),
  ...cases(
    'emoji joined by ZWJ',
    '\u{1f3f3}\ufe0f\u200d\u{1f308}',
    '\u{1f3f4}\u200d\u2620\ufe0f',
    '\u{1f426}\u200d\u2b1b',
  ),
  ...cases(
    'emoji with a colour of skin',
    '\u{1f44d}\u{1f3fd}',
    '\u{1f590}\u{1f3ff}',
    '\u{1f469}\u{1f3fd}\u200d\u{1f692}',
  ),
  ...cases('flags', '\u{1f1e9}\u{1f1ea}', '\u{1f1e8}\u{1f1f3}\u{1f1ef}\u{1f1f5}', '\u{1f1e9}'),
  ...cases('flags', '\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}'),
  ...cases('a sign as emoji (VS16)', '\u2764\ufe0f', '\u260e\ufe0f', '\u25b6\ufe0f', '\u00a9\ufe0f', '\u2600\ufe0f'),
  ...cases('an emoji as text (VS15)', '\u231a\ufe0e', '\u26a1\ufe0e', '\u{1f600}\ufe0e'),
  ...cases('keycaps', '1\ufe0f\u20e3', '#\ufe0f\u20e3', '1\u20e3'),
  ...cases('combining marks', 'e\u0301', 'a\u0300\u0316\u0334\u035f', '\u4f60\u0301', 'o\u20dd'),
  ...cases(
    'scripts with marks',
    '\u0e01\u0e33',
    '\u0915\u094d\u0937\u093f',
    '\u0ba8\u0bbf',
    '\u0644\u064e\u0627',
    '\u05e9\u05c1',
  ),
  ...cases(
    'scripts with marks',
    '\u1780\u17d2\u1798',
    '\u1019\u103c\u1014\u103a',
    '\u0f40\u0fb5',
    '\u0dc1\u0dca\u200d\u0dbb\u0dd3',
  ),
  ...cases(
    'Hangul jamo',
    '\u1112\u1161\u11ab',
    '\u1100\u11a8',
    '\u1161',
    '\u11ab',
    '\ud55c',
    '\ua960\ud7b0\ud7cb',
    '\u3131\u314f',
  ),
  ...cases(
    'of ambiguous width',
    '\u00a7',
    '\u00b1',
    '\u2460',
    '\u2163',
    '\u2500',
    '\u25a0',
    '\u203b',
    '\u03b1',
    '\u042f',
    '\u2026',
    '\u2605',
  ),
  ...cases(
    'without width, alone or between',
    'a\u200bb',
    'a\u200db',
    'a\u2060b',
    'a\u00adb',
    'a\ufeffb',
    'a\u200eb',
    'a\u061cb',
  ),
  ...cases('of half and full width', '\uff21', '\uff71', '\uff76\uff9e', '\u3000', '\uffe8'),
  ...cases('ideographs', '\u845b\u{e0100}', '\u{20000}', '\u2ff0\u6c35\u6bcf', '\u3006', '\u303f'),
];

function cases(what: string, ...texts: readonly string[]): readonly WidthCase[] {
  return texts.map((text) => ({ what, text }));
}
