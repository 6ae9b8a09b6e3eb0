import { t } from '../../l10n/text.ts';
import { plainLine } from '../../../shared/model/plainText.ts';
import type { TunnelState } from '../../../shared/model/serverReach.ts';

const mostCharacters = 120;

/** How a tunnel is, in words with its reason; undefined where it is as it should be, or there is none. */
export function tunnelWords(tunnel: TunnelState | undefined): string | undefined {
  switch (tunnel?.state) {
    case 'opening':
      return t('tunnel is being opened');
    case 'waiting':
      return t('tunnel is down: {0}', shortReason(tunnel));
    case 'refused':
      return t('tunnel needs you: {0}', shortReason(tunnel));
    case 'up':
    case undefined:
      return undefined;
  }
}

function shortReason({ reason = '' }: TunnelState): string {
  const plain = plainLine(reason);
  return plain.length > mostCharacters ? `${plain.slice(0, mostCharacters)}…` : plain;
}
