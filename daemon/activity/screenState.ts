import type { Provider } from '../agent/providers.ts';
import { compileScreenPatterns, readScreen } from '../agent/readScreen.ts';
import type { Screen } from '../terminal/terminal.ts';
import type { ScreenState } from './decideActivity.ts';

/** How the screen of a provider's sessions is read; undefined for shells, whose processes say more than their prompt. */
export function screenReaderOf(provider: Provider): ((screen: Screen) => ScreenState) | undefined {
  if (provider.kind !== 'agent') return undefined;
  const patterns = compileScreenPatterns(provider);
  return (screen) => readScreen(screen, patterns).state;
}
