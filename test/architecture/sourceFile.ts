import ts from 'typescript';

/** One import of a file: what is named, and whether it vanishes when types are removed. */
export type Import = { readonly specifier: string; readonly typeOnly: boolean };

/** A parsed source file; `path` is relative to the root, with slashes. */
export type SourceFile = {
  readonly path: string;
  readonly text: string;
  readonly lines: number;
  readonly imports: readonly Import[];
  readonly tree: ts.SourceFile;
};

/** Parses a TypeScript or JavaScript text; never throws on a syntax error. */
export function parseSource(path: string, text: string): SourceFile {
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
  const imports = namedFiles(text).map((specifier) => ({ specifier, typeOnly: isTypeOnly(tree, specifier) }));
  const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
  return { path, text, lines, imports, tree };
}

/** All nodes of a file, parents first. As a list: a generator in a generator passes each node on once a level. */
export function nodesOf(node: ts.Node): readonly ts.Node[] {
  const nodes: ts.Node[] = [];
  const visit = (at: ts.Node) => {
    nodes.push(at);
    ts.forEachChild(at, visit);
  };
  visit(node);
  return nodes;
}

/** Whether a file is only there for tests: it may use test libraries and is never shipped. */
export const isTestFile = (path: string): boolean => /\.(test|contract|fixture)\.ts$/.test(path);

const namedFiles = (text: string) => [
  ...new Set(ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName)),
];

function isTypeOnly(tree: ts.SourceFile, specifier: string): boolean {
  const declarations = tree.statements.filter(
    (statement): statement is ts.ImportDeclaration | ts.ExportDeclaration =>
      (ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement)) &&
      statement.moduleSpecifier !== undefined &&
      ts.isStringLiteral(statement.moduleSpecifier) &&
      statement.moduleSpecifier.text === specifier,
  );
  return declarations.length > 0 && declarations.every(erasesToNothing);
}

const erasesToNothing = (declaration: ts.ImportDeclaration | ts.ExportDeclaration): boolean =>
  ts.isImportDeclaration(declaration)
    ? declaration.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
    : declaration.isTypeOnly;
