import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Prints 12,000 lines with looks of their own, more than a terminal keeps, when a line is read; behind each 500 it does what is
 * given: who is far behind a flood is taken past a part of it.
 */
export const printColouredLines = (between = ':'): string =>
  String.raw`read go; i=0; while [ $i -lt 12000 ]; do i=$((i+1)); printf '\033[1;38;5;%dmline\033[0;4;48;2;%d;9;99m %d\033[0m\n' $((i % 256)) $((i % 200)) $i; [ $((i % 500)) = 0 ] && ${between}; done; printf '\033[32mend'`;

/** A real program, what is typed into it one after another, and what its screen then shows. */
export interface Drive {
  readonly what: string;
  readonly command: (dir: string) => readonly [string, ...string[]];
  readonly keys: readonly string[];
  /** Text on the screen when all is done. */
  readonly shows: RegExp;
}

const sh = (script: string) => (): readonly [string, ...string[]] => ['sh', '-c', script];
const keep = 'stty raw -echo; exec cat >/dev/null';

/** Programs that draw in every way. */
export const programDrives: readonly Drive[] = [
  {
    what: 'vim',
    command: (dir) => ['vi', '-u', 'NONE', '-N', '--cmd', 'set number hlsearch ruler', join(dir, 'text')],
    keys: [
      '\u001b',
      ':syntax on\r',
      '50G',
      '/line 7\r',
      'ihello w\u00f6rld \u4f60\u597d\u001b',
      ':split\r',
      '\u0004',
      ':set nowrap\r',
      'zz',
    ],
    shows: /line/,
  },
  {
    what: 'less',
    command: (dir) => ['less', '-N', join(dir, 'text')],
    keys: [' ', ' ', 'b', '/line 12\r', 'G', '10g'],
    shows: /line 1\d/,
  },
  {
    what: 'htop',
    command: () => ['htop', '-d', '100'],
    keys: ['\u001b[B', '\u001b[B', 't', 'H', '\u001b[6~'],
    shows: /PID/,
  },
  {
    what: 'tmux inside tmux',
    command: (dir) => [
      'tmux',
      '-S',
      join(dir, 'inner.sock'),
      '-f',
      '/dev/null',
      'new-session',
      `printf 'inner\\033[1;31mred\\033[0m\\n'; exec cat`,
      // With its terminal it goes: nobody else would end it.
      ...[';', 'set', '-g', 'destroy-unattached', 'on'],
    ],
    keys: ['abc\r', '\u0002%', '\u0002"', '\u0002c', '\u0002p'],
    shows: /inner/,
  },
  {
    what: 'every colour and look',
    command:
      sh(`for i in 0 1 2 3 4 5 6 7; do printf '\\033[3%dm%d\\033[9%dm%d\\033[0;4%dm%d\\033[10%dm%d\\033[0m' $i $i $i $i $i $i $i $i; done
      i=0; while [ $i -lt 64 ]; do printf '\\033[38;2;%d;%d;9m\\033[48:2::7:%d:%dmt\\033[0m' $((i*4)) $((255-i)) $i $((i*3)); i=$((i+1)); done; echo
      i=0; while [ $i -lt 256 ]; do printf '\\033[38;5;%dm%d\\033[48;5;%dm \\033[0m' $i $i $((255-i)); i=$((i+1)); done
      for a in 1 2 3 4 5 7 8 9 21 53 '4:3' '4:4' '4:5' '1;2;3;4' '58;5;9;4' '38;2;1;2;3;48;2;200;100;50'; do printf '\\033[%smlook\\033[0m ' $a; done; echo; echo done; ${keep}`),
    keys: [],
    shows: /done/,
  },
  {
    what: 'wide and combining characters',
    command:
      sh(`printf '\\344\\275\\240\\345\\245\\275 e\\314\\201 \\360\\237\\232\\200| \\303\\274\\342\\202\\254 \\342\\224\\200\\342\\226\\210|\\n'
      i=0; while [ $i -lt 60 ]; do printf '\\344\\275\\240x'; i=$((i+1)); done; printf '\\ndone'; ${keep}`),
    keys: [],
    shows: /done/,
  },
  {
    what: 'the alternate screen, a region, line drawing, tabs and inserted lines',
    command: sh(
      `seq 1 40; printf '\\033[?1049h\\033[2J\\033[5;10r\\033[5;1Hone\\ntwo\\nthree\\nfour\\nfive\\nsix\\nseven\\033[r\\033[H\\033)0\\016lqqk\\017 a\\tb\\tc\\033[3;1Hxyz\\033[2L\\r\\033[4hins\\033[4l\\033[12;1Habcdef\\033[3D\\033[2P\\033[@\\033[3X\\033[14;1Hz\\033[9b'; ${keep}`,
    ),
    keys: [],
    shows: /zzzz/,
  },
  {
    what: 'the alternate screen left again',
    command: sh(`seq 1 40; printf '\\033[31mred\\033[?1049h\\033[2Jalternate\\033[?1049l back\\n'; ${keep}`),
    keys: [],
    shows: /red back/,
  },
  {
    what: 'an alternate screen in the look of the lines above it',
    command: sh(`printf '\\033[44m'; seq 1 40; printf '\\033[?1049h\\033[2J\\033[Halternate'; ${keep}`),
    keys: [],
    shows: /alternate/,
  },
];

/** Output that is much, has no end, or is no good. */
export const hostileDrives: readonly Drive[] = [
  { what: 'ten thousand lines', command: sh(`seq 1 10000; printf done; ${keep}`), keys: [], shows: /done/ },
  {
    what: 'a title without end',
    command: sh(
      `printf 'a\\033[31mb\\033]2;endless'; sleep 5.5; printf 'seen\\r\\n\\033Pq'; sleep 5.5; printf 'done'; ${keep}`,
    ),
    keys: [],
    shows: /done/,
  },
  {
    what: 'hostile output',
    command:
      sh(`printf 'a\\377\\376b\\303'; printf '\\033]2;'; head -c 300000 /dev/zero | tr '\\0' x; printf '\\007\\033[c\\033[6n\\033]11;?\\007\\033[>q\\033[?2026\\$p'
      printf '\\033kscreen title\\033\\\\'; head -c 1000000 /dev/zero | tr '\\0' y; printf '\\r\\n\\033Pq'; head -c 200000 /dev/zero | tr '\\0' z; printf '\\033[31m\\033\\\\\\033[9999;1H\\033[1;1;1;1;1;1;1;1mdone'; ${keep}`),
    keys: [],
    shows: /done/,
  },
];

/** Writes what the programs read. */
export function writeDriveFiles(dir: string): void {
  const text = Array.from(
    { length: 300 },
    (_, index) => `line ${index} int main(void) { return "${index}"; } /* \u00fc */`,
  );
  writeFileSync(join(dir, 'text'), text.join('\n'));
}
