import { mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import type { Plugin } from 'esbuild';
import { repositoryRoot } from '../harness/program.ts';

/** A mistake in the program: what stands in a file, and what stands there instead. */
export interface Mutant {
  readonly what: string;
  readonly edits: readonly { readonly file: string; readonly from: string; readonly to: string }[];
  /** What the properties say of it. */
  readonly flaw: RegExp;
  /** Random work that shows it soon, where the usual does not: few wishes come to where the mistake is. */
  readonly seed?: number;
}

/** The same program and the same properties, but for the mistake. */
export interface Mutated<Properties> {
  readonly properties: Properties;
  remove: () => void;
}

/**
 * Bundles the sources with the mistake in them, and loads files of this directory that hold properties: a copy of all files would
 * take longer than the trial. Whoever calls says what these export.
 */
export async function loadMutant<Properties>(
  { what, edits }: Mutant,
  files: readonly string[],
): Promise<Mutated<Properties>> {
  const directory = mkdtempSync(join(realpathSync(tmpdir()), 'rostrum-mutant-'));
  const remove = () => rmSync(directory, { recursive: true, force: true });
  try {
    const bundle = join(directory, 'mutant.mjs');
    // Packages are the same for all: they are found from the bundle, and are loaded once.
    symlinkSync(join(repositoryRoot, 'node_modules'), join(directory, 'node_modules'));
    await build({
      stdin: {
        contents: files.map((file) => `export * from './${file}';`).join('\n'),
        resolveDir: join(repositoryRoot, 'test', 'properties'),
        loader: 'ts',
      },
      outfile: bundle,
      bundle: true,
      packages: 'external',
      platform: 'node',
      target: 'node20',
      format: 'esm',
      logLevel: 'silent',
      plugins: edits.map((edit) => withMistake(what, edit)),
    });
    // The bundle is made of the files that the types are taken from.
    return { properties: (await import(pathToFileURL(bundle).href)) as Properties, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

const withMistake = (what: string, { file, from, to }: Mutant['edits'][number]): Plugin => ({
  name: 'with-mistake',
  setup({ onLoad, onEnd }) {
    const path = join(repositoryRoot, file);
    let isMade = false;
    onLoad({ filter: /\.ts$/ }, (loaded) => {
      if (loaded.path !== path) return undefined;
      const text = readFileSync(path, 'utf8');
      isMade = text.includes(from);
      return { contents: text.replaceAll(from, to), loader: 'ts' };
    });
    // A mistake that is not made would be found by nobody, and nobody would notice.
    onEnd(() => (isMade ? {} : { errors: [{ text: `"${what}" cannot be made: ${file} does not say ${from}` }] }));
  },
});
