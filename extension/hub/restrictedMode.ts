import { HubError } from '../../shared/errors.ts';
import { t } from '../l10n/text.ts';

/** A window whose folder is not trusted was told to change something. */
export const inRestrictedMode = (): HubError =>
  new HubError(
    'forbidden',
    t('In Restricted Mode this window only shows. Trust its folder, and you can change something from here.'),
  );
