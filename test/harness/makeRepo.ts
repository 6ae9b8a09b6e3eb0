import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a repository is written in, so that a daemon can find out. */
export type RepoKind = 'rust' | 'typescript' | 'plain';

const files: Readonly<Record<RepoKind, Readonly<Record<string, string>>>> = {
  rust: {
    'Cargo.toml': '[package]\nname = "sample"\nversion = "0.1.0"\nedition = "2021"\n',
    'src/main.rs': 'fn main() {}\n',
  },
  typescript: {
    'package.json': '{ "name": "sample", "version": "0.1.0", "devDependencies": { "typescript": "*" } }\n',
    'tsconfig.json': '{}\n',
    'src/index.ts': 'export const answer = 42;\n',
  },
  plain: { 'README.md': '# Sample\n' },
};

/** Makes a git repository with one commit below a directory; gives its path. */
export function makeRepo(parent: string, name: string, kind: RepoKind = 'plain'): string {
  const directory = join(parent, name);
  for (const [file, text] of Object.entries(files[kind])) {
    mkdirSync(join(directory, file, '..'), { recursive: true });
    writeFileSync(join(directory, file), text);
  }
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@localhost', '-C', directory, ...args], {
      stdio: 'ignore',
      env: { PATH: process.env['PATH'] ?? '', HOME: parent, GIT_CONFIG_NOSYSTEM: '1' },
    });
  git('init', '--quiet', '--initial-branch=main');
  git('add', '.');
  git('commit', '--quiet', '--message', 'First');
  return directory;
}
