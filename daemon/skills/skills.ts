import { lstat, mkdir, readdir, readFile, rm, rmdir } from 'node:fs/promises';
import * as path from 'node:path';
import { writeFileAtomic } from '../../runtime/atomicFile.ts';
import { readSkillFile, renderSkillFile } from './skillFile.ts';
import type { FoundSkill } from './skillFile.ts';

const fileName = 'SKILL.md';
/** Others of this machine may read it: it holds nothing of anybody. */
const fileMode = 0o644;
const maxBytes = 1_048_576;

/** What there is in the place of a skill. */
export type SkillState = FoundSkill | { readonly is: 'none' };

/** What became of a wish; where it was refused, why. */
export interface SkillOutcome {
  readonly outcome: 'installed' | 'updated' | 'unchanged' | 'removed' | 'none' | 'refused';
  readonly why?: string | undefined;
}

/** Looks, and changes nothing. */
export async function lookAtSkill(directory: string): Promise<SkillState> {
  const place = await kindOf(directory);
  if (place === 'none') return { is: 'none' };
  if (place !== 'directory') return { is: 'foreign' };
  const file = path.join(directory, fileName);
  const kind = await kindOf(file);
  if (kind === 'none') return { is: (await readdir(directory)).length === 0 ? 'none' : 'foreign' };
  if (kind !== 'file' || (await lstat(file)).size > maxBytes) return { is: 'foreign' };
  return readSkillFile(await readFile(file, 'utf8'));
}

/** Writes the skill of this version; twice is as once. What is somebody else's is refused. */
export async function installSkill(directory: string): Promise<SkillOutcome> {
  const state = await lookAtSkill(directory);
  if (state.is === 'foreign' || state.is === 'changed') return notOurs(directory, state.is);
  if (state.is === 'ours' && state.isCurrent) return { outcome: 'unchanged' };
  const made = state.is === 'ours' ? state.made : await countMissing(directory);
  await mkdir(directory, { recursive: true });
  await writeFileAtomic(path.join(directory, fileName), renderSkillFile(made), { mode: fileMode });
  return { outcome: state.is === 'ours' ? 'updated' : 'installed' };
}

/** Takes it away with the directories that were made for it. What is somebody else's is refused. */
export async function removeSkill(directory: string): Promise<SkillOutcome> {
  const state = await lookAtSkill(directory);
  if (state.is === 'none') return { outcome: 'none' };
  if (state.is !== 'ours') return notOurs(directory, state.is);
  await rm(path.join(directory, fileName));
  let emptied = directory;
  for (let level = 0; level < state.made && (await isRemoved(emptied)); level += 1) emptied = path.dirname(emptied);
  return { outcome: 'removed' };
}

/** How many directories have to be made for one: itself, and those above it that are not there. */
async function countMissing(directory: string): Promise<number> {
  let missing = 0;
  for (let at = directory; (await kindOf(at)) === 'none'; at = path.dirname(at)) missing += 1;
  return missing;
}

/** What is not empty any more is somebody's. */
async function isRemoved(directory: string): Promise<boolean> {
  try {
    await rmdir(directory);
    return true;
  } catch {
    return false;
  }
}

async function kindOf(file: string): Promise<'none' | 'file' | 'directory' | 'other'> {
  try {
    const found = await lstat(file);
    return found.isFile() ? 'file' : found.isDirectory() ? 'directory' : 'other';
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 'none';
    throw error;
  }
}

const notOurs = (directory: string, is: 'foreign' | 'changed'): SkillOutcome => ({
  outcome: 'refused',
  why:
    is === 'changed'
      ? `${path.join(directory, fileName)} was changed after it was installed, so it stays. Move it away, then ask again.`
      : `${directory} was not made by Rostrum, so it stays. Move it away, then ask again.`,
});
