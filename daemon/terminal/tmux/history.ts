import { terminalLimits } from '../terminalLimits.ts';
import type { Emulator } from '../screen/emulator.ts';
import { historyCommands, linesPerReply } from './capture.ts';
import type { RunTmux } from './controlClient.ts';
import { readLine, standAlone } from './capturedLines.ts';
import { renderAbove } from './renderCapture.ts';

/** So many lines in a row are taken for the same lines. */
const proofLines = 8;
/** Lines that tmux may be ahead of the emulator. */
const driftLines = 500;

/** What is asked for: lines above those that the emulator keeps. */
export interface HistoryWish {
  readonly paneId: string;
  readonly emulator: Emulator;
  /** Above the screen, the emulator's own included. */
  readonly scrollbackLines: number;
  readonly run: RunTmux;
}

/**
 * Lines of tmux's history that join on to the emulator's oldest, painted; empty where there are none, or where the
 * join is not found because both have moved on too far from each other.
 */
export async function readOlder({ paneId, emulator, scrollbackLines, run }: HistoryWish): Promise<string> {
  const kept = emulator.scrollbackLines;
  if (kept < proofLines || scrollbackLines <= kept) return '';
  const pageLines = linesPerReply(emulator.size);
  const oldest = emulator.oldestLines(proofLines);
  let top = kept - proofLines + driftLines;
  const [joining = [], size] = await run(
    historyCommands(paneId, Math.min(top, kept + pageLines), Math.max(1, kept - proofLines + 1)),
  );
  let known = Number(size?.[0]);
  const found = findJoin(joining, oldest);
  if (found === undefined) return '';
  let lines = standAlone(joining).slice(0, found);
  // Where tmux is now, the join lies so far above its screen.
  top = Math.max(1, kept - proofLines + 1) + joining.length - 1;
  let characters = 0;
  while (lines.length < scrollbackLines - kept && characters < terminalLimits.replyBytes / 2 && top < known) {
    const last = Math.min(known, top + pageLines);
    const [page = [], now] = await run(historyCommands(paneId, last, top + 1));
    // Output moved the history between two pages: what is there already is all that fits together.
    if (Number(now?.[0]) !== known || page.length === 0) break;
    known = Number(now?.[0]);
    lines = [...standAlone(page), ...lines];
    characters += page.reduce((sum, line) => sum + line.length, 0);
    top = last;
  }
  return renderAbove(lines.slice(-(scrollbackLines - kept)));
}

/** Where the emulator's oldest lines stand in a page, the newest place first. */
function findJoin(page: readonly string[], oldest: readonly string[]): number | undefined {
  const texts = page.map(readLine);
  for (let at = texts.length - oldest.length; at >= 0; at -= 1) {
    if (oldest.every((line, index) => texts[at + index] === line)) return at;
  }
  return undefined;
}
