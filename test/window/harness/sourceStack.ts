import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { dirname, join } from 'node:path';
import { shortPath } from './artifacts.ts';

const place = /((?:file:\/\/)?\/[^\s():]+\.cjs):(\d+):(\d+)/g;

/** A stack whose places in bundles are named as the places in the sources: the editor's own Node does not do it. */
export const sourceStack = (stack: string): string =>
  stack.replace(place, (whole, file: string, line: string, column: string) => {
    const path = file.replace(/^file:\/\//, '');
    const map = readMap(path);
    const entry = map?.findEntry(Number(line) - 1, Number(column) - 1);
    if (entry === undefined || !('originalSource' in entry)) return whole;
    const source = shortPath(join(dirname(path), entry.originalSource));
    return `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  });

function readMap(bundle: string): SourceMap | undefined {
  const file = `${bundle}.map`;
  if (!existsSync(file)) return undefined;
  return new SourceMap(JSON.parse(readFileSync(file, 'utf8')));
}
