/** A constant text of a program, and what is done with the file that it may name. */
export interface TextUse {
  readonly text: string;
  /** Without the sign by which perl says how it is opened. */
  readonly path: string;
  /** It stands where a file is named that is written, or taken from its place. */
  readonly isWritten: boolean;
}

const texts = /"((?:[^"\\\n]|\\.){1,2000})"|'((?:[^'\\\n]|\\.){1,2000})'|`((?:[^`\\]|\\.){1,2000})`/g;

/** How much is looked at on both sides of a text. */
const sideCharacters = 60;

const opens = /\b(?:open|openSync|fopen|File\.new)\s?\(?\s{0,9}[rfbu]?$/;
/** `open(F, ">path")`. */
const perlOpens = /\bopen\s?\(?[^()]{0,50},\s{0,9}$/;
const modeBehind = /^\s{0,9},\s{0,9}(?:mode\s{0,3}=\s{0,3})?["'`](?:[rbt]{0,2}[wax]|r[bt]?\+|\+)/;
/** `open(my $f, ">", "path")`, and `print > "path"` of awk. */
const directed = /["']\s{0,3}\+?>{1,2}[^"']{0,40}["']\s{0,9},\s{0,9}$|\bprintf?\b[^;{}\n]{0,50}>{1,2}\s{0,9}$/;
const writers =
  /\b(?:write_?file\w*|append_?file\w*|output_?file\w*|createWriteStream|File\.write|IO\.write|Bun\.write|file_put_contents|truncate\w*|unlink\w*|os\.remove|File\.delete|rename\w*)\s?\(?\s{0,9}[rfbu]?$/i;
const targets =
  /\b(?:copy\w*|cp\w*|move\w*|mv\w*|rename\w*|os\.replace|symlink\w*|link\w*)\s?\(?[^()]{0,50},\s{0,9}[rfbu]?$/i;
const methods = /^\)?\.(?:write_\w+|touch|unlink|rename|open\(["'`][wax])/;

/** Reads what a program does with its constant texts. */
export function textUses(code: string): readonly TextUse[] {
  return [...code.matchAll(texts)].map((found) => {
    const text = found[1] ?? found[2] ?? found[3] ?? '';
    const before = code.slice(Math.max(0, found.index - sideCharacters), found.index);
    const behind = code.slice(found.index + found[0].length).slice(0, sideCharacters);
    const [, sign = '', path = text] = /^(\+?[<>]{1,2})\s{0,3}([^<>]*)$/.exec(text) ?? [];
    const isOpened = opens.test(before) ? modeBehind.test(behind) : sign.includes('>') && perlOpens.test(before);
    const isNamed = [directed, writers, targets].some((form) => form.test(before)) || methods.test(behind);
    return { text, path, isWritten: isOpened || isNamed };
  });
}
