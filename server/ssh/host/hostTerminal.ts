import { hazardsOf, readTmuxVersion } from '../../../shared/tmuxVersion.ts';
import type { HostFacts } from './hostFacts.ts';
import type { PtyPack } from './ptyPack.ts';

/** What the sessions of a host run in: tmux, terminals of its daemon, which end with it, or nothing, with the reason. */
export type HostTerminal =
  | { readonly kind: 'tmux' }
  | { readonly kind: 'pty'; readonly bring: PtyPack | undefined; readonly noTmux: string }
  | { readonly kind: 'none'; readonly noTmux: string; readonly why: string };

/** Prefers tmux, as the daemon itself does; else what is there, or what this machine can bring. */
export function chooseHostTerminal(
  facts: Pick<HostFacts, 'tmux' | 'os' | 'osName' | 'arch' | 'libc' | 'install'>,
  pack: PtyPack | undefined,
): HostTerminal {
  const noTmux = whyNoTmux(facts.tmux);
  if (noTmux === undefined) return { kind: 'tmux' };
  const { pty } = facts.install;
  if (pack === undefined) {
    if (pty !== undefined) return { kind: 'pty', bring: undefined, noTmux };
    return { kind: 'none', noTmux, why: 'this machine has no node-pty to bring' };
  }
  const why = whyNotFor(facts, pack);
  if (why !== undefined) return { kind: 'none', noTmux, why };
  return { kind: 'pty', bring: pty === pack.name ? undefined : pack, noTmux };
}

function whyNoTmux(printed: string | undefined): string | undefined {
  if (printed === undefined) return 'tmux is not installed';
  const version = readTmuxVersion(printed);
  const unsafe = version === undefined ? undefined : hazardsOf(version).find(({ weight }) => weight === 'unsafe');
  return unsafe === undefined ? undefined : `tmux ${version?.text}: ${unsafe.what}`;
}

function whyNotFor(
  { os, osName, arch, libc }: Pick<HostFacts, 'os' | 'osName' | 'arch' | 'libc'>,
  pack: PtyPack,
): string | undefined {
  if (os !== pack.platform || arch !== pack.arch)
    return `the node-pty of this machine is for ${pack.platform} ${pack.arch}, not for ${osName} ${arch}`;
  const [ours, theirs] = [familyOf(pack.libc), familyOf(libc)];
  return ours === undefined || theirs === undefined || ours === theirs
    ? undefined
    : `the node-pty of this machine needs ${ours}, and there is ${theirs}`;
}

const familyOf = (libc: string | undefined): string | undefined => libc?.split(' ')[0];
