/** A text as one word of a POSIX shell, and of zsh, which looks up what begins with "=". */
export const shellWord = (text: string): string =>
  /^[\w./:@-][\w./:@=-]*$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

/** A command as a person pastes it into a shell. */
export const shellLine = (command: readonly string[]): string => command.map(shellWord).join(' ');
