import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { filesBelow } from '../../../test/harness/files.ts';

/** What the editor says of an extension's start, in milliseconds. */
export interface ActivationTimes {
  /** While its code is loaded, and nothing else goes on. */
  readonly loadMs: number;
  /** Until its `activate` returns, and nothing else goes on. */
  readonly callMs: number;
  /** From there until what `activate` has promised is done. */
  readonly restMs: number;
}

/**
 * Reads them from the page "Startup Performance" of the editor, and from the marks of its extension host: the page counts
 * from when an extension is about to be loaded, which is before others that are begun with it have been.
 * @throws Error where the extension is not there.
 */
export function parseActivation(
  page: string,
  marks: Readonly<Record<string, number>>,
  extension: string,
): ActivationTimes {
  const line = page.split('\n').find((row) => row.includes(extension) && row.includes('|'));
  const [, , , call, rest] = (line ?? '')
    .split('|')
    .map((cell) => cell.trim())
    .filter(Boolean);
  const at = (what: string): number => marks[`code/extHost/${what}ExtensionCode/${extension}`] ?? Number.NaN;
  const times = { loadMs: at('didLoad') - at('willLoad'), callMs: Number(call), restMs: Number(rest) };
  if (Object.values(times).some(Number.isNaN)) throw new Error(`the editor says of ${extension} only: ${String(line)}`);
  return times;
}

/** When an extension was begun last, by the clock of the machine, as the extension host has logged it. */
export function readActivatedAt(directory: string, extension: string): number {
  const begun = filesBelow(join(directory, 'data', 'logs'))
    .filter((file) => basename(file) === 'remoteexthost.log')
    .flatMap((file) => readFileSync(file, 'utf8').split('\n'))
    .filter((line) => line.includes(`_doActivateExtension ${extension},`))
    .map((line) => Date.parse(line.slice(0, 23).replace(' ', 'T')));
  if (begun.length === 0) throw new Error(`no log says when ${extension} was begun; the editor has no writer of logs`);
  return Math.max(...begun);
}
