// Rules about the form of our own code that the linter has none for. Who may import whom, and the one door of each library, are
// the business of test/architecture.test.ts alone.

/** Finds `export default` and `export * from`. */
const exportRule = {
  create: (context) => ({
    ExportDefaultDeclaration: (node) => context.report({ node, message: 'Named exports only.' }),
    ExportAllDeclaration: (node) =>
      context.report({ node, message: 'No barrels: import from the file that defines it.' }),
  }),
};

/** Finds imports of a name that brings more, or less, than it seems to. */
const importRule = {
  create: (context) => ({
    ImportDeclaration({ source, specifiers }) {
      if (source.value === 'node:assert') {
        context.report({ node: source, message: "Import 'node:assert/strict': the loose comparisons hide mistakes." });
      }
      if (source.value !== 'zod') return;
      for (const node of specifiers.filter(({ type }) => type !== 'ImportNamespaceSpecifier')) {
        const message = "Write `import * as z from 'zod'`: the named import pulls the whole library into a bundle.";
        context.report({ node, message });
      }
    },
  }),
};

/** Finds enums. */
const enumRule = {
  create: (context) => ({
    TSEnumDeclaration: (node) => context.report({ node, message: 'Use an `as const` table instead of an enum.' }),
  }),
};

/** Finds assertions about nothing. */
const assertionRule = {
  create: (context) => ({
    CallExpression(node) {
      const { callee } = node;
      const isEmpty = callee.object?.name === 'assert' && callee.property.name === 'ok' && node.arguments.length === 0;
      if (isEmpty) context.report({ node, message: 'An assertion needs something to assert.' });
    },
  }),
};

/** The linter's plugin `form`. */
export default {
  meta: { name: 'form' },
  rules: { exports: exportRule, imports: importRule, enums: enumRule, assertions: assertionRule },
};
