/** A text as one word in single quotes: nothing inside is special for any POSIX shell. */
export const quoteShell = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** A text as one word of a POSIX shell, and of zsh, which looks up what begins with "="; quoted only where it has to be. */
export const shellWord = (text: string): string => (/^[\w./:@-][\w./:@=-]*$/.test(text) ? text : quoteShell(text));

/** A command as a person pastes it into a shell. */
export const shellLine = (command: readonly string[]): string => command.map(shellWord).join(' ');
