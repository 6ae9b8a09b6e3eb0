import { readdir } from 'node:fs/promises';
import * as path from 'node:path';
import type { Repository } from '../../shared/model/server.ts';
import { repository as repositorySchema } from '../../shared/model/server.ts';
import { readGitFacts } from './gitFiles.ts';
import { mapFew } from './readOutput.ts';
import { readSourceFacts } from './sourceFacts.ts';

const limits = { candidates: 2_000, repositories: 200, totalMs: 10_000 } as const;

/** The repositories at the configured places and one level below, by name. Bounded in number and time. */
export async function findRepositories(places: readonly string[], now: () => number): Promise<readonly Repository[]> {
  const deadline = now() + limits.totalMs;
  const candidates = (await mapFew(places, listCandidates)).flat().slice(0, limits.candidates);
  const found = await mapFew([...new Set(candidates)], async (directory): Promise<Repository | undefined> => {
    const facts = now() > deadline ? undefined : await readGitFacts(directory);
    if (facts === undefined) return undefined;
    const { languages, frameworks } = await readSourceFacts(directory);
    const name = path.basename(directory);
    return { name, path: directory, ...facts, languages: [...languages], frameworks: [...frameworks] };
  });
  // One with a path beyond what the wire takes would make the whole hello unreadable.
  const repositories = found.flatMap((repository) => repositorySchema.safeParse(repository).data ?? []);
  return repositories
    .sort((a, b) => a.name.localeCompare(b.name) || a.path.localeCompare(b.path))
    .slice(0, limits.repositories);
}

async function listCandidates(place: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(place, { withFileTypes: true });
    const below = entries
      .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
      .map(({ name }) => path.join(place, name));
    return [place, ...below.sort()];
  } catch {
    // A configured place that is not there has no repositories.
    return [];
  }
}
