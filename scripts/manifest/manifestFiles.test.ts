import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { manifestFiles, readTranslationFiles, readTranslations } from './manifestFiles.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

describe('the manifest', () => {
  it('is what the parts of the extension declare (npm run manifest)', async () => {
    for (const [path, text] of await manifestFiles(root))
      assert.equal(readFileSync(join(root, path), 'utf8'), text, path);
  });

  it('[V6] every sentence of the window has its Chinese one, and none is left over', () => {
    const said = new Set(sentences());
    assert.ok(said.size > 10, 'sentences were found');
    const translated = readTranslations(root);
    assert.deepEqual(
      [...said].filter((sentence) => !translated.has(sentence)),
      [],
    );
    assert.deepEqual(
      [...translated.keys()].filter((sentence) => !said.has(sentence)),
      [],
    );
  });

  it('[V6] a sentence means the same wherever it is said', () => {
    const known = new Map<string, string>();
    const twice = readTranslationFiles(root)
      .flatMap((file) => Object.entries(file))
      .filter(([english, chinese]) => {
        const before = known.get(english) ?? chinese;
        known.set(english, chinese);
        return before !== chinese;
      });
    assert.deepEqual(twice, []);
  });

  it('[V6] a translation has the places of its sentence', () => {
    const places = (text: string) => [...text.matchAll(/\{\d+\}/g)].map(([place]) => place).sort();
    for (const [english, chinese] of readTranslations(root))
      assert.deepEqual(places(chinese), places(english), english);
  });
});

/** What is given to `t`, as literals. */
function sentences(): readonly string[] {
  const files = ['extension', 'shared', 'webview'].flatMap((room) =>
    readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .map((file) => join(root, room, file)),
  );
  return files.flatMap((file) => {
    const text = readFileSync(file, 'utf8');
    return [...text.matchAll(/\bt\(\s*('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`[^`$]*`)/g)].map(([, literal = '']) =>
      unquote(literal),
    );
  });
}

const unquote = (literal: string): string =>
  literal
    .slice(1, -1)
    .replace(/\\(['"`\\])/g, '$1')
    .replaceAll('\\n', '\n');
