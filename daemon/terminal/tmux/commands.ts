/** tmux command lines, built and read by pure functions. Targets are pane ids, except in the list that makes the pane. */
import { constants } from 'node:os';
import { quoteShell } from '../../../shared/shellLine.ts';
import { badTerminal } from '../refusals.ts';
import { isSessionId } from '../specCheck.ts';
import type { ExitStatus } from '../terminal.ts';

/** What the pipe's reader sees before the first byte of output: the proof that the pipe's process has the FIFO open. */
export const pipeGreeting = '\u0000rostrum-pipe\n';

/** Quotes for tmux's own command parser, which ends a command at a line's end. */
export function quoteTmux(text: string): string {
  if (/[\u0000-\u001f\u007f]/.test(text)) throw badTerminal('control characters in a path or name');
  return quoteShell(text);
}

/** Keeps tmux from expanding `#{…}`, `#(…)` and strftime's `%` in a pipe's command. */
const escapeFormat = (text: string): string => text.replaceAll('#', '##').replaceAll('%', '%%');

/** The facts a new pane is made from. */
export interface NewPane {
  readonly sessionId: string;
  readonly columns: number;
  readonly rows: number;
  readonly startedAt: number;
  readonly launchPath: string;
  readonly fifoPath: string;
}

/**
 * Makes a marked, piped pane. tmux reads no pane before the whole list is done, so the pipe sees the first byte,
 * and no pane of ours is ever without its mark.
 */
export function startCommands({
  sessionId,
  columns,
  rows,
  startedAt,
  launchPath,
  fifoPath,
}: NewPane): readonly string[] {
  const target = quoteTmux(`=${sessionId}:`);
  const size = `-x ${columns} -y ${rows}`;
  return [
    `new-session -d -s ${quoteTmux(sessionId)} ${size} -c / -P -F '#{pane_id} #{pane_pid}' -- /bin/sh ${quoteTmux(launchPath)}`,
    `set-option -p -t ${target} @rostrum ${quoteTmux(sessionId)}`,
    `set-option -p -t ${target} @rostrum_started ${startedAt}`,
    // From here on the size is ours: no client that attaches changes it.
    `resize-window -t ${target} ${size}`,
    // The default title is the machine's name, which says nothing about the program.
    `select-pane -t ${target} -T ''`,
    pipeCommand(target, fifoPath),
  ];
}

/** Sends a pane's output into a FIFO whose writer holds both ends, so that it outlives its reader. */
export const openPipeCommand = (paneId: string, fifoPath: string): string => pipeCommand(paneId, fifoPath);

export const closePipeCommand = (paneId: string): string => `pipe-pane -t ${paneId}`;

export const killPaneCommand = (paneId: string): string => `kill-pane -t ${paneId}`;

export const resizeCommand = (paneId: string, columns: number, rows: number): string =>
  `resize-window -t ${paneId} -x ${columns} -y ${rows}`;

export const screenCommands = (paneId: string): readonly string[] => [
  `capture-pane -p -t ${paneId}`,
  `display-message -p -t ${paneId} '#{pane_title}'`,
];

/** Raw bytes as typed keys; at most as many as tmux takes at once. */
export const inputCommand = (paneId: string, bytes: Uint8Array): string =>
  `send-keys -t ${paneId} -H ${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(' ')}`;

/** Text as one word for tmux's parser, whose double quotes know escapes: line ends and tabs would end a command. */
function quoteTmuxText(text: string): string {
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/.test(text))
    throw badTerminal('control characters in a text');
  const escaped = text
    .replace(/[\\"$~]/g, '\\$&')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t');
  return `"${escaped}"`;
}

/** What is answered instead of a paste into a pane whose program has ended. */
export const deadWord = 'rostrum-dead';

/** A text on its way into a pane. */
export interface PastedText {
  readonly paneId: string;
  /** A name of its own, without anything to quote; gone afterwards. */
  readonly buffer: string;
  readonly text: string;
  /** In brackets where the pane's program asked for them, newlines as Enter; or as it is. */
  readonly how: 'brackets' | 'raw';
}

/**
 * Pastes a text through a buffer. The caller has taken out controls: tmux before 3.7 passes an embedded end of paste on.
 * Whether the pane is dead is asked in the same list, because tmux 3.3a crashes on a paste into a dead one, with all that
 * runs in it; either answer runs two commands.
 */
export function pasteCommands({ paneId, buffer, text, how }: PastedText): {
  readonly commands: readonly string[];
  readonly replyCount: number;
} {
  const done = deleteBufferCommand(buffer);
  const paste = `paste-buffer -${how === 'raw' ? 'r' : 'p'} -b ${buffer} -t ${paneId} ; ${done}`;
  const dead = `display-message -p ${deadWord} ; ${done}`;
  const commands = [
    `set-buffer -b ${buffer} -- ${quoteTmuxText(text)}`,
    // The last of the list: what a command runs fails without ending the list that it stands in.
    `if-shell -F -t ${paneId} '#{pane_dead}' ${quoteTmux(dead)} ${quoteTmux(paste)}`,
  ];
  return { commands, replyCount: commands.length + 2 };
}

export const deleteBufferCommand = (buffer: string): string => `delete-buffer -b ${buffer}`;

/** The screen for one who types: lines, then `readTypingFacts`' line. */
export const typingViewCommands = (paneId: string): readonly string[] => [
  `capture-pane -p -t ${paneId}`,
  `display-message -p -t ${paneId} '#{pane_dead}|#{pane_in_mode}|#{cursor_y}|#{pane_title}'`,
];

/** What tmux says of a pane beside its lines. */
export function readTypingFacts(line: string): {
  readonly isDead: boolean;
  readonly isInMode: boolean;
  readonly cursorRow: number | undefined;
  readonly title: string;
} {
  const [dead = '', mode = '', row = '', ...title] = line.split('|');
  const isRow = /^\d+$/.test(row);
  return {
    isDead: dead === '1',
    isInMode: mode !== '' && mode !== '0',
    cursorRow: isRow ? Number(row) : undefined,
    title: title.join('|'),
  };
}

/** Leaves copy mode, where keys would not reach the program. */
export const leaveModeCommand = (paneId: string): string => `send-keys -t ${paneId} -X cancel`;

const paneFields = [
  'pane_id',
  '@rostrum',
  '@rostrum_started',
  'pane_pid',
  'pane_tty',
  'pane_dead',
  'pane_dead_status',
  'pane_dead_signal',
  'pane_pipe',
  'pane_width',
  'pane_height',
];

/** Lists every pane of the server, ours or not. */
export const listPanesCommand = `list-panes -a -F '${paneFields.map((field) => `#{${field}}`).join('|')}'`;

/** One pane that carries our mark. */
export interface PaneRow {
  readonly paneId: string;
  readonly sessionId: string;
  readonly startedAt: number;
  readonly pid: number;
  readonly tty: string;
  readonly isDead: boolean;
  /** Undefined while the program runs, and for a moment after its end. */
  readonly status: ExitStatus | undefined;
  readonly hasPipe: boolean;
  readonly columns: number;
  readonly rows: number;
}

/** Reads the list; panes without our mark are nobody's business here and left out. */
export function parsePanes(lines: readonly string[]): readonly PaneRow[] {
  return lines.flatMap((line) => {
    const fields = line.split('|');
    const [paneId = '', sessionId = '', startedAt, pid, tty = '', dead, code = '', signal = '', pipe, columns, rows] =
      fields;
    if (fields.length !== paneFields.length || !/^%\d+$/.test(paneId) || !isSessionId(sessionId)) return [];
    const isDead = dead === '1';
    return [
      {
        paneId,
        sessionId,
        startedAt: Number(startedAt),
        pid: Number(pid),
        tty,
        isDead,
        status: isDead ? readStatus(code, signal) : undefined,
        hasPipe: pipe === '1',
        columns: Number(columns),
        rows: Number(rows),
      },
    ];
  });
}

function readStatus(code: string, signal: string): ExitStatus | undefined {
  if (signal !== '') return { how: 'signal', signal: signalName(signal) };
  return code === '' ? undefined : { how: 'code', exitCode: Number(code) };
}

/** tmux gives a number, or where it knows them a name with or without SIG. */
function signalName(text: string): string {
  const number = Number(text);
  if (Number.isNaN(number)) return text.startsWith('SIG') ? text : `SIG${text.toUpperCase()}`;
  return Object.entries(constants.signals).find(([, value]) => value === number)?.[0] ?? `SIG${text}`;
}

function pipeCommand(target: string, fifoPath: string): string {
  const greeting = pipeGreeting.replace('\u0000', '\\000').replace('\n', '\\n');
  const script = `exec 1<>${quoteShell(fifoPath)} && printf ${quoteShell(greeting)} && exec cat`;
  return `pipe-pane -O -t ${target} ${quoteTmux(escapeFormat(script))}`;
}
