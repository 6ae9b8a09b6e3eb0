import { fillPlaces } from '../../shared/fillPlaces.ts';
import type { Translate } from '../../shared/fillPlaces.ts';

let translate: Translate = fillPlaces;

/** Every text that a person reads in the window goes through here; `extension/l10n/zh-cn/` holds the Chinese ones. */
export const t: Translate = (message, ...values) => translate(message, ...values);

/** Set once at the start; without it texts are English, as in tests. */
export function useTranslations(translator: Translate): void {
  translate = translator;
}
