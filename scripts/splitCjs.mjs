import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { transform } from 'esbuild';
import { requireInstead } from './requireInstead.mjs';

/**
 * Options by which a bundle becomes several files: its entry at `out`, and in a folder of the same name what is loaded by
 * `import()` and what those share. The bundler splits only modules that the editor could not load, so each file is put
 * into the editor's form afterwards.
 */
export function splitOptions({ entry, out, options }) {
  const name = basename(out, '.cjs');
  return {
    ...options,
    format: 'esm',
    splitting: true,
    // Its lines are read in the second step, which makes them one.
    minifyWhitespace: false,
    minifySyntax: true,
    minifyIdentifiers: true,
    minify: false,
    entryPoints: [{ in: entry, out: name }],
    outfile: undefined,
    outdir: dirname(out),
    outExtension: { '.js': '.cjs' },
    chunkNames: `${name}/[name]-[hash]`,
    // Each file's map goes through the second step with it.
    sourcemap: 'inline',
    // No file asks for its own place, which is all that the banner is for.
    banner: {},
    write: false,
    plugins: [...options.plugins, cjsFiles(out, options)],
  };
}

const cjsFiles = (out, { minify, target }) => ({
  name: 'cjs-files',
  setup({ onEnd }) {
    onEnd(async ({ errors, outputFiles = [] }) => {
      if (errors.length > 0) return;
      // Names have a hash of what is in them: those of the build before would stay for ever.
      rmSync(resolve(out.replace(/\.cjs$/, '')), { recursive: true, force: true });
      await Promise.all(outputFiles.map((file) => writeCjs(file, { minify, target })));
    });
  },
});

async function writeCjs({ path, text }, { minify, target }) {
  if (text.includes('__bundleUrl'))
    throw new Error(`${basename(path)} asks for its own place, which a part does not know`);
  const { code, map } = await transform(requireInstead(text), {
    format: 'cjs',
    platform: 'neutral',
    target,
    minify,
    banner: "'use strict';",
    sourcefile: basename(path),
    sourcemap: 'external',
    legalComments: 'none',
  });
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `${code}//# sourceMappingURL=${basename(path)}.map\n`);
  writeFileSync(`${path}.map`, map);
}
