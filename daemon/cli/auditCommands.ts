import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import * as path from 'node:path';
import { auditPages } from '../../shared/auditPages.ts';
import { counted } from '../../shared/counted.ts';
import { conflict } from '../../shared/errors.ts';
import type { AuditEntry, AuditPage } from '../../shared/operations/audit.ts';
import type { ResultOf } from '../../shared/operations/operations.ts';
import { exitCodes } from '../../runtime/cliCommand.ts';
import { hubCommand } from './command.ts';
import type { HubCommand, Work } from './command.ts';
import { renderPage, renderPruned } from './page.ts';
import { parseMoment, renderBytes, renderMoment } from './times.ts';

/** Whether the log is whole, and where it is not, what to do before anything is lost. */
export const renderVerified = ({ whole, lines, brokenAt, detail }: ResultOf<'audit.verify'>): string =>
  whole
    ? `The log is whole: ${counted(lines, 'line')}.`
    : `The log is BROKEN at line ${brokenAt ?? '?'}: ${detail ?? ''}\n${brokenNext}`;

const brokenNext =
  'Keep a copy of the data directory as it is now, and compare its journal with a backup from that line on; SECURITY.md says what the chain proves.';
const pageSize = 1_000;

export const auditCommands: readonly HubCommand[] = [
  hubCommand({
    path: 'audit verify',
    summary: `Recompute the hash chain of the whole log; a line of it holds one event or several (exit code ${exitCodes.failure} when it is broken)`,
    asks: ['audit.verify'],
    examples: ['rostrum audit verify'],
    async run({ ask }) {
      const verdict = await ask('audit.verify', {});
      return {
        result: verdict,
        text: () => renderVerified(verdict),
        exitCode: verdict.whole ? exitCodes.ok : exitCodes.failure,
      };
    },
  }),

  hubCommand({
    path: 'audit export',
    summary:
      'Write who did what, and what was refused to whom, a line of JSON for each event: of the hub, or of a project that you own',
    asks: ['audit.list', 'audit.project'],
    options: [
      { flags: '--file <file>', description: 'Where to; stdout where nothing is said' },
      { flags: '--from <time>', description: 'Only from this time on: 2026-01-31, 2026-01-31T14:00Z or 7d' },
      { flags: '--to <time>', description: 'Only before this time' },
      {
        flags: '-p, --project <project>',
        description: 'Only this project, by name, key or id',
        env: 'ROSTRUM_PROJECT',
      },
    ],
    examples: [
      'rostrum audit export --file audit.jsonl',
      'rostrum audit export --project SHOP --from 7d | jq -r .type | sort | uniq -c',
    ],
    async run(work) {
      const { given, io } = work;
      const name = given.text('file');
      const file = name === undefined ? undefined : createWriteStream(path.resolve(io.cwd, name), { mode: 0o600 });
      if (file !== undefined) await once(file, 'open');
      let count = 0;
      for await (const entry of allEntries(work)) {
        const line = `${JSON.stringify(entry)}\n`;
        count += 1;
        if (file === undefined) io.stdout(line);
        else if (!file.write(line)) await once(file, 'drain');
      }
      if (file === undefined) return { result: undefined, text: () => '' };
      file.end();
      await once(file, 'finish');
      return {
        result: { entries: count, file: name },
        text: () => `${counted(count, 'event')} written to ${name}.`,
      };
    },
  }),

  hubCommand({
    path: 'audit prune',
    summary: 'Remove the oldest part of the log for ever, after showing what would go; export it first',
    asks: ['audit.prunable', 'audit.prune'],
    options: [
      { flags: '--before <time>', description: 'Only what was written before: 2026-01-31, 2026-01-31T14:00Z or 90d' },
      { flags: '--confirm <words>', description: 'The words that are asked for otherwise, such as "prune 1200 lines"' },
    ],
    examples: [
      'rostrum audit prune --before 90d',
      'rostrum audit prune --before 2026-01-31 --confirm "prune 1200 lines"',
    ],
    async run({ ask, given, io, nowMs }) {
      const before = parseMoment(given.required('before'), nowMs, '--before');
      const { prunable, why, confirm = '' } = await ask('audit.prunable', { before });
      if (prunable === undefined) {
        return { result: { why }, text: () => `Nothing can be pruned before ${renderMoment(before)}: ${why}.` };
      }
      const { upTo, hash, lines, files, bytes } = prunable;
      const plan = renderPage([
        `Lines up to ${upTo} go for ever: ${counted(lines, 'line')} in ${counted(files, 'file')}, ${renderBytes(bytes)}.`,
        `Not more, because ${why}. Timelines of old tasks begin later then; the state and the chain of the rest stay whole.`,
      ]);
      const words = given.text('confirm') ?? (await confirmed(io, plan, confirm));
      const pruned = await ask('audit.prune', { before, upTo, hash, confirm: words });
      return {
        result: pruned,
        text: () => `${counted(lines, 'line')} pruned; "rostrum audit verify" proves the rest.`,
      };
    },
  }),
];

/** Asks for the words where somebody can answer; a script has to say them itself. */
async function confirmed(io: Work['io'], plan: string, words: string): Promise<string> {
  const howto = `Repeat with --confirm "${words}".`;
  if (!io.isTty || io.json) throw conflict(`${plan}\nNothing was changed. ${howto}`, { confirm: words });
  const said = await io.prompt(`${plan}\nType "${words}" to go on:`);
  if (said.trim() !== words) throw conflict(`That was not "${words}". Nothing was changed.`, { confirm: words });
  return words;
}

async function* allEntries({ ask, given, io, nowMs }: Work): AsyncGenerator<AuditEntry> {
  const project = given.text('project');
  const [from, to] = (['from', 'to'] as const).map((name) => {
    const said = given.text(name);
    return said === undefined ? undefined : parseMoment(said, nowMs, `--${name}`);
  });
  const read = (after: number): Promise<AuditPage> => {
    const range = { after, limit: pageSize, from, to };
    return project === undefined ? ask('audit.list', range) : ask('audit.project', { project, ...range });
  };
  for await (const page of auditPages(read)) {
    if (page.prunedUpTo !== undefined) io.stderr(renderPruned(page.prunedUpTo));
    yield* page.entries;
  }
}
