import { HubError } from '../../shared/errors.ts';
import type { Problem } from '../../shared/errors.ts';

export const unknownToken = () =>
  new HubError(
    'unauthenticated',
    'This token belongs to no living session of this server. Use the "rostrum" of the session\'s own terminal.',
  );

export const unknownOperation = (operation: string) =>
  new HubError('bad-request', `There is no operation "${operation}". See "rostrum help".`, { operation });

export const noTask = () =>
  new HubError('not-found', 'This session has no task. Name one with "--id", or have one assigned to it.');

export const contractInvalid = (key: string, problems: readonly Problem[]) =>
  new HubError(
    'contract-invalid',
    `The data of contract "${key}" breaks its schema; mend it and repeat:\n${problems.map(({ path, message }) => `  ${path === '' ? '(whole)' : path}: ${message}`).join('\n')}`,
    { key, problems },
  );

export const missingContracts = (ref: string, missing: readonly string[]) =>
  new HubError(
    'missing-contracts',
    `${ref} promised ${missing.join(', ')}: put ${missing.length === 1 ? 'it' : 'them'} as fulfilled, with data, into the result's "contracts", or publish with "rostrum contract publish KEY".`,
    { missing },
  );
