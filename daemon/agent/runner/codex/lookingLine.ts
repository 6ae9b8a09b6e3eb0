/** Commands that only look at something, however they are called. */
const lookers = 'cat|cut|echo|grep|head|ls|nl|pwd|rg|stat|tail|true|wc';
/** A word without anything that a shell acts on; no program is run by one of these. */
const word = String.raw`(?!'?--(?:pre|hostname-bin))(?:[\w@%+=:,./^-]+|'[^']*')`;
const looking = new RegExp(String.raw`^(?:(?:${lookers})(?: ${word})*|sed -n '?\d+(?:,\d+)?p'?(?: (?!'?-)${word})*)$`);
const between = /\s*(?:&&|\|\||[|;])\s*/;

/**
 * Whether a command line only looks at something. Codex has no tool for that but its shell, so nobody need be asked about
 * `cat README.md`. It is recognized by what it may be made of, and nothing else passes: no path to a program, no variable,
 * no redirection, no substitution.
 */
export const isLookingLine = (line: string): boolean =>
  line.length <= 2_000 &&
  line
    .trim()
    .split(between)
    .every((command) => looking.test(command));
