/** Puts a sentence into a language; `{0}`, `{1}` … stand for what varies. */
export type Translate = (message: string, ...values: readonly (string | number | boolean)[]) => string;

/** The sentence as it stands, with its values in their places. */
export const fillPlaces: Translate = (message, ...values) =>
  message.replace(/\{(\d+)\}/g, (place, index: string) => String(values[Number(index)] ?? place));
