import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { promisify } from 'node:util';
import type { CompletionPlace } from './completionPlace.fixture.ts';
import type { Shell } from './scripts.ts';
import { completionScripts } from './scripts.ts';

/** How a real shell is set up as the first lines of its script say, and asked what it would offer at the end of a line. */
export interface ShellDriver {
  install: (directory: string) => Promise<void>;
  ask: (place: CompletionPlace, line: string) => Promise<readonly string[]>;
}

/** Control-T puts every match on the line at once, Control-O writes the line down. */
const bashrc = `
PS1='<ready>'
source <(rostrum completion bash)
tell() { printf '%s' "$READLINE_LINE" > ~/line; printf '<told>'; }
bind '"\\C-t": insert-completions'
bind -x '"\\C-o": tell'
`;

const zshrc = (setup: string) => `
${setup}
insert-all() { compstate[insert]=all }
comppostfuncs=(insert-all)
bindkey '^T' complete-word
tell() { print -rn -- "$LBUFFER" > ~/line; print -n '<told>' }
zle -N tell
bindkey '^O' tell
zle-line-init() { print -n '<ready>' }
zle -N zle-line-init
`;

/** Runs an interactive shell in a terminal of its own, and types a line and those two keys into it. */
const typeIntoShell = `
zmodload zsh/zpty
zpty shell "$1"
zpty -r -m shell said '*<ready>*' || exit 9
zpty -w -n shell "$2"$'\\C-t\\C-o'
zpty -r -m shell said '*<told>*' || exit 9
zpty -d shell
cat line
`;

/** What is on the line then in the place of the last word; nothing where it is as it was typed. */
async function askInTerminal(shell: string, place: CompletionPlace, line: string): Promise<readonly string[]> {
  const shown = await run(place, 'zsh', ['-df', '-c', typeIntoShell, 'zsh', shell, line]);
  if (shown === line) return [];
  return shown.slice(line.lastIndexOf(' ') + 1).split(' ');
}

const bash: ShellDriver = {
  install: (directory) => writeFile(path.join(directory, 'bashrc'), bashrc),
  ask: (place, line) => askInTerminal('bash --rcfile bashrc -i', place, line),
};

const askZsh = (place: CompletionPlace, line: string) => askInTerminal('zsh -d -i', place, line);

const zsh: ShellDriver = {
  install: (directory) =>
    writeFile(
      path.join(directory, '.zshrc'),
      zshrc('autoload -Uz compinit && compinit -u -D\nsource <(rostrum completion zsh)'),
    ),
  ask: askZsh,
};

/** As zsh, but its script is a file that compinit finds and zsh loads at the first Tab. */
export const zshAsFile: ShellDriver = {
  async install(directory) {
    await mkdir(path.join(directory, 'functions'));
    await writeFile(path.join(directory, 'functions/_rostrum'), completionScripts.zsh);
    const setup = 'fpath=(~/functions $fpath)\nautoload -Uz compinit && compinit -u -D';
    await writeFile(path.join(directory, '.zshrc'), zshrc(setup));
  },
  ask: askZsh,
};

const fish: ShellDriver = {
  async install(directory) {
    const completions = path.join(directory, '.config/fish/completions');
    await mkdir(completions, { recursive: true });
    await writeFile(path.join(completions, 'rostrum.fish'), completionScripts.fish);
  },
  // A line each: what is offered, and what it means behind a tab.
  async ask(place, line) {
    const told = await run(place, 'fish', ['-c', 'complete -C "$argv[1]"', line]);
    return told.split('\n').map((one) => one.replace(/\t.*/, ''));
  },
};

export const shellDrivers: Readonly<Record<Shell, ShellDriver>> = { bash, zsh, fish };

async function run({ directory, env }: CompletionPlace, program: string, args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(program, args, { cwd: directory, env, timeout: 60_000 });
  return stdout;
}
