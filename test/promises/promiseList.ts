/** One row of PROMISES.md. `files` are the tests that prove it; none means "not yet". */
export type Promised = {
  readonly number: string;
  readonly sentence: string;
  readonly partly: boolean;
  readonly files: readonly string[];
};

/** A test's title that names a promise, and its file. */
export type Proof = { readonly number: string; readonly file: string };

const row = /^\| ([A-Z]\d+) \| (.*?) \| (.*) \|$/;
const titled = /\b(?:it|describe)(?:\.\w+)?\(\s*['"`]((?:\[[A-Z]\d+\] ?)+)/g;
const maxFiles = 3;

/** Reads the rows of the table; everything else of the text is for people. */
export function parsePromises(markdown: string): readonly Promised[] {
  return markdown.split('\n').flatMap((line) => {
    const match = row.exec(line);
    if (match === null) return [];
    const [, number = '', sentence = '', proven = ''] = match;
    const files = [...proven.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file);
    return [{ number, sentence, partly: proven.startsWith('partly,'), files }];
  });
}

/** The promises that the titles of a test file name; a title may name several: `[T7] [T8] …`. */
export function findProofs(file: string, text: string): readonly Proof[] {
  const prefixes = [...text.matchAll(titled)].map(([, prefix = '']) => prefix);
  const numbers = new Set(prefixes.flatMap((prefix) => prefix.match(/[A-Z]\d+/g) ?? []));
  return [...numbers].map((number) => ({ number, file }));
}

/** What in the list is not true, as sentences. Empty when list and tests agree. */
export function checkPromises(promises: readonly Promised[], proofs: readonly Proof[]): readonly string[] {
  const isProven = (number: string, file: string) =>
    proofs.some((proof) => proof.number === number && proof.file === file);
  return [
    ...repeated(promises.map(({ number }) => number)).map((number) => `${number} is listed twice`),
    ...promises.flatMap(({ number, files }) =>
      files.filter((file) => !isProven(number, file)).map((file) => `${number}: ${file} has no test that names it`),
    ),
    ...proofs
      .filter(({ number }) => !promises.some((promise) => promise.number === number))
      .map(({ number, file }) => `${file} names ${number}, which nobody promised`),
    ...promises
      .filter(({ number, files }) => files.length === 0 && proofs.some((proof) => proof.number === number))
      .map(({ number }) => `${number} is marked "not yet", but a test proves it`),
  ];
}

/** The same text with its third column made true; whole-system tests come first, then integration, then rules. */
export function updatePromises(markdown: string, proofs: readonly Proof[]): string {
  return markdown
    .split('\n')
    .map((line) => {
      const [promise] = parsePromises(line);
      if (promise === undefined) return line;
      const { number, sentence, partly } = promise;
      const files = proofs.filter((proof) => proof.number === number).map(({ file }) => file);
      const shown = files
        .sort(byWeight)
        .slice(0, maxFiles)
        .map((file) => `\`${file}\``);
      const proven = shown.length === 0 ? 'not yet' : `${partly ? 'partly, ' : ''}${shown.join(', ')}`;
      return `| ${number} | ${sentence} | ${proven} |`;
    })
    .join('\n');
}

/** How many promises have a test, and which have none. */
export function renderReport(promises: readonly Promised[]): string {
  const open = promises.filter(({ files }) => files.length === 0).map(({ number }) => number);
  const proven = promises.length - open.length;
  return `${proven} of ${promises.length} promises are proven; without a test: ${open.join(' ') || 'none'}`;
}

const weightOf = (file: string) => (file.startsWith('test/') ? 0 : file.endsWith('.int.test.ts') ? 1 : 2);
const byWeight = (a: string, b: string) => weightOf(a) - weightOf(b) || a.localeCompare(b);
const repeated = (numbers: readonly string[]) => numbers.filter((number, at) => numbers.indexOf(number) !== at);
