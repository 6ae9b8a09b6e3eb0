import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sameContent } from '../../../shared/sameContent.ts';
import type { FileTree } from './fileTree.ts';
import { changedPaths, readTree } from './fileTree.ts';

/** All of a checkout, with its repository: what git says of it, and every file. */
export interface CheckoutSeen {
  readonly tree: FileTree;
  readonly status: readonly string[];
}

export const seeCheckout = (directory: string): CheckoutSeen => ({
  tree: readTree(directory),
  status: execFileSync('git', ['-C', directory, 'status', '--porcelain', '--ignored', '--untracked-files=all'], {
    encoding: 'utf8',
    // Git itself would write what it has found into its index.
    env: { PATH: process.env['PATH'] ?? '', HOME: directory, GIT_CONFIG_NOSYSTEM: '1', GIT_OPTIONAL_LOCKS: '0' },
  })
    .split('\n')
    .filter((line) => line !== ''),
});

/** opencode keeps there by which name it knows a repository. */
const notedInRepositories: ReadonlySet<string> = new Set(['.git/opencode']);

/** Nothing has changed in a checkout but that these files came, which its agents were told to write. */
export function assertCheckoutKept(directory: string, before: CheckoutSeen, written: readonly string[]): void {
  const { tree, status } = seeCheckout(directory);
  const changed = changedPaths(before.tree, tree).filter((path) => !notedInRepositories.has(path));
  assert.deepEqual(changed, [...written].sort());
  assert.deepEqual([...status].sort(), [...before.status, ...written.map((name) => `?? ${name}`)].sort());
}

/** What a person's home has for the agents, as a person left it. */
export interface HomeSeen {
  readonly tree: FileTree;
  readonly texts: Readonly<Record<string, string>>;
}

/** Where these two programs note by themselves what they have shown, beside what a person sets. */
const [claudeFile, codexFile] = ['.claude.json', '.codex/config.toml'] as const;

export const seeHome = (home: string): HomeSeen => ({
  tree: readTree(home, (name) => name.startsWith('.')),
  texts: Object.fromEntries([claudeFile, codexFile].map((name) => [name, readFileSync(join(home, name), 'utf8')])),
});

/** Where the programs keep what they do: conversations, caches, what they know of themselves. None of it is a setting. */
const ownPlaces: readonly RegExp[] = [
  /^\.(cache|local|local\/(share|state))$/,
  /^\.(cache|local\/share|local\/state)\//,
  /^\.claude\.json\.[\w.-]+$/,
  /^\.claude\/(\.last-\w+|backups|file-history|history\.jsonl|plugins|projects|session-env|sessions|shell-snapshots|todos|statsig)(\/|$)/,
  /^\.codex\/(\.?[\w.-]+\.lock|\w+\.sqlite(-shm|-wal)?|\.sandbox_migration|history\.jsonl|installation_id|version\.json|models_cache\.json)$/,
  /^\.codex\/(log|sessions|shell_snapshots|thread-writer-locks|tmp|tui-[\w-]+|skills\/\.system)(\/|$)/,
  /^\.codex\/skills$/,
  /^\.gemini\/(history|tmp|projects\.json[\w.-]*|state\.json|installation_id)(\/|$)/,
  // That its addresses are opened by Claude Code; and that the packages of opencode’s own plugins are in no repository.
  /^\.config\/(mimeapps\.list|opencode\/\.gitignore)$/,
];

/** Nothing that a person has set in a home has changed, and no setting came to it. */
export function assertHomeKept(home: string, before: HomeSeen): void {
  const { tree, texts } = seeHome(home);
  const changed = changedPaths(before.tree, tree);
  const isNoted = (path: string) => Object.hasOwn(texts, path) || ownPlaces.some((place) => place.test(path));
  assert.deepEqual(
    changed.filter((path) => !isNoted(path)),
    [],
  );
  for (const [name, text] of Object.entries(texts)) {
    assert.doesNotMatch(text, /rostrum/i, name);
    assert.equal(tree.get(name)?.slice(0, 'file 600'.length), 'file 600', name);
  }
  const [claude = '', codex = ''] = [texts[claudeFile], texts[codexFile]];
  assert.ok(keepsAll(JSON.parse(before.texts[claudeFile] ?? ''), JSON.parse(claude)), claude);
  const codexBefore = before.texts[codexFile] ?? '';
  assert.equal(codex.slice(0, codexBefore.length), codexBefore);
  const tables = codex.slice(codexBefore.length).match(/^\[.*\]$/gm) ?? [];
  assert.deepEqual(
    tables.filter((table) => !/^\[(tui|notice)\b/.test(table)),
    [],
  );
}

/** Whether all that was said is said still, whatever is said beside it. */
function keepsAll(before: unknown, after: unknown): boolean {
  if (typeof before !== 'object' || before === null || Array.isArray(before)) return sameContent(before, after);
  if (typeof after !== 'object' || after === null) return false;
  const now = new Map<string, unknown>(Object.entries(after));
  return Object.entries(before).every(([key, value]) => keepsAll(value, now.get(key)));
}
