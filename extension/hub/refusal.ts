import type { HubError } from '../../shared/errors.ts';
import { t } from '../l10n/text.ts';
import type { Connection, HubAddress } from './hubClient.ts';
import { localHubId } from './profiles.ts';

/** Why the hub lets this window in no longer: another token is needed, or one of these is of an older version. */
export type RefusedFor = 'token' | 'window' | 'hub' | 'hubHere';

/** What a hub's refusal is about. */
export function refusedFor({ details }: HubError, { id }: Pick<HubAddress, 'id'>): RefusedFor {
  const older = details?.['older'];
  if (older === undefined) return 'token';
  if (older === 'client') return 'window';
  return id === localHubId ? 'hubHere' : 'hub';
}

/** What its person does about versions that differ, in a line; undefined where it is about something else. */
export function versionAdvice(connection: Connection): string | undefined {
  if (connection.state !== 'refused') return undefined;
  switch (refusedFor(connection.error, connection.hub)) {
    case 'token':
      return undefined;
    case 'window':
      return t('The hub is newer than Rostrum in this window: update the extension.');
    case 'hub':
      return t('The hub is older than Rostrum in this window: upgrade it ("npm install -g rostrum@latest").');
    case 'hubHere':
      return t('The hub is older than Rostrum in this window: stop it, and start it here again.');
  }
}
