import { realpath, stat } from 'node:fs/promises';
import type { LocalRuntime } from './nodeChoice.ts';

/** Below this it is a small program around a shared library, which would have to be brought too. Bytes. */
const leastWholeNode = 30_000_000;

/** The Node that runs this, where it can be brought to a host: a program that is whole by itself, and no editor's. */
export async function readLocalRuntime(): Promise<LocalRuntime | undefined> {
  if (process.versions['electron'] !== undefined) return undefined;
  const file = await realpath(process.execPath);
  if ((await stat(file)).size < leastWholeNode) return undefined;
  return { file, version: process.version, platform: process.platform, arch: process.arch, libc: readLibc() };
}

/** `glibc` with the version of this system, or `musl`; undefined where it uses neither. */
export function readLibc(): string | undefined {
  if (process.platform !== 'linux') return undefined;
  const report: unknown = process.report.getReport();
  const header = typeof report === 'object' && report !== null && 'header' in report ? report.header : undefined;
  const version =
    typeof header === 'object' && header !== null && 'glibcVersionRuntime' in header
      ? header.glibcVersionRuntime
      : undefined;
  return typeof version === 'string' ? `glibc ${version}` : 'musl';
}
