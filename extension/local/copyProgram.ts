import { createHash, randomUUID } from 'node:crypto';
import { cp, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import * as path from 'node:path';

/** What runs hub and daemon, by its place in the extension and in the copy. */
const programs = ['rostrum', 'ask', 'program', 'host', 'checkWorker', 'yamlWorker', 'contentWorker'];
const parts = [...programs.map((name) => `dist/${name}.cjs`), 'package.json'];
/** Some that may still run, from before an update. */
const keptCopies = 3;

/**
 * Copies hub and daemon out of the extension, whose folder goes with its next update while they run on. Gives the file
 * to run. Copies are named by what is in them, so the same is never copied twice.
 */
export async function copyProgram(extensionDir: string, programsDir: string): Promise<string> {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(await readFile(path.join(extensionDir, part)));
  const copy = path.join(programsDir, hash.digest('hex').slice(0, 16));
  const program = path.join(copy, 'dist', 'rostrum.cjs');
  if (await isThere(program)) return program;
  const draft = `${copy}.${randomUUID()}.tmp`;
  for (const part of parts) {
    const file = path.join(draft, part);
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    await cp(path.join(extensionDir, part), file);
  }
  try {
    await rename(draft, copy);
  } catch (thrown) {
    await rm(draft, { recursive: true, force: true });
    // Another window was faster; what it copied is the same.
    if (!(await isThere(program))) throw thrown;
  }
  await removeOld(programsDir, copy);
  return program;
}

async function removeOld(programsDir: string, newest: string): Promise<void> {
  const names = (await readdir(programsDir)).filter((name) => /^[0-9a-f]{16}$/.test(name));
  const copies = await Promise.all(
    names.map(async (name) => {
      const place = path.join(programsDir, name);
      return { place, at: (await stat(place)).mtimeMs };
    }),
  );
  const old = copies.filter(({ place }) => place !== newest).sort((a, b) => b.at - a.at);
  for (const { place } of old.slice(keptCopies - 1)) await rm(place, { recursive: true, force: true });
}

const isThere = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );
