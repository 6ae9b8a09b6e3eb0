import { HubError } from '../../shared/errors.ts';
import type { AllowLists } from '../session/allowLists.ts';
import { requireAllowedName, requireAllowedProgram } from '../session/allowLists.ts';
import type { Provider } from './providers.ts';
import type { RunWay } from './runner/runWay.ts';

const shells = ['bash', 'zsh', 'sh'] as const;

/**
 * The program that a provider runs here; for a shell the first of the usual ones that is installed and allowed, for a
 * built-in agent its name.
 *
 * @throws HubError where it is not installed or not allowed.
 */
export async function resolveProgram(provider: Provider, lists: AllowLists): Promise<string> {
  if (provider.kind === 'builtIn') {
    requireAllowedName(provider.name, lists);
    return provider.name;
  }
  const commands = provider.kind === 'shell' ? [provider.command, ...shells] : [provider.command];
  let refusal: unknown;
  for (const command of commands) {
    try {
      return await requireAllowedProgram(command, lists);
    } catch (error) {
      if (!(error instanceof HubError)) throw error;
      refusal ??= error;
    }
  }
  throw refusal;
}

/**
 * The program that speaks for a provider where its own does not.
 *
 * @throws HubError where it is not installed or not allowed.
 */
export async function resolveSpeaker(command: string, { installHint }: RunWay, lists: AllowLists): Promise<string> {
  try {
    return await requireAllowedProgram(command, lists);
  } catch (error) {
    if (!(error instanceof HubError) || error.code !== 'not-found' || installHint === undefined) throw error;
    throw new HubError(
      'not-found',
      `The program "${command}", which speaks for it, is not installed on this server. Install it (${installHint}), or choose another mode.`,
    );
  }
}
