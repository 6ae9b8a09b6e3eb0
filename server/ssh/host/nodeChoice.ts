import type { FoundNode, HostFacts } from './hostFacts.ts';

/** The oldest Node that the daemon runs on. */
export const oldestNode = { major: 20, minor: 9 } as const;
export const oldestNodeText = `${oldestNode.major}.${oldestNode.minor}`;

/** A Node runtime of this machine that may be brought to a host. */
export interface LocalRuntime {
  /** The program itself. */
  readonly file: string;
  readonly version: string;
  readonly platform: string;
  readonly arch: string;
  /** `glibc` with the version of the system that it runs on here, or `musl`; undefined where it uses neither. */
  readonly libc: string | undefined;
}

/** Which Node a host's daemon runs by: one that is there, one that we bring, or none, with the reason. */
export type NodeChoice =
  | { readonly kind: 'there'; readonly node: FoundNode }
  | { readonly kind: 'bring'; readonly runtime: LocalRuntime }
  | { readonly kind: 'none'; readonly why: string };

/** Whether the daemon runs on a version such as `v20.9.0`. */
export function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
  return major > oldestNode.major || (major === oldestNode.major && minor >= oldestNode.minor);
}

/** Prefers what is there, in the order in which it was found: what the person's login finds first; an editor's own comes last. */
export function chooseNode(facts: HostFacts, runtime: LocalRuntime | undefined): NodeChoice {
  const usable = facts.nodes.filter(({ version, path }) => isNewEnough(version) && isPlain(path));
  const there = usable.find(({ path }) => !isFleeting(path)) ?? usable[0];
  if (there !== undefined) return { kind: 'there', node: there };
  if (runtime === undefined) return { kind: 'none', why: 'this machine has no Node of its own that could be brought' };
  const problem = whyNotHere(facts, runtime);
  return problem === undefined ? { kind: 'bring', runtime } : { kind: 'none', why: problem };
}

/** An editor's server takes its Node away with its next update. */
const isFleeting = (path: string): boolean => /\/\.(vscode-server|cursor-server)/.test(path);

const isPlain = (path: string): boolean => /^\/[\w@%+=:,./-]+$/.test(path);

function whyNotHere(facts: HostFacts, { platform, arch, libc }: LocalRuntime): string | undefined {
  const here = `${platform} ${arch}`;
  if (facts.os !== platform) return `the Node of this machine is for ${here}, not for ${facts.osName}`;
  if (facts.arch !== arch) return `the Node of this machine is for ${here}, not for ${facts.arch}`;
  const [ours, theirs] = [familyOf(libc), familyOf(facts.libc)];
  if (ours !== undefined && theirs !== undefined && ours !== theirs)
    return `the Node of this machine needs ${ours}, and there is ${theirs}`;
  return undefined;
}

const familyOf = (libc: string | undefined): string | undefined => libc?.split(' ')[0];
