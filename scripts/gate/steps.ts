/** One step of the gate: commands that run one after the other until one fails. */
export type Step = {
  readonly name: string;
  readonly commands: readonly (readonly string[])[];
  /** The steps whose results this one needs; when one of them failed, this one counts as failed too. */
  readonly after?: readonly string[];
  /** Set for a mocha run: each of its tests counts, and a run without tests is a failure. */
  readonly countsTests?: true;
  /** How much of one processor it keeps busy, in percent, where it mostly waits; 100 where nothing is said. */
  readonly busyPercent?: number;
  /** Set for a step whose output is of interest also when it passes. */
  readonly isReport?: true;
  /** A step that takes longer hangs, and is ended. */
  readonly timeoutMs: number;
};

const checkMs = 5 * 60_000;
const installMs = 10 * 60_000;
const suiteMs = 20 * 60_000;

const rooms = '{shared,runtime,server,daemon,webview,bin,extension,scripts}';
// Thousands of starts each: they run beside the other suites, not in the middle of the quick tests.
const powerCuts = `${rooms}/**/powerCut*.test.ts`;
const crashes = 'test/crash/*.test.ts';
const random = ['test/fuzz/*.test.ts', 'test/properties/*.test.ts'];
const sshHosts = 'test/ssh/*.test.ts';
const windows = 'test/window/**/*.test.ts';
// The extension host runs them, not Node.
const insideTests = 'test/window/inside/**';
// Real agents; the packages with their programs lie there too, which have tests of their own.
const agents = 'test/agents/*.test.ts';
const belowAgents = 'test/agents/**';
const quickWholeChecks = [
  'test/architecture.test.ts',
  'test/promises.test.ts',
  'test/architecture/*.test.ts',
  'test/agents/model/*.test.ts',
];

// Oxlint reads types by the native TypeScript: a fifth of the time of a linter that is written in JavaScript. Its own starter has
// no ending, which the oldest Node that we support cannot load.
const oxlint = ['node_modules/oxlint/dist/cli.js'];
const prettier = [
  'node_modules/prettier/bin/prettier.cjs',
  '--check',
  '.',
  '--log-level',
  'warn',
  '--cache',
  '--cache-strategy',
  'content',
];
// Links of the README stay as they are: they lead to files that are in the package too.
const vsce = [
  'node_modules/@vscode/vsce/vsce',
  'package',
  '--no-dependencies',
  '--no-rewrite-relative-links',
  '--allow-missing-repository',
  '--out',
  'dist/',
];
const mocha = (...args: readonly string[]) => [
  'node_modules/mocha/bin/mocha.js',
  '--reporter',
  'scripts/gate/countingReporter.cjs',
  ...args,
];

// All rooms under Node's types are one program: seven programs would read the same declarations seven times. Shared is
// checked a second time on its own, without any of Node's types, because it must do without them; and webview, which
// runs in a browser, with a browser's types alone. The native TypeScript needs a third of the time of the one that is written in itself.
const tsc = (project: string, cache: string) => [
  'node_modules/typescript-native/bin/tsc',
  '--project',
  project,
  '--incremental',
  '--tsBuildInfoFile',
  `node_modules/.cache/tsc/${cache}.tsbuildinfo`,
];

/** In the order in which they are begun; so many run at a time as keep two processors busy. */
export const steps: readonly Step[] = [
  { name: 'build', commands: [['esbuild.config.mjs']], timeoutMs: checkMs },
  // Most of its minute, of which there is none the next time, is waiting for the network.
  { name: 'host', commands: [['--import', 'tsx', 'test/window/harness/installHost.ts']], timeoutMs: installMs },
  { name: 'clis', commands: [['scripts/agentClis.mjs']], timeoutMs: installMs },
  // The two that take longest are begun first, so that none of them is left alone at the end.
  {
    name: 'whole',
    commands: [
      mocha(
        ...[...quickWholeChecks, crashes, windows, sshHosts, belowAgents, ...random].flatMap((file) => [
          '--ignore',
          file,
        ]),
        'test/**/*.test.ts',
      ),
    ],
    after: ['build'],
    countsTests: true,
    busyPercent: 65,
    timeoutMs: suiteMs,
  },
  // Both wait for programs and hosts more than they work: measured as processor time by time.
  {
    name: 'ssh',
    commands: [mocha(sshHosts)],
    after: ['build'],
    countsTests: true,
    busyPercent: 35,
    timeoutMs: suiteMs,
  },
  { name: 'random', commands: [mocha(...random)], after: ['build'], countsTests: true, timeoutMs: suiteMs },
  {
    name: 'typecheck',
    commands: [tsc('tsconfig.json', 'rooms'), tsc('shared', 'shared'), tsc('webview', 'webview')],
    timeoutMs: checkMs,
  },
  {
    name: 'unit',
    commands: [
      mocha('--ignore', '**/*.int.test.ts', '--ignore', powerCuts, `${rooms}/**/*.test.ts`, ...quickWholeChecks),
    ],
    countsTests: true,
    timeoutMs: suiteMs,
  },
  { name: 'lint', commands: [oxlint], timeoutMs: checkMs },
  { name: 'package', commands: [vsce], after: ['build'], timeoutMs: checkMs },
  {
    name: 'inside',
    commands: [['--import', 'tsx', 'test/window/insideMain.ts']],
    after: ['build', 'host'],
    countsTests: true,
    timeoutMs: suiteMs,
  },
  {
    name: 'window',
    commands: [mocha('--ignore', insideTests, windows)],
    after: ['package', 'host'],
    countsTests: true,
    timeoutMs: suiteMs,
  },
  { name: 'crash', commands: [mocha(crashes)], after: ['build'], countsTests: true, timeoutMs: suiteMs },
  { name: 'agents', commands: [mocha(agents)], after: ['build', 'clis'], countsTests: true, timeoutMs: suiteMs },
  { name: 'power', commands: [mocha(powerCuts)], countsTests: true, timeoutMs: suiteMs },
  { name: 'format', commands: [prettier], timeoutMs: checkMs },
  { name: 'promises', commands: [['scripts/promises.mjs']], isReport: true, timeoutMs: checkMs },
  {
    name: 'integration',
    commands: [mocha(`${rooms}/**/*.int.test.ts`)],
    after: ['build'],
    countsTests: true,
    timeoutMs: suiteMs,
  },
];

/** The steps that a person named, all when none was; throws a sentence for a name that is not a step's. */
export function chooseSteps(names: readonly string[]): readonly Step[] {
  const unknown = names.find((name) => !steps.some((step) => step.name === name));
  if (unknown !== undefined) {
    throw new Error(`There is no step "${unknown}". The steps are: ${steps.map(({ name }) => name).join(', ')}.`);
  }
  if (names.length === 0) return steps;
  const needed = new Set<string>();
  const need = (wanted: string) => {
    needed.add(wanted);
    for (const { name, after = [] } of steps) if (name === wanted) after.forEach(need);
  };
  names.forEach(need);
  return steps.filter(({ name }) => needed.has(name));
}
