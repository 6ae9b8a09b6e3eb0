import { fillPlaces } from '../shared/fillPlaces.ts';
import type { Translate } from '../shared/fillPlaces.ts';

let texts: Readonly<Record<string, string>> = {};
let language = 'en';

/** A sentence in the person's language; `{0}`, `{1}` … stand for what varies. The window has the translations. */
export const t: Translate = (message, ...values) => fillPlaces(texts[message] ?? message, ...values);

export const languageNow = (): string => language;

/** Set by the first word of the window. */
export function useTexts(given: Readonly<Record<string, string>>, spoken: string): void {
  texts = given;
  language = spoken;
}
