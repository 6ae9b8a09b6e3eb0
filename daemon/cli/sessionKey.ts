import type { Work } from './command.ts';
import { UsageError } from './given.ts';

/** The session that a command is about; inside a session itself. */
export function sessionKeyOf({ given, route }: Work): string {
  const key = given.text('session') ?? (route.kind === 'session' ? route.sessionId : undefined);
  if (key === undefined) throw new UsageError('Say which session, by its name or id.');
  return key;
}
