const plainCharacter = /[\w@%+=:,./~^-]/;
const shell = /^(?:\/\S*\/)?(?:ba|z|da|k)?sh$/;

/**
 * The line that a shell is given in a command as Codex writes it: `/bin/bash -c 'make it'` is `make it`. What is no such
 * command stays as it is.
 */
export function lineOf(command: string): string {
  const [program, flag, line, ...rest] = splitWords(command) ?? [];
  const isShell = program !== undefined && shell.test(program) && (flag === '-c' || flag === '-lc');
  return isShell && line !== undefined && rest.length === 0 ? line : command;
}

/** Words that were quoted one by one; undefined where a shell would do more with them. */
function splitWords(text: string): readonly string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (character === ' ') {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (character === "'") {
      const end = text.indexOf("'", at + 1);
      if (end < 0) return undefined;
      word = (word ?? '') + text.slice(at + 1, end);
      at = end;
    } else if (character === '"') {
      const quoted = /^"((?:[^"\\$`]|\\[\s\S])*)"/.exec(text.slice(at));
      if (quoted === null) return undefined;
      // Between double quotes a backslash stands for itself, unless it escapes one of these.
      word = (word ?? '') + (quoted[1] ?? '').replace(/\\([$`"\\])/g, '$1').replaceAll('\\\n', '');
      at += quoted[0].length - 1;
    } else if (plainCharacter.test(character)) word = (word ?? '') + character;
    else return undefined;
  }
  return word === undefined ? words : [...words, word];
}
