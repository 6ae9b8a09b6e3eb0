import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { filesBelow } from '../../../test/harness/files.ts';

/** What the editor says of an extension's start, in milliseconds. */
export interface ActivationTimes {
  readonly loadMs: number;
  readonly callMs: number;
}

/** Reads them from the page "Startup Performance" of the editor. @throws Error where it does not name the extension. */
export function parseActivation(page: string, extension: string): ActivationTimes {
  const line = page.split('\n').find((row) => row.includes(extension) && row.includes('|'));
  const [, , load, call] = (line ?? '')
    .split('|')
    .map((cell) => cell.trim())
    .filter(Boolean);
  const times = { loadMs: Number(load), callMs: Number(call) };
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
