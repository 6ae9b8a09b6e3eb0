/** The longest free text that a row carries. */
const maxExcerptCharacters = 300;

/** The beginning of a text, short enough for a row. */
export const excerpt = (text: string, maxCharacters = maxExcerptCharacters): string =>
  text.length <= maxCharacters ? text : `${text.slice(0, maxCharacters - 1)}…`;
