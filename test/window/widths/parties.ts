import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Emulator } from '../../../daemon/terminal/screen/emulator.ts';
import { specOf, until } from '../../../daemon/terminal/terminalTrial.ts';
import { makeTmuxTrial } from '../../../daemon/terminal/tmux/tmuxTrial.ts';
import { repositoryRoot } from '../../harness/program.ts';
import { hostProgramsIn, hostDirectory } from '../harness/hostFiles.ts';
import { questionsOf, readColumns } from './askColumns.ts';

/** Who counts columns, with the version of what counts. */
export interface Party {
  readonly version: string;
  readonly columnsOf: (texts: readonly string[]) => Promise<readonly number[]>;
}

/** tmux as the daemon runs it. */
export const tmux: Party = {
  version: `${run('tmux', '-V')}, ${readLibc()}`,
  async columnsOf(texts) {
    const trial = makeTmuxTrial();
    try {
      const { host, heard } = await trial.openHost();
      const file = join(trial.dir, 'texts');
      writeFileSync(file, questionsOf(texts));
      // What tmux answers is shown by the program that was asked, and so comes out.
      const script = `stty raw -echo; cat ${file}; exec cat`;
      await host.start(specOf('session_a', ['sh', '-c', script], { env: { LC_ALL: 'C.UTF-8' } }));
      const answered = (): string => heard.text('session_a');
      await until(() => countAnswers(answered()) >= texts.length, 'the answers of tmux', 60_000);
      return readColumns(answered(), texts.length);
    } finally {
      await trial.dispose();
    }
  },
};

/** The emulator behind our screens and snapshots. */
export const ours: Party = {
  version: ['headless', 'addon-unicode11']
    .map((name) => versionIn(join(repositoryRoot, 'node_modules'), name))
    .join(', '),
  async columnsOf(texts) {
    const emulator = await Emulator.open({ columns: 80, rows: 24 }, 0);
    const answers = Buffer.from(await emulator.ask(Buffer.from(questionsOf(texts)))).toString();
    emulator.dispose();
    return readColumns(answers, texts.length);
  },
};

const { serverDirectory } = hostProgramsIn(hostDirectory);
const vsCodeModules = join(serverDirectory, 'node_modules');

/** The terminal of the VS Code that our windows are tried in, with its own libraries. */
export const vsCode: Party = {
  version: `VS Code ${readVersion(serverDirectory)}: ${['xterm', 'addon-unicode11'].map((name) => versionIn(vsCodeModules, name)).join(', ')}`,
  async columnsOf(texts) {
    const subject = fileURLToPath(new URL('vsCodeSubject.ts', import.meta.url));
    const child = fork(subject, [serverDirectory], { execArgv: ['--import', 'tsx'], serialization: 'advanced' });
    const gone = once(child, 'exit');
    const answered = once(child, 'message');
    child.send(texts);
    const first: unknown = await Promise.race([answered, gone]);
    const [columns] = first as readonly [readonly number[]];
    await gone;
    if (!Array.isArray(columns)) throw new Error(`the terminal of VS Code ended with ${String(columns)}`);
    return columns;
  },
};

const countAnswers = (text: string): number => text.match(/\d+;\d+R/g)?.length ?? 0;

function run(program: string, ...words: readonly string[]): string {
  return execFileSync(program, words, { encoding: 'utf8' }).trim();
}

/** Whose tables tmux takes: those of the C library that it runs on. */
function readLibc(): string {
  try {
    return `glibc ${run('getconf', 'GNU_LIBC_VERSION').replace('glibc ', '')}`;
  } catch {
    // getconf knows no such name outside of glibc.
    return `${process.platform}'s own C library`;
  }
}

function versionIn(modules: string, name: string): string {
  return `@xterm/${name} ${readVersion(join(modules, '@xterm', name))}`;
}

function readVersion(directory: string): string {
  const { version } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as { readonly version: string };
  return version;
}
