import { readFile, stat } from 'node:fs/promises';
import * as path from 'node:path';
import * as z from 'zod';

/** Which of the lists of Claude Code are set: what is in none of those that are does no hook reach, or no hook gets. */
export interface HookLists {
  /** Of addresses that hooks may call. */
  readonly addresses: boolean;
  /** Of variables that stand in what they send. */
  readonly variables: boolean;
}

export const noHookLists: HookLists = { addresses: false, variables: false };

export interface SettingsPlace {
  readonly home: string;
  readonly cwd: string;
  /** Where its user has its configuration; undefined in the home. */
  readonly configDir?: string | undefined;
}

/** Far more than settings have. */
const maxBytes = 1_048_576;

const settings = z.looseObject({
  allowedHttpHookUrls: z.unknown().optional(),
  httpHookAllowedEnvVars: z.unknown().optional(),
});

/**
 * What the settings of its user, and of the project in which it works, list. It joins the lists of all its settings; where
 * there is none, one of ours would keep the user's own hooks from what they call. Seen with 2.1.332.
 */
export async function readHookLists({ home, cwd, configDir }: SettingsPlace): Promise<HookLists> {
  const files = [
    path.join(configDir ?? path.join(home, '.claude'), 'settings.json'),
    ...['settings.json', 'settings.local.json'].map((name) => path.join(cwd, '.claude', name)),
  ];
  const found = await Promise.all(files.map(readLists));
  return {
    addresses: found.some(({ addresses }) => addresses),
    variables: found.some(({ variables }) => variables),
  };
}

async function readLists(file: string): Promise<HookLists> {
  try {
    if ((await stat(file)).size > maxBytes) return noHookLists;
    const { allowedHttpHookUrls, httpHookAllowedEnvVars } = settings.parse(JSON.parse(await readFile(file, 'utf8')));
    return { addresses: allowedHttpHookUrls !== undefined, variables: httpHookAllowedEnvVars !== undefined };
  } catch {
    // Missing, or nothing that it could read: it lists nothing there.
    return noHookLists;
  }
}
