/** Puts a sentence of ours into the person's language; `{0}`, `{1}` … stand for what varies. */
export type Translate = (message: string, ...values: readonly (string | number | boolean)[]) => string;

const english: Translate = (message, ...values) =>
  message.replace(/\{(\d+)\}/g, (place, index: string) => String(values[Number(index)] ?? place));

let translate: Translate = english;

/** Every text that a person reads in the window goes through here; `extension/l10n/zh-cn/` holds the Chinese ones. */
export const t: Translate = (message, ...values) => translate(message, ...values);

/** Set once at the start; without it texts are English, as in tests. */
export function useTranslations(translator: Translate): void {
  translate = translator;
}
