import type { ContractRow } from '../../shared/model/contract.ts';
import { t } from '../text.ts';

/** The shape and colour of how far a contract is. */
export const contractLook = {
  promised: ['circle-large-outline', 'quiet'],
  fulfilled: ['pass-filled', 'green'],
  partial: ['warning', 'yellow'],
  failed: ['error', 'red'],
} as const;

export function contractStatusText(status: ContractRow['status'], version: number): string {
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
