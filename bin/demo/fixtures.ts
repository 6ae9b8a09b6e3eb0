import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { promisify } from 'node:util';

/** A repository to make: its name, and the files by which its language is found. */
interface Fixture {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
}

const rust = (name: string): Fixture => ({
  name,
  files: {
    'Cargo.toml': `[package]\nname = "${name}"\nversion = "2.4.0"\nedition = "2021"\n`,
    'src/main.rs': 'fn main() {}\n',
  },
});

const typescript = (name: string): Fixture => ({
  name,
  files: {
    'package.json': `${JSON.stringify({ name, version: '2.4.0', devDependencies: { typescript: '^5.0.0' } }, undefined, 2)}\n`,
    'tsconfig.json': '{ "compilerOptions": { "strict": true } }\n',
    'src/main.ts': 'export {};\n',
  },
});

const python = (name: string): Fixture => ({
  name,
  files: { 'pyproject.toml': `[project]\nname = "${name}"\nversion = "2.4.0"\n`, 'main.py': 'pass\n' },
});

/** What lies on the two servers of the demo. */
export const demoRepositories = {
  'dev-backend': [
    rust('api-gateway'),
    python('core-service'),
    typescript('web-dashboard'),
    rust('search-engine'),
    python('payment-service'),
    { name: 'deploy-infra', files: { 'main.tf': 'terraform {}\n' } },
    typescript('marketing-site'),
  ],
  'dev-desktop': [typescript('desktop-app')],
} as const;

/** Makes git repositories with one commit each, below a directory. */
export async function makeRepositories(directory: string, fixtures: readonly Fixture[]): Promise<void> {
  for (const { name, files } of fixtures) {
    const root = path.join(directory, name);
    for (const [file, text] of Object.entries({ ...files, 'README.md': `# ${name}\n` })) {
      await mkdir(path.dirname(path.join(root, file)), { recursive: true });
      await writeFile(path.join(root, file), text);
    }
    await git(root, ['init', '--quiet', '--initial-branch=main']);
    await git(root, ['add', '.']);
    await git(root, [...author, 'commit', '--quiet', '--message', 'Version 2.4']);
  }
}

const author = ['-c', 'user.name=Rostrum demo', '-c', 'user.email=demo@example.invalid', '-c', 'commit.gpgsign=false'];

async function git(cwd: string, words: readonly string[]): Promise<void> {
  await promisify(execFile)('git', [...words], { cwd, timeout: 30_000 });
}
