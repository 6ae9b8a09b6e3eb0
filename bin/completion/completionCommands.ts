import { exitCodes } from '../../runtime/cliCommand.ts';
import type { CliCommand } from '../../runtime/cliCommand.ts';
import type { Completable } from './completeLine.ts';
import { completionScripts, shells } from './scripts.ts';

/** The script for a shell, and the hidden command that the scripts ask. `known` is asked when all commands are known. */
export const completionCommands = (known: () => Completable): readonly CliCommand[] => [
  ...shells.map((shell): CliCommand => ({
    path: `completion ${shell}`,
    summary: `Print the script that completes this command in ${shell}`,
    examples: [
      shell === 'fish'
        ? 'rostrum completion fish > ~/.config/fish/completions/rostrum.fish'
        : `source <(rostrum completion ${shell})`,
    ],
    async run({ io }) {
      io.stdout(completionScripts[shell]);
      return exitCodes.ok;
    },
  })),
  {
    path: '__complete',
    summary: 'What can follow the words of a command line; asked by the scripts of "completion"',
    hidden: true,
    args: [
      { name: 'words', description: 'The words after "rostrum"; the last one is under the cursor', variadic: true },
    ],
    async run({ args, io }) {
      const [{ completeLine }, { readNames }] = await Promise.all([
        import('./completeLine.ts'),
        import('../../daemon/cli/completionNames.ts'),
      ]);
      const words = [args['words'] ?? []].flat();
      const completion = completeLine(known(), words.length === 0 ? [''] : words);
      if (completion.kind === 'files' || completion.kind === 'directories') io.stdout(`:${completion.kind}\n`);
      else {
        const found = completion.kind === 'words' ? completion.words : await readNames(completion, io);
        const current = (words.at(-1) ?? '').replace(/^--[\w-]+=/, '').replace(/^=$/, '');
        const fitting =
          completion.kind === 'words' ? found : found.filter(({ value }) => fits(value, completion.prefix, current));
        for (const { value, description } of fitting) io.stdout(`${value}\t${description}\n`);
      }
      return exitCodes.ok;
    },
  },
];

/** Refs and names are typed in either case. */
const fits = (value: string, prefix: string, current: string): boolean =>
  value.slice(prefix.length).toLowerCase().startsWith(current.toLowerCase());
