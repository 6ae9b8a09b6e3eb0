let texts: Readonly<Record<string, string>> = {};
let language = 'en';

/** A sentence in the person's language; `{0}`, `{1}` … stand for what varies. The window has the translations. */
export const t = (message: string, ...values: readonly (string | number | boolean)[]): string =>
  (texts[message] ?? message).replace(/\{(\d+)\}/g, (place, index: string) => String(values[Number(index)] ?? place));

export const languageNow = (): string => language;

/** Set by the first word of the window. */
export function useTexts(given: Readonly<Record<string, string>>, spoken: string): void {
  texts = given;
  language = spoken;
}
