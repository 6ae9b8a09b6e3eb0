import type { Provider } from '../agent/providers.ts';
import { compileScreenPatterns, readScreen, readTitle } from '../agent/readScreen.ts';
import type { Screen } from '../terminal/terminal.ts';
import type { ScreenState } from './decideActivity.ts';

/** How the screen of a provider's sessions is read, and before it what its program calls its window; undefined for shells, whose processes say more than their prompt. */
export function screenReaderOf(provider: Provider): ((screen: Screen) => ScreenState) | undefined {
  if (provider.kind !== 'agent') return undefined;
  const patterns = compileScreenPatterns(provider);
  return (screen) => readTitle(screen.title, patterns) ?? readScreen(screen, patterns).state;
}
