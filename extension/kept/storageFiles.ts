import * as vscode from 'vscode';
import type { TextFiles } from './keptTexts.ts';

/** A file that is being written: it takes the place of the one before it when it is whole. */
const unfinished = '.part';

/** A folder where the editor lets an extension store files. */
export function storageFiles(folder: vscode.Uri): TextFiles {
  const { fs } = vscode.workspace;
  const uriOf = (name: string): vscode.Uri => vscode.Uri.joinPath(folder, name);
  let isMade = false;
  let written = 0;
  return {
    async list() {
      const entries = await fs.readDirectory(folder);
      const names = entries.filter(([, type]) => type === vscode.FileType.File).map(([name]) => name);
      const dated = await Promise.all(names.map(async (name) => ({ name, at: (await fs.stat(uriOf(name))).mtime })));
      return dated.sort((one, other) => one.at - other.at).map(({ name }) => name);
    },
    async read(name) {
      try {
        return new TextDecoder().decode(await fs.readFile(uriOf(name)));
      } catch (thrown) {
        if (isMissing(thrown)) return undefined;
        throw thrown;
      }
    },
    async write(name, text) {
      if (!isMade) await fs.createDirectory(folder);
      isMade = true;
      // Two windows may write the same one: each has an unfinished file of its own.
      written += 1;
      const part = uriOf(`${name}.${vscode.env.sessionId.slice(0, 8)}-${written}${unfinished}`);
      await fs.writeFile(part, new TextEncoder().encode(text));
      await fs.rename(part, uriOf(name), { overwrite: true });
    },
    async remove(name) {
      try {
        await fs.delete(uriOf(name));
      } catch (thrown) {
        if (!isMissing(thrown)) throw thrown;
      }
    },
  };
}

const isMissing = (thrown: unknown): boolean =>
  thrown instanceof vscode.FileSystemError && thrown.code === 'FileNotFound';
