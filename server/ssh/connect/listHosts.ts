import { hostPatternsOf } from './configLibrary.ts';
import { readConfigText } from './configText.ts';
import { contextOf } from './readSettings.ts';
import type { ConfigSource } from './readSettings.ts';

/** The hosts that a person's SSH configuration names, for choosing one; patterns stand for no host and are left out. */
export async function listHosts(source: ConfigSource): Promise<readonly string[]> {
  const text = await readConfigText(source, contextOf('', source).home);
  return hostPatternsOf(text).filter((name) => name !== '' && !/[*?!]/.test(name));
}
