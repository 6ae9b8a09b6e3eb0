import type { Server } from '../../shared/model/server.ts';
import type { Heartbeat } from '../../shared/model/heartbeat.ts';
import type { HubState } from '../state/hubState.ts';
import { fitness } from './weights.ts';

export const liveSessions = (state: HubState, server: Server): number => state.by.liveSessionServer.count(server.id);

export const freeSlots = (state: HubState, server: Server): number =>
  Math.max(0, server.capacity - liveSessions(state, server));

export const hasFreeSlot = (state: HubState, server: Server): boolean => liveSessions(state, server) < server.capacity;

/** Whether every check passes that its doctor must pass. */
export const isHealthy = ({ doctor }: Server): boolean => doctor.every((check) => check.passed || !check.required);

/** Required checks of its doctor that failed: it is no server to run on until they are mended. */
export const failedChecks = (server: Server): readonly string[] =>
  server.doctor.filter((check) => check.required && !check.passed).map((check) => check.name);

/** Whether a server's figures let it take something; where they are not known yet, they do. */
export const areFiguresFit = (figures: Heartbeat | undefined): boolean => isLoadFit(figures) && isDiskFit(figures);

export const isLoadFit = (figures: Heartbeat | undefined): boolean =>
  figures === undefined || figures.loadPerCpu <= fitness.maxLoadPerCpu;

export const isDiskFit = (figures: Heartbeat | undefined): boolean =>
  figures === undefined || figures.diskFreeBytes >= fitness.minDiskFreeBytes;

/** By name or by remote. */
export const hasRepo = (server: Server, repo: string): boolean =>
  server.capabilities.repos.some((known) => known.name === repo || known.remote === repo);

/** Records of servers never change, so that the labels of each are put together once. */
const serverLabels = new WeakMap<Server, readonly string[]>();

/** Labels set by people, and those of the daemon. */
export function labelsOf(server: Server): readonly string[] {
  const known = serverLabels.get(server);
  if (known !== undefined) return known;
  const made = [...server.labels, ...server.capabilities.labels];
  serverLabels.set(server, made);
  return made;
}

const repoLanguages = new WeakMap<Server, Map<string, readonly string[]>>();

/** Languages of the asked repo where it is known, else of the whole server. */
export function languagesOf(server: Server, repo: string | undefined): readonly string[] {
  if (repo === undefined) return server.capabilities.languages;
  const byRepo = repoLanguages.get(server) ?? new Map<string, readonly string[]>();
  repoLanguages.set(server, byRepo);
  const known = byRepo.get(repo);
  if (known !== undefined) return known;
  const found = server.capabilities.repos.find(({ name }) => name === repo)?.languages ?? [];
  const made = found.length === 0 ? server.capabilities.languages : [...found, ...server.capabilities.languages];
  // What tasks ask for is theirs to choose: only repos that are there are remembered.
  if (found.length > 0) byRepo.set(repo, made);
  return made;
}

/** Words that are asked and not there, whatever their case. */
export function missing(asked: readonly string[], there: readonly string[]): readonly string[] {
  if (asked.length === 0) return asked;
  const have = lowered(there);
  return asked.filter((word) => !have.has(word.toLowerCase()));
}

/** Neither do lists of words, so that each is lowered once. */
const loweredWords = new WeakMap<readonly string[], ReadonlySet<string>>();

/** Words in lower case. */
export function lowered(words: readonly string[]): ReadonlySet<string> {
  const known = loweredWords.get(words);
  if (known !== undefined) return known;
  const made = new Set(words.map((word) => word.toLowerCase()));
  loweredWords.set(words, made);
  return made;
}
