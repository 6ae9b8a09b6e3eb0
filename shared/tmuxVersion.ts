/** A tmux release such as 3.3a; `suffix` is 0 for none, 1 for a, 2 for b … */
export interface TmuxVersion {
  readonly major: number;
  readonly minor: number;
  readonly suffix: number;
  readonly text: string;
}

/** Something known to go wrong with some releases, and what to do about it. */
export interface TmuxHazard {
  /** `unsafe`: do not run sessions on it; `note`: works, but a person may meet the effect. */
  readonly weight: 'unsafe' | 'note';
  readonly what: string;
  readonly remedy: string;
}

/** Reads what `tmux -V` prints; undefined where it is none (`tmux master`, `tmux openbsd-7.4`). */
export function readTmuxVersion(printed: string): TmuxVersion | undefined {
  const match = /^tmux (?:next-)?((\d+)\.(\d+)([a-z])?)/.exec(printed.trim());
  if (!match) return undefined;
  const [, text = '', major, minor, letter] = match;
  return { major: Number(major), minor: Number(minor), suffix: letter ? letter.charCodeAt(0) - 96 : 0, text };
}

/** Whether `version` is `text` ("3.2", "3.7a") or later. */
export function isAtLeast(version: TmuxVersion, text: string): boolean {
  const other = readTmuxVersion(`tmux ${text}`);
  return other !== undefined && rank(version) >= rank(other);
}

/** The oldest release that has pane options, `resize-window` and `send-keys -H`. */
export const oldestTmux = '3.0';

const hazards: readonly (TmuxHazard & { readonly from?: string; readonly to: string })[] = [
  {
    to: '2.999',
    weight: 'unsafe',
    what: `releases before ${oldestTmux} lack pane options and raw keys`,
    remedy: `Install tmux ${oldestTmux} or newer.`,
  },
  {
    from: '3.4',
    to: '3.7a',
    weight: 'note',
    what: 'a pane piped in both directions can crash the server when its program ends; output pipes alone, as used here, do not',
    remedy: 'Nothing to do; do not run "pipe-pane -I" on Rostrum\'s socket.',
  },
  {
    from: '3.6',
    to: '3.6z',
    weight: 'note',
    what: 'answers to palette queries (OSC 4) can appear as typed text',
    remedy: 'Upgrade to tmux 3.7 or newer if stray characters appear.',
  },
  {
    from: '3.7a',
    to: '3.7a',
    weight: 'note',
    what: 'full-screen programs can render blank on macOS',
    remedy: 'Upgrade to tmux 3.7b or newer if a screen stays blank.',
  },
  {
    from: '3.7b',
    to: '3.7b',
    weight: 'note',
    what: 'a named Enter key may submit nothing; Rostrum types a literal carriage return',
    remedy: 'Nothing to do; type with "send-keys -H 0d" in scripts of your own.',
  },
];

/** What is known about this release, the unsafe first. */
export function hazardsOf(version: TmuxVersion): readonly TmuxHazard[] {
  const isHit = ({ from, to }: { readonly from?: string; readonly to: string }) => {
    const last = readTmuxVersion(`tmux ${to}`);
    return (from === undefined || isAtLeast(version, from)) && last !== undefined && rank(version) <= rank(last);
  };
  return hazards.filter(isHit).map(({ weight, what, remedy }) => ({ weight, what, remedy }));
}

function rank({ major, minor, suffix }: TmuxVersion): number {
  return (major * 10_000 + minor) * 100 + suffix;
}
