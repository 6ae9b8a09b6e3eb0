import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { repositoryRoot } from '../../../test/harness/program.ts';

/** An extension that a measurement makes: its name, the file that is its code, and what its manifest adds to that. */
export interface MadeExtension {
  readonly name: string;
  readonly entry: string;
  readonly manifest: Readonly<Record<string, unknown>>;
}

export const benchPublisher = 'rostrum-bench';

/** Packs a folder with a manifest as `npm run package` does; gives the file. @throws Error with the packer's own words. */
export function packVsix(folder: string, out: string): string {
  const vsce = join(repositoryRoot, 'node_modules', '@vscode', 'vsce', 'vsce');
  const flags = ['--no-dependencies', '--no-rewrite-relative-links', '--allow-missing-repository', '--skip-license'];
  execFileSync(process.execPath, [vsce, 'package', ...flags, '--out', out], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  return out;
}

/** Bundles an extension of a measurement and packs it; gives the file. */
export async function makeVsix(directory: string, { name, entry, manifest }: MadeExtension): Promise<string> {
  const folder = join(directory, name);
  mkdirSync(folder, { recursive: true });
  await build({
    entryPoints: [entry],
    outfile: join(folder, 'main.cjs'),
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: ['vscode'],
    logLevel: 'error',
  });
  const whole = {
    name,
    publisher: benchPublisher,
    version: '0.0.1',
    engines: { vscode: '^1.100.0' },
    main: './main.cjs',
    extensionKind: ['workspace'],
    ...manifest,
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(whole, null, 2));
  writeFileSync(join(folder, 'README.md'), 'Part of a measurement.\n');
  return packVsix(folder, join(directory, `${name}.vsix`));
}
