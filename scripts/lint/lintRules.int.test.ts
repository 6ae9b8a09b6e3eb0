import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { plantedInBoth, plantedInScripts, plantedInSources } from './plantedMistakes.fixture.ts';
import type { Planted } from './plantedMistakes.fixture.ts';

const root = join(import.meta.dirname, '..', '..');
const oxlint = join(root, 'node_modules', 'oxlint', 'dist', 'cli.js');
const configFile = join(root, '.oxlintrc.json');

/** In sloppy scripts only; every file of ours is a module, where it is no syntax at all. */
const onlyInSloppyScripts = ['no-delete-var', 'no-nonoctal-decimal-escape', 'no-with'];

const values = 'const f = (...x) => x; const g = () => 1; f(f, g);';
const typedValues = [
  'const f = (...x: unknown[]): unknown => x; const h = (x: number) => x; const g = (): number => 1;',
  'const n = (): number | null => null; const p = async () => { await Promise.resolve(); return 1; };',
  'const anyValue = () => JSON.parse("1"); const anyArray = (): any[] => []; f(f, h, g, n, p, anyValue, anyArray);',
].join(' ');

type Finding = { readonly filename: string; readonly code?: string };

/** Writes each text into a file of its own and lints them all; gives the rules that found something, by file. */
async function lint(texts: ReadonlyMap<string, string>): Promise<ReadonlyMap<string, readonly string[]>> {
  const directory = mkdtempSync(join(tmpdir(), 'rostrum-lint-'));
  try {
    for (const [file, text] of texts) writeFileSync(join(directory, file), `${text}\n`);
    writeFileSync(join(directory, 'declared.ts'), 'export type Declared = 1;\nexport const declared = 1;\n');
    const typeRoots = [join(root, 'node_modules', '@types')];
    const compilerOptions = {
      target: 'ES2022',
      module: 'ESNext',
      strict: true,
      noEmit: true,
      types: ['node'],
      typeRoots,
    };
    writeFileSync(join(directory, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['.'] }));
    const args = [oxlint, '--config', configFile, '--format', 'json', '.'];
    const said = await new Promise<string>((resolve) =>
      execFile(process.execPath, args, { cwd: directory, maxBuffer: 16_000_000 }, (_error, out) => resolve(out)),
    );
    const { diagnostics } = JSON.parse(said) as { diagnostics: readonly Finding[] };
    const found = new Map<string, string[]>();
    for (const { filename, code = '' } of diagnostics) {
      found.set(basename(filename), [...(found.get(basename(filename)) ?? []), nameOf(code)]);
    }
    return found;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** `eslint(no-var)` is no-var in the configuration, and `typescript(await-thenable)` is typescript/await-thenable. */
const nameOf = (code: string) => code.replace(/^eslint\((.*)\)$/, '$1').replace(/^(\w+)\((.*)\)$/, '$1/$2');

/** The rules that the configuration turns on anywhere. */
function rulesOf(configuration: string): readonly string[] {
  const rules = configuration.matchAll(/^\s*"((?:\w+\/)?[a-z-]+)": (?:\[?\s*)?"error"/gm);
  return [...new Set([...rules].map(([, rule]) => rule ?? ''))];
}

describe('the rules of the linter', () => {
  const files: readonly (readonly [ending: string, prelude: string, planted: readonly Planted[]])[] = [
    ['test.ts', typedValues, plantedInBoth],
    ['mjs', values, [...plantedInBoth, ...plantedInScripts]],
    ['ts', typedValues, plantedInSources.filter(([rule]) => rule !== 'form/assertions')],
    ['test.ts', typedValues, plantedInSources.filter(([rule]) => rule === 'form/assertions')],
  ];
  const planted = files.flatMap(([ending, prelude, mistakes], row) =>
    mistakes.map(([rule, text], at) => ({ file: `planted${row}x${at}.${ending}`, rule, text, prelude })),
  );

  it('each find the mistake that is planted for them', async function () {
    this.timeout(60_000);
    const found = await lint(new Map(planted.map(({ file, text, prelude }) => [file, `${text}\n${prelude}`])));
    const missed = planted.filter(({ file, rule }) => found.get(file)?.includes(rule) !== true);
    assert.deepEqual(
      missed.map(({ file, rule, text }) => `${rule} in ${file}: ${text}`),
      [],
    );
  });

  it('have a planted mistake each', () => {
    const proven = new Set([...planted.map(({ rule }) => rule), ...onlyInSloppyScripts]);
    const rules = rulesOf(readFileSync(configFile, 'utf8'));
    assert.ok(rules.length > 100);
    assert.deepEqual(
      rules.filter((rule) => !proven.has(rule) && rule !== 'reportUnusedDisableDirectives'),
      [],
    );
  });
});
