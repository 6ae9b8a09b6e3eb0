import { HubError } from '../../shared/errors.ts';
import type { TranscriptMatch, TranscriptMatches } from '../../shared/model/transcript.ts';
import { limits } from '../../shared/timings.ts';
import type { CliArg } from '../../runtime/cliCommand.ts';
import { playRecording } from '../../runtime/recording/playRecording.ts';
import { exportFormats, renderRecording } from '../../runtime/recording/renderRecording.ts';
import { renderTable } from '../../runtime/terminalText.ts';
import { hubCommand, lookOf } from './command.ts';
import type { HubCommand, Work } from './command.ts';
import { writeFileOf, writeOut } from './exportRecording.ts';
import { UsageError } from './given.ts';
import { orLastScreen, readRecording } from './recordingSource.ts';
import { sessionKeyOf } from './sessionKey.ts';
import { renderMoment } from './times.ts';

const sessionArg: CliArg = { name: 'session', description: 'Session by name or id, also an ended one' };

/** What sessions printed, from the recordings on their servers. */
export const transcriptCommands: readonly HubCommand[] = [
  hubCommand({
    path: 'session export',
    summary: 'Write out the recording of a session: to play it (asciicast v2), or to read it',
    asks: ['session.transcript', 'session.screen'],
    args: [sessionArg],
    options: [
      {
        flags: '--format <format>',
        description: 'cast for players such as asciinema, text without colours and what was drawn over',
        choices: exportFormats,
        default: 'cast',
      },
      { flags: '--output <file>', description: 'Into this file; else to stdout' },
    ],
    examples: ['rostrum session export build --output build.cast', 'rostrum session export build --format text | less'],
    async run(work) {
      const { given, io } = work;
      const id = sessionKeyOf(work);
      const output = given.text('output');
      const format = given.text('format') === 'text' ? 'text' : 'cast';
      if (output === undefined && io.json)
        throw new UsageError('With --json name a file by --output: what is exported goes to stdout otherwise.');
      return orLastScreen(work, id, async () => {
        const parts = renderRecording(readRecording(work, id), format);
        if (output === undefined) {
          await writeOut(parts, io);
          return { result: undefined, text: () => '' };
        }
        const bytes = await writeFileOf(parts, output, io);
        return { result: { file: output, format, bytes }, text: () => `Wrote ${output} (${bytes} bytes).` };
      });
    },
  }),

  hubCommand({
    path: 'session replay',
    summary: 'Play the recording of a session in this terminal: space pauses, q ends',
    asks: ['session.transcript', 'session.screen'],
    args: [sessionArg],
    options: [
      { flags: '--speed <factor>', description: 'So many times as fast; 0.5 is half as fast' },
      { flags: '--idle-limit <seconds>', description: 'Make longer pauses as short as this' },
      { flags: '--from <time>', description: 'Begin there, in seconds or as 1:30 or 1:05:00' },
    ],
    examples: ['rostrum session replay build', 'rostrum session replay build --speed 4 --idle-limit 1 --from 1:30'],
    async run(work) {
      const { given, io } = work;
      const id = sessionKeyOf(work);
      const wish = {
        speed: positive('--speed', given.text('speed')) ?? 1,
        idleLimit: positive('--idle-limit', given.text('idleLimit')) ?? Infinity,
        from: parseTime(given.text('from')),
      };
      const terminal = io.json ? undefined : io.openTerminal?.();
      if (terminal === undefined)
        throw new HubError(
          'bad-request',
          `A recording is played in a terminal, and this is none. Write it out instead: "rostrum session export ${id} --output FILE".`,
        );
      return orLastScreen(work, id, async () => {
        await playRecording(readRecording(work, id), terminal, wish);
        return { result: {}, text: () => '' };
      });
    },
  }),

  hubCommand({
    path: 'session search',
    summary: 'Find text that a session printed; colours and controls do not count',
    asks: ['session.search', 'session.screen'],
    args: [
      { ...sessionArg, required: true },
      { name: 'text', description: 'What to look for', required: true },
    ],
    options: [
      { flags: '--pattern', description: 'The text is a pattern in RE2 syntax' },
      { flags: '--case-sensitive', description: 'Large and small letters differ' },
      { flags: '--limit <lines>', description: `At most so many lines; ${limits.searchMatches} where nothing is said` },
      { flags: '--after <cursor>', description: 'Go on after a search' },
    ],
    examples: [
      'rostrum session search build error',
      'rostrum session search build "exit (code|status) [1-9]" --pattern',
    ],
    async run(work) {
      const found = await orLastScreen(work, sessionKeyOf(work), () => search(work));
      const { matches, end, next, gone } = found;
      const columns = [
        { title: 'time', text: ({ at }: TranscriptMatch) => renderMoment(at), isWhole: true },
        { title: 'line', text: ({ line }: TranscriptMatch) => line },
      ];
      if (gone) work.io.stderr('What you go on after was dropped; this begins with the oldest output that is left.\n');
      const more = end ? '' : `\nThere may be more: --after ${next}`;
      const text = () =>
        matches.length === 0 ? `Not found.${more}` : `${renderTable(matches, columns, lookOf(work.io))}${more}`;
      return { result: found, text };
    },
  }),

  hubCommand({
    path: 'session recording',
    summary: 'What is kept of what a session printed: since when, how much, and at which size',
    asks: ['session.recording', 'session.screen'],
    args: [sessionArg],
    examples: ['rostrum session recording build'],
    async run(work) {
      const id = sessionKeyOf(work);
      const view = await orLastScreen(work, id, () => work.ask('session.recording', { id }));
      const { title, startedAt, bytes, columns, rows, isLive } = view;
      const state = isLive ? 'goes on' : 'has ended';
      const text = () =>
        `${title}: since ${renderMoment(startedAt)}, ${bytes} bytes are kept, ${columns}x${rows} at their begin; it ${state}.`;
      return { result: view, text };
    },
  }),
];

/** A search answers when it took long: it is gone on with until enough is found. */
async function search({ ask, given, ...work }: Work): Promise<TranscriptMatches> {
  const wanted = given.count('limit') ?? limits.searchMatches;
  const matches: TranscriptMatch[] = [];
  const step = (from: string | undefined) =>
    ask('session.search', {
      id: sessionKeyOf({ ask, given, ...work }),
      text: given.required('text'),
      pattern: given.flag('pattern'),
      caseSensitive: given.flag('caseSensitive'),
      from,
      limit: wanted - matches.length,
    });
  let found = await step(given.text('after'));
  const { gone } = found;
  matches.push(...found.matches);
  while (!found.end && matches.length < wanted) {
    found = await step(found.next);
    matches.push(...found.matches);
  }
  return { ...found, gone, matches };
}

/** @throws UsageError for what is no number above zero. */
function positive(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+(\.\d+)?$/.test(text) && value >= 0.01 && value <= 10_000) return value;
  throw new UsageError(`${flag} takes a number from 0.01 to 10000, not "${text}".`);
}

/** @throws UsageError for what is no time. */
function parseTime(text = '0'): number {
  if (!/^(\d{1,4}:)?(\d{1,2}:)?\d{1,9}(\.\d+)?$/.test(text))
    throw new UsageError(`--from takes seconds, or a time such as 1:30 or 1:05:00, not "${text}".`);
  return text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
}
