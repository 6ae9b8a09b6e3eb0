import type { CliArg } from '../../runtime/cliCommand.ts';
import type { Work } from './command.ts';
import { UsageError } from './given.ts';

/** The argument that names a session, where a command may also be about the one that it runs in. */
export const sessionArg: CliArg = { name: 'session', description: 'Session by name or id; inside a session itself' };

/** The session that a command is about; inside a session itself. */
export function sessionKeyOf({ given, route }: Work): string {
  const key = given.text('session') ?? (route.kind === 'session' ? route.sessionId : undefined);
  if (key === undefined) throw new UsageError('Say which session, by its name or id.');
  return key;
}
