import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** All ordinary files below a directory; links, sockets and FIFOs are not opened. */
export function filesBelow(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** The files below a directory in which a text stands. */
export const filesWith = (directory: string, text: string): readonly string[] =>
  filesBelow(directory).filter((file) => readFileSync(file, 'latin1').includes(text));
