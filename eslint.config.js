import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const root = dirname(fileURLToPath(import.meta.url));

// Three programs instead of one for each room: all rooms that know Node, shared, which knows nothing, and webview, which
// knows a browser. Half the time.
const programs = ['./tsconfig.json', './shared/tsconfig.json', './webview/tsconfig.json'];

// Who may import whom, and the one door of each library, are the business of test/architecture.test.ts alone.
const noBareBuiltins = {
  regex:
    '^(assert|buffer|child_process|crypto|events|fs|http|https|net|os|path|process|stream|timers|url|util|worker_threads|zlib)(/|$)',
  message: 'Write it with its prefix: node:fs.',
};

const restrictedSyntax = [
  { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
  { selector: 'ExportAllDeclaration', message: 'No barrels: import from the file that defines it.' },
  { selector: 'TSEnumDeclaration', message: 'Use an `as const` table instead of an enum.' },
  {
    selector: "ImportDeclaration[source.value='zod'] > :matches(ImportSpecifier, ImportDefaultSpecifier)",
    message: "Write `import * as z from 'zod'`: the named import pulls the whole library into a bundle.",
  },
  {
    selector: "ImportDeclaration[source.value='node:assert']",
    message: "Import 'node:assert/strict': the loose comparisons hide mistakes.",
  },
];

const restrictedTestSyntax = [
  ...restrictedSyntax,
  {
    selector: "CallExpression[callee.object.name='assert'][callee.property.name='ok'][arguments.length=0]",
    message: 'An assertion needs something to assert.',
  },
];

export default defineConfig(
  globalIgnores(['dist/', 'node_modules/', '.vscode-test/']),
  js.configs.recommended,
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },

  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { project: programs, tsconfigRootDir: root } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { arguments: true, attributes: false } }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: false },
      ],
      // A port's functions are handed on one by one; as properties they are checked more strictly too.
      '@typescript-eslint/method-signature-style': ['error', 'property'],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/prefer-readonly': 'error',
      '@typescript-eslint/no-unnecessary-condition': 'off', // noisy beside noUncheckedIndexedAccess
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/require-await': 'off', // an implementation of an async port need not wait for anything
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      // Text from a terminal is full of control characters; the code that reads it must name them.
      'no-control-regex': 'off',
      'no-console': 'error',
      'no-empty': ['error', { allowEmptyCatch: false }],
      eqeqeq: 'error',
      'no-param-reassign': 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'object-shorthand': 'error',
      'no-restricted-imports': ['error', { patterns: [noBareBuiltins] }],
      'no-restricted-syntax': ['error', ...restrictedSyntax],
    },
  },

  {
    files: [
      '**/*.test.ts',
      '**/*.fixture.ts',
      '**/*.contract.ts',
      'server/testing/**/*.ts',
      'test/**/*.ts',
      'bench/**/*.ts',
      'scripts/**/*.ts',
    ],
    rules: {
      'no-console': 'off',
      'no-restricted-syntax': ['error', ...restrictedTestSyntax],
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
      '@typescript-eslint/unbound-method': 'off',
      // What JSON.parse and a response body give is `any`; a test compares it whole instead of giving it a type.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
    },
  },

  {
    files: ['**/*.js', '**/*.mjs', '**/*.cjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        URL: 'readonly',
      },
    },
  },
);
