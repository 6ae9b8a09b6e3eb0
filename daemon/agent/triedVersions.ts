import * as z from 'zod';
import { compareVersions } from '../../shared/compareVersions.ts';

const version = z.string().regex(/^\d+(\.\d+){1,3}$/, 'must be a version such as 2.1.332');

/** The releases of a program that Rostrum was tried with, from the oldest to the newest. */
export const triedVersions = z
  .strictObject({ oldest: version, newest: version })
  .refine(({ oldest, newest }) => compareVersions(oldest, newest) <= 0, 'its oldest version must not be the newer one');
export type TriedVersions = z.infer<typeof triedVersions>;

/** How a version stands to those that were tried. */
export type VersionStanding = 'known' | 'newer' | 'older';

/** Undefined where the version is none, or nothing was tried. */
export function standingOf(found: string | undefined, tried: TriedVersions | undefined): VersionStanding | undefined {
  const numbers = found === undefined ? undefined : /^\d+(?:\.\d+)+/.exec(found)?.[0];
  if (numbers === undefined || tried === undefined) return undefined;
  if (compareVersions(numbers, tried.newest) > 0) return 'newer';
  return compareVersions(numbers, tried.oldest) < 0 ? 'older' : 'known';
}

/** The same in words; empty where nothing is known. */
export function standingText(standing: VersionStanding | undefined, tried: TriedVersions | undefined): string {
  if (standing === undefined || tried === undefined) return '';
  if (standing === 'known') return 'known to work';
  return standing === 'newer'
    ? `newer than any that was tried (${tried.newest})`
    : `older than any that was tried (${tried.oldest})`;
}
