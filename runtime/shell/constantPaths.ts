/** Ways in which languages say the home directory. */
const home = [
  /(?:\brequire\(["'](?:node:)?os["']\)\.|\b\w{1,20}\.|\b)homedir\(\)/,
  /(?:\bpathlib\.)?\bPath\.home\(\)/,
  /\bDir\.home\b(?:\(\))?/,
  /\b(?:process|Bun|import\.meta)\.env(?:\.HOME\b|\[["']HOME["']\])/,
  /\bDeno\.env\.get\(["']HOME["']\)/,
  /\bos\.environ(?:\.get\(["']HOME["']\)|\[["']HOME["']\])/,
  /\b(?:os\.)?getenv\(["']HOME["']\)/,
  /\$ENV\{["']?HOME["']?\}/,
  /\bENV(?:\.fetch\(["']HOME["']\)|\[["']HOME["']\])/,
]
  .map(({ source }) => source)
  .join('|');

const homeInText = new RegExp(String.raw`[$#]?\{\s{0,3}(?:${home})\s{0,3}\}`, 'g');
const homeInDoubleQuotes = /"[^"\n]{0,500}"/g;
const homeAlone = new RegExp(home, 'g');

/** A text of which all is constant and nothing escaped. */
const text = /(?:\b[rfbu]{1,2})?(?:"[^"'`\\\n]{0,500}"|'[^"'`\\\n]{0,500}'|`[^"'`\\\n]{0,500}`)/.source;
const texts = new RegExp(text, 'g');
const valueOf = (quoted: string): string => quoted.replace(/^[rfbu]{0,2}["'`]|["'`]$/g, '');

/** Functions whose result is the path of what they are given. */
const paths =
  /(?<![\w"'`\]).])(?:[\w.]{1,60}\.)?(?:join|joinpath|resolve|normalize|abspath|realpath|expanduser|expand_path|Path|PurePath|str)/
    .source;
const called = new RegExp(
  String.raw`${paths}\(\s{0,9}(${text}(?:\s{0,9},\s{0,9}${text}){0,20})\s{0,9},?\s{0,9}\)`,
  'g',
);
const asked = new RegExp(String.raw`(${text})\.(?:expanduser|resolve|absolute|as_posix)\(\)`, 'g');
const divided = new RegExp(String.raw`(${text})\s{0,9}\/\s{0,9}(${text})`, 'g');
const added = new RegExp(String.raw`(${text})\s{0,9}\+\s{0,9}(${text})`, 'g');

/** `home = "~"`: a name that stands for a constant text. */
const constant = new RegExp(
  String.raw`(?<![\w$.])([A-Za-z_$]\w{0,60})\s{0,9}=\s{0,9}(${text})\s{0,9}(?=[;,\n)]|$)`,
  'g',
);
const quotedOrNamed = new RegExp(String.raw`${text}|(?<![\w$.])([A-Za-z_$]\w{0,60})(?![\w$]|\s{0,9}=(?!=))`, 'g');

/** Everything that gives a name a value: an assignment, a loop, a parameter, an import. */
const bindings = (name: string): RegExp =>
  new RegExp(
    String.raw`(?<![\w$.])${name.replaceAll('$', String.raw`\$`)}\s{0,9}(?:[-+*/|&.?]{0,2}=(?![=>])|:=|=>|,[^=;\n]{0,99}=(?!=))|\b(?:for|as|import|def|function|const|let|var|my|with|of|in)\b[^;\n]{0,99}?(?<![\w$.])${name.replaceAll('$', String.raw`\$`)}\b`,
    'g',
  );

/** Names in place of which stands the text that they have: those that get a value once and no other, and are no object of a call. */
function withValues(code: string): string {
  const values = new Map([...code.matchAll(constant)].map(([, name = '', value = '']) => [name, value]));
  for (const name of values.keys()) if ([...code.matchAll(bindings(name))].length !== 1) values.delete(name);
  if (values.size === 0) return code;
  return code.replace(quotedOrNamed, (all, name: string | undefined, at: number) =>
    code[at + all.length] === '.' ? all : (values.get(name ?? '') ?? all),
  );
}

/** Paths are put together within each other, but not deeper than this. */
const maxRounds = 4;

/** The same code with a home directory as the text `~`, names of constant texts as these, and paths and texts put together of constant ones as one text. */
export function withConstantPaths(code: string): string {
  let now = code
    .replace(homeInText, '~')
    .replace(homeInDoubleQuotes, (quoted) => quoted.replace(/\$ENV\{HOME\}/g, '~'))
    .replace(homeAlone, '"~"');
  for (let round = 0; round < maxRounds; round += 1) {
    const next = withValues(now)
      .replace(called, (_, list: string) => quote((list.match(texts) ?? []).map(valueOf).join('/')))
      .replace(asked, (_, one: string) => quote(valueOf(one)))
      .replace(divided, (_, one: string, other: string) => quote(`${valueOf(one)}/${valueOf(other)}`))
      .replace(added, (_, one: string, other: string) => quote(valueOf(one) + valueOf(other)));
    if (next === now) break;
    now = next;
  }
  return now;
}

const quote = (value: string): string => `"${value}"`;
