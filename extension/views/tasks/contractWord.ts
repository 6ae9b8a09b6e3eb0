import type { ContractRow } from '../../../shared/model/contract.ts';
import { t } from '../../l10n/text.ts';

/** How far a contract, or a version of it, is: in the person's language. */
export function contractWord({ status, version }: Pick<ContractRow, 'status' | 'version'>): string {
  switch (status) {
    case 'promised':
      return t('promised');
    case 'fulfilled':
      return t('version {0}', version);
    case 'partial':
      return t('version {0}, not whole', version);
    case 'failed':
      return t('version {0}, failed', version);
  }
}
