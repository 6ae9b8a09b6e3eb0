import { t } from '../l10n/text.ts';

/** The address of a hub as a person types it, or why it is none. A missing scheme is http on this machine, https elsewhere. */
export function readHubUrl(text: string): { readonly url: string } | { readonly why: string } {
  const typed = text.trim();
  if (typed === '') return { why: t('An address is needed.') };
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `${isLocal(typed) ? 'http' : 'https'}://${typed}`;
  if (!URL.canParse(whole)) return { why: t('This is no address. One looks like http://127.0.0.1:7420.') };
  const url = new URL(whole);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return { why: t('The address begins with http:// or https://.') };
  if (url.username !== '' || url.password !== '') return { why: t('The token does not belong into the address.') };
  return { url: url.origin };
}

const isLocal = (typed: string): boolean => /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?(\/|$)/i.test(typed);
