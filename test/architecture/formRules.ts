import ts from 'typescript';
import type { Violations } from './importRules.ts';
import { isTestFile, nodesOf } from './sourceFile.ts';
import type { SourceFile } from './sourceFile.ts';

const maxLines = 400;
const vagueFileNames = /^(index|utils?|helpers?|common|misc)$|(^|[a-z])(manager|utils|helpers)$/i;

// The words of the field have one meaning each; these are other people's words for the same things.
const foreignWords = new Set(['backend', 'coordinator', 'bot', 'job', 'ticket', 'epic']);

// Not preceded by what makes it the tail of a longer path or address.
const workPath = /(?<![\w.~}\])*-])\/work\//;
const homePath = /(?<![\w.~}\])*-])\/(?:root\/|home\/\w+)/;

/** No file is longer than a reader's patience. */
export const checkLengths = (files: readonly SourceFile[]): Violations =>
  files
    .filter(({ lines }) => lines > maxLines)
    .map(({ path, lines }) => `${path}: ${lines} lines, ${maxLines} at most`);

/** Files are named after what they hold; none is a drawer for the rest, and none only hands on what others export. */
export function checkFileNames(files: readonly SourceFile[]): Violations {
  return files.flatMap(({ path, tree }) => {
    const name = (path.split('/').at(-1) ?? path).replace(/\..*$/, '');
    if (vagueFileNames.test(name)) return [`${path}: the name does not say what the file holds`];
    return tree.statements.length > 0 && tree.statements.every(isReexport) ? [`${path}: only hands on exports`] : [];
  });
}

/** Exports have names. Configuration files of tools are free: the tools want a default. */
export const checkDefaultExports = (files: readonly SourceFile[]): Violations =>
  files
    .filter(({ path }) => path.endsWith('.ts'))
    .filter(({ tree }) => tree.statements.some(isDefaultExport))
    .map(({ path }) => `${path}: a default export`);

/** What a file declares is named in the words of the field. */
export function checkWords(files: readonly SourceFile[]): Violations {
  return files.flatMap(({ path, tree }) => {
    const found = new Set<string>();
    for (const node of nodesOf(tree)) {
      if (!ts.isIdentifier(node) || !('name' in node.parent) || node.parent.name !== node) continue;
      if (ts.isPropertyAccessExpression(node.parent)) continue; // declared elsewhere, perhaps by a library
      if (wordsOf(node.text).some((word) => foreignWords.has(word))) found.add(node.text);
    }
    return [...found].map((name) => `${path}: "${name}" is not a word of the field`);
  });
}

/** No tracked text names a path of the machine on which it was written. Homes are allowed in tests: there they are samples. */
export function checkMachinePaths(texts: readonly { readonly path: string; readonly text: string }[]): Violations {
  return texts.flatMap(({ path, text }) => {
    const found = workPath.exec(text) ?? (isTestFile(path) ? null : homePath.exec(text));
    return found === null ? [] : [`${path}: names a machine's own path: ${found[0]}`];
  });
}

/** Only folders that are known lie at the root. */
export function checkRootFolders(paths: readonly string[], known: readonly string[]): Violations {
  const folders = new Set(paths.filter((path) => path.includes('/')).map((path) => path.split('/')[0] ?? path));
  return [...folders].filter((folder) => !known.includes(folder)).map((folder) => `${folder}/ is not a known folder`);
}

const isReexport = (statement: ts.Statement) =>
  ts.isExportDeclaration(statement) && statement.moduleSpecifier !== undefined;

const isDefaultExport = (statement: ts.Statement) =>
  (ts.isExportAssignment(statement) && statement.isExportEquals !== true) ||
  (ts.canHaveModifiers(statement) &&
    (ts.getModifiers(statement) ?? []).some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword));

/** The words in a name: `TaskJobQueue` and `TASK_JOB_QUEUE` are task, job, queue. */
const wordsOf = (name: string) => (name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g) ?? []).map((word) => word.toLowerCase());
