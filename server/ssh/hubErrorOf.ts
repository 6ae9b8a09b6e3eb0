import { HubError } from '../../shared/errors.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import { RemoteRefusal } from './remoteHost.ts';
import type { RemoteRefusalCode } from './remoteHost.ts';

const families: Partial<Record<RemoteRefusalCode, ErrorCode>> = {
  'bad-destination': 'bad-request',
  aborted: 'conflict',
  'host-key-unknown': 'conflict',
  'host-key-changed': 'conflict',
  'place-kept': 'conflict',
  'not-let-in': 'unauthenticated',
};

/** A refusal of SSH as one of ours: exit codes and programs know those. Anything else stays what it is. */
export function hubErrorOf(error: unknown): unknown {
  if (!(error instanceof RemoteRefusal)) return error;
  const { code, host, message } = error;
  return new HubError(families[code] ?? 'unreachable', message, { reason: code, host });
}
