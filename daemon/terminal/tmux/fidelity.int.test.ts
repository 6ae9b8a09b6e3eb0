import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { specOf } from '../terminalTrial.ts';
import type { TerminalHost } from '../terminal.ts';
import { makeTmuxTrial } from './tmuxTrial.ts';
import type { TmuxTrial } from './tmuxTrial.ts';
import { attachViewer, captureTruth, findDifferences } from './viewerTrial.ts';
import type { Viewer } from './viewerTrial.ts';

/** A real program, what is typed into it one after another, and what its screen then shows. */
interface Drive {
  readonly what: string;
  readonly command: (dir: string) => readonly [string, ...string[]];
  readonly keys: readonly string[];
  /** Text on the screen when all is done. */
  readonly shows: RegExp;
}

const sh = (script: string) => (): readonly [string, ...string[]] => ['sh', '-c', script];
const keep = 'stty raw -echo; exec cat >/dev/null';

const drives: readonly Drive[] = [
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
    ],
    keys: ['abc\r', '\u0002%', '\u0002"', '\u0002c', '\u0002p'],
    shows: /inner/,
  },
  {
    what: 'every colour and look',
    command:
      sh(`i=0; while [ $i -lt 256 ]; do printf '\\033[38;5;%dm%d\\033[48;5;%dm \\033[0m' $i $i $((255-i)); i=$((i+1)); done
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

describe('screens of real programs', () => {
  let trial: TmuxTrial;
  let host: TerminalHost;
  const viewers: Viewer[] = [];
  beforeEach(async () => {
    trial = makeTmuxTrial();
    host = (await trial.openHost()).host;
    const text = Array.from(
      { length: 300 },
      (_, index) => `line ${index} int main(void) { return "${index}"; } /* \u00fc */`,
    );
    writeFileSync(join(trial.dir, 'text'), text.join('\n'));
  });
  afterEach(async () => {
    for (const viewer of viewers.splice(0)) viewer.dispose();
    await trial.dispose();
  });

  const attach = async (scrollbackLines?: number) => {
    const viewer = await attachViewer(host, 'session_a', scrollbackLines);
    viewers.push(viewer);
    return viewer;
  };

  /** Waits until tmux shows what is awaited and every viewer the same; says what differs when that does not come. */
  const compare = async (shows: RegExp) => {
    const deadline = performance.now() + 15_000;
    for (;;) {
      const truth = await captureTruth(trial, 'session_a');
      const shown = await Promise.all(viewers.map((viewer) => viewer.show()));
      const wrong = shown.flatMap((screen, viewer) =>
        findDifferences({ ...screen, above: [] }, truth).map((difference) => ({ viewer, ...difference })),
      );
      const isAsAwaited = shows.test(truth.rows.join('\n'));
      if (isAsAwaited && wrong.length === 0) return truth;
      if (performance.now() > deadline) {
        assert.deepEqual(wrong, []);
        assert.match(truth.rows.join('\n'), shows);
      }
      await delay(50);
    }
  };

  for (const { what, command, keys, shows } of drives) {
    it(`[S3] ${what}: viewers that attach at any moment show what tmux shows`, async () => {
      const env = { LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8' };
      await host.start(specOf('session_a', command(trial.dir), { env, cwd: trial.dir }));
      await attach();
      for (const key of keys) {
        await host.write('session_a', Buffer.from(key));
        await attach(0);
        await delay(40);
      }
      await compare(shows);
      // Nothing more comes: a viewer of the stream alone has the same screen without a new snapshot.
      await attach();
      await compare(shows);
      await host.resize('session_a', 70, 20);
      await compare(/./);
      await host.resize('session_a', 100, 30);
      await compare(/./);
    }).timeout(60_000);
  }
});
