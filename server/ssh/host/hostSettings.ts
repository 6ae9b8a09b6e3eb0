import { configMark } from './hostPaths.ts';

/** What a person may say of a host's daemon; what is not said stays as it is there. */
export interface HostSettings {
  readonly workRoot?: string | undefined;
  /** Sessions at once. */
  readonly capacity?: number | undefined;
  readonly labels?: readonly string[] | undefined;
  /** Directories in which its daemon looks for repositories: absolute, or from the home there. */
  readonly repos?: readonly string[] | undefined;
  /** True: shells and the scripted agent alone, on purpose. */
  readonly shellsOnly?: boolean | undefined;
}

/** Programs of a host that runs shells only. */
const shellCommands = ['bash', 'zsh', 'sh', 'scripted'];

/**
 * The daemon.yaml of a host: what it had, with what was said now. Each line is a key and a value in JSON, which is YAML too.
 */
export function renderSettings(before: readonly string[], said: HostSettings): string {
  const { workRoot, capacity, shellsOnly } = said;
  const kept = new Map(before.flatMap((line) => readLine(line)));
  const set = (key: string, value: unknown) => void (value === undefined || kept.set(key, JSON.stringify(value)));
  set('workRoot', workRoot);
  set('maxSessions', capacity);
  for (const key of ['labels', 'repos'] as const) set(key, said[key]?.length === 0 ? undefined : said[key]);
  set('allowedCommands', shellsOnly === true ? shellCommands : undefined);
  if (shellsOnly === false) kept.delete('allowedCommands');
  return [configMark, ...[...kept].map(([key, value]) => `${key}: ${value}`), ''].join('\n');
}

/** Whether the daemon of a host was told to run shells only. */
export const isShellsOnly = (lines: readonly string[]): boolean =>
  lines.some((line) => line.startsWith('allowedCommands: '));

function readLine(line: string): readonly (readonly [string, string])[] {
  const [, key, value] = /^(\w+): (.+)$/.exec(line) ?? [];
  return key === undefined || value === undefined ? [] : [[key, value]];
}
