/** Longer texts are cut first, so that masking costs the same whatever an agent writes. */
const maxCharacters = 8_192;

const hidden = '[hidden]';

/** Names of what is secret, what stands between a name and its value, and the rest of a quoted value. */
const named =
  '(?:password|passwd|passphrase|secret|token|api[-_]?key|access[-_]?key|private[-_]?key|credentials?|cookie)';
const colon = String.raw`\\?["']?\s{0,5}[=:]\s{0,5}`;
const toClosingQuote = String.raw`(?:(?!\2)[^\\]|\\[\s\S])*`;

/** What marks a secret, and what of it may be shown. No pattern has a repeat inside a repeat. */
const masks: readonly (readonly [pattern: RegExp, shown: string])[] = [
  [/-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g, hidden],
  // Keys whose issuer marks them.
  [
    /\b(r(?:reg|key|tok|ses)_|gh[pousr]_|github_pat_|glpat-|xox[abeprs]-|sk-|npm_|pypi-|hf_|dop_v1_|AIza)[\w-]{8,}/g,
    `$1${hidden}`,
  ],
  [/\b(AKIA|ASIA)[A-Z0-9]{12,}/g, `$1${hidden}`],
  [/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g, hidden],
  // `Authorization: Bearer …`, `https://user:password@host`.
  [/(\bdigest\s{1,5})(?=(?:username|realm|nonce|uri|response)=)[^\r\n]*/gi, `$1${hidden}`],
  [/(authorization["']?\s{0,5}[=:]\s{0,5}["']?(?:(?:bearer|basic|token|digest)\s{1,5})?)[^\s"'&;|]+/gi, `$1${hidden}`],
  [/\b(bearer|basic|token)(\s+)[\w+/=.~-]{8,}/gi, `$1$2${hidden}`],
  [/(:\/\/[^\s:/@'"]{0,100}):[^\s/@'"]{1,200}@/g, `$1:${hidden}@`],
  [/(\bx-auth[\w-]{0,30}\\?["']?\s{0,5}[=:]\s{0,5}\\?["']?)[^\s"'&;|]+/gi, `$1${hidden}`],
  // `API_KEY=x`, `"clientSecret": "x"`, the same in JSON within JSON; what is quoted goes to its closing quote.
  [new RegExp(`(${named}${colon}\\\\(["']))(?:(?!\\\\\\2)[\\s\\S])*`, 'gi'), `$1${hidden}`],
  [new RegExp(`(${named}${colon}(["']))${toClosingQuote}`, 'gi'), `$1${hidden}`],
  [new RegExp(`(${named}${colon})(?!\\\\?["'])[^\\s"'&;|]+`, 'gi'), `$1${hidden}`],
  // `--password x`.
  [new RegExp(`(--?[\\w-]{0,40}${named}\\s{1,20}(["']))${toClosingQuote}`, 'gi'), `$1${hidden}`],
  [new RegExp(`(--?[\\w-]{0,40}${named}\\s{1,20})[^\\s"'&;|-][^\\s"'&;|]*`, 'gi'), `$1${hidden}`],
  // Programs that take it with one letter.
  [/(\bsshpass\s{1,5}-p\s{0,5}(["']))(?:(?!\2)[^\\]|\\[\s\S])*/g, `$1${hidden}`],
  [/(\bsshpass\s{1,5}-p\s{0,5})[^\s"'&;|]+/g, `$1${hidden}`],
  [/(\b(?:mysql|mariadb)[\w-]{0,20}\s(?:[^\n;|&]{0,200}\s)?-p(["']))(?:(?!\2)[^\\]|\\[\s\S])*/g, `$1${hidden}`],
  [/(\b(?:mysql|mariadb)[\w-]{0,20}\s(?:[^\n;|&]{0,200}\s)?-p)[^\s"'&;|]+/g, `$1${hidden}`],
  [/((?:^|\s)-[up]\s?[\w.-]{1,60}:)[^\s"']+/g, `$1${hidden}`],
];

/** A copy in which whatever looks like a secret is hidden. */
export function maskSecrets(text: string): string {
  const bounded = text.length > maxCharacters ? text.slice(0, maxCharacters) : text;
  return masks.reduce((masked, [pattern, shown]) => masked.replace(pattern, shown), bounded);
}

/** Arguments as they may be kept: masked, then cut; and whether that is still all of them. */
export function maskedExcerpt(
  text: string,
  maxCharacters: number,
): { readonly text: string; readonly isWhole: boolean } {
  const masked = maskSecrets(text);
  const cut = masked.length > maxCharacters ? `${masked.slice(0, maxCharacters - 1)}…` : masked;
  return { text: cut, isWhole: cut === text };
}
