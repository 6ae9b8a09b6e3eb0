import { isBuiltin } from 'node:module';
import ts from 'typescript';
import type { Violations } from './importRules.ts';
import { isTestFile, nodesOf } from './sourceFile.ts';
import type { SourceFile } from './sourceFile.ts';

const impureGlobals = new Set([
  'process',
  'crypto',
  'performance',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'fetch',
]);
const impureMembers = new Set(['Date.now', 'Math.random']);

/** Pure rooms import no Node module, read no clock, roll no dice, and know no process. */
export function checkPurity(files: readonly SourceFile[], pureRooms: readonly string[]): Violations {
  return files
    .filter(({ path }) => !isTestFile(path) && pureRooms.some((room) => path.startsWith(room)))
    .flatMap((file) => [...impureImports(file), ...impureCode(file)]);
}

const impureImports = ({ path, imports }: SourceFile): Violations =>
  imports
    .filter(({ specifier }) => isBuiltin(specifier))
    .map(({ specifier }) => `${path}: a pure file imports ${specifier}`);

function impureCode({ path, tree }: SourceFile): Violations {
  const found: string[] = [];
  for (const node of nodesOf(tree)) {
    const name = impureName(node);
    if (name === undefined) continue;
    const line = tree.getLineAndCharacterOfPosition(node.getStart()).line + 1;
    found.push(`${path}:${line}: a pure file uses ${name}`);
  }
  return found;
}

function impureName(node: ts.Node): string | undefined {
  if (ts.isNewExpression(node) && node.expression.getText() === 'Date' && (node.arguments?.length ?? 0) === 0) {
    return 'new Date()';
  }
  // Without `new` the arguments are ignored: it is the clock, always.
  if (ts.isCallExpression(node) && node.expression.getText() === 'Date') return 'Date()';
  if (ts.isPropertyAccessExpression(node) && impureMembers.has(node.getText())) return node.getText();
  const isUsedGlobal = ts.isIdentifier(node) && impureGlobals.has(node.text) && isReference(node);
  return isUsedGlobal ? node.text : undefined;
}

// A member of that name (`task.process`), a key, or a declaration of the file's own is not the global.
function isReference(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if ('name' in parent && parent.name === node) return ts.isShorthandPropertyAssignment(parent);
  return !ts.isQualifiedName(parent) && !ts.isTypeReferenceNode(parent);
}
