/** The agents of the table, as tests call them, and as people do. */
export const agents = { claude: 'Claude Code', codex: 'Codex', gemini: 'Gemini CLI', opencode: 'opencode' } as const;
export type Agent = keyof typeof agents;

/** Those two are run headless by the Agent Client Protocol: what is shown of one way holds for the other. */
const headlessByAcp: ReadonlySet<Agent> = new Set(['gemini', 'opencode']);

const modes = { interactive: 'terminal', headless: 'headless', acp: 'ACP' } as const;
type Mode = keyof typeof modes;

/** What an agent can do for Rostrum, and the words of the tests in `test/agents/` by which it is shown. */
interface Capability {
  readonly name: string;
  readonly shownBy: RegExp;
  /** Only what was shown of this way to run it counts. */
  readonly mode?: Mode;
  /** What a mark alone would hide. */
  readonly notes?: Partial<Record<Agent, string>>;
}

/** It does a task to its end: also a second attempt at it, where it was killed in the first. */
const doesTask = /reads its task, works where it should|is killed in the middle of a step, .* and finishes/;

const capabilities: readonly Capability[] = [
  {
    name: 'does a task in its own terminal, reports by our tools',
    shownBy: doesTask,
    mode: 'interactive',
  },
  {
    name: 'without its terminal: `--mode headless`',
    shownBy: doesTask,
    mode: 'headless',
    notes: { codex: 'by its app-server', gemini: 'by ACP', opencode: 'by ACP' },
  },
  {
    name: 'by the Agent Client Protocol: `--mode acp`',
    shownBy: doesTask,
    mode: 'acp',
    notes: { claude: 'by `claude-agent-acp`', codex: 'by `codex-acp`' },
  },
  { name: 'rules decide before a tool runs; else your inbox', shownBy: /a person allows one call and denies another/ },
  { name: 'asks you, and goes on with your answer', shownBy: /asks a person by its own tool/ },
  {
    name: 'questions of its own dialogs come to your inbox',
    shownBy: /asks? .*in a dialog of its own/,
    notes: { gemini: 'headless it has none', opencode: 'headless it has none' },
  },
  { name: 'is told what breaks a contract, and mends it', shownBy: /publishes what breaks a schema/ },
  { name: 'a text reaches it while it lives, with a receipt', shownBy: /takes a text while it lives/ },
  {
    name: 'an urgent note interrupts it in the middle of a command',
    shownBy: /is interrupted in the middle of a command/,
  },
  { name: 'says itself what it does: works, asks, waits', shownBy: /says itself that it works/ },
  { name: 'the floor below all rules holds, whatever they allow', shownBy: /the floor below all rules/ },
  {
    name: 'is killed, and goes on with its own conversation',
    shownBy: /is killed in the middle of a step|killed and resumed/,
  },
  {
    name: 'tokens and dollars are what its model says',
    shownBy: /tokens and dollars of its task are those/,
    notes: { codex: 'dollars ≈', gemini: 'dollars ≈' },
  },
  {
    name: 'how full its context is',
    shownBy: /how full its context is|how many tokens its context has/,
    notes: { claude: 'in its terminal as tokens', gemini: 'as tokens' },
  },
  {
    name: 'without quota it is parked, and you are asked',
    shownBy: /has no quota left/,
  },
  {
    name: 'a budget that is used up asks you, and its next call waits',
    shownBy: /has its task paused by its budget in the middle of a turn/,
    notes: { gemini: 'headless at its end' },
  },
  {
    name: 'leads an objective: plans, messages, asks, cancels',
    shownBy: /leads an objective/,
    notes: { claude: 'plans, hears and ends it' },
  },
  { name: 'works in one pipeline with the others', shownBy: /in one pipeline/ },
];

interface Shown {
  readonly agent: Agent;
  readonly mode: Mode | undefined;
  readonly what: string;
}

/** What the titles of tests say: "[A2] claude, headless: a person allows …", "[T8] claude and codex: in one pipeline". */
export function readTitles(titles: readonly string[]): readonly Shown[] {
  return titles.flatMap((title) => {
    const text = title.replace(/^(?:\[\w+\] )+/, '');
    const names = /^(?:(?:claude|codex|gemini|opencode)(?:, | and )?)+/.exec(text)?.[0] ?? '';
    const mode = /^(interactive|headless|acp)\b/.exec(text.slice(names.length))?.[1];
    const found = Object.keys(agents).filter((agent) => names.includes(agent)) as readonly Agent[];
    return found.map((agent) => ({ agent, mode: mode as Mode | undefined, what: text.slice(names.length) }));
  });
}

/** The table of the README: a mark where a test shows it, with the ways to run it where it was not shown of each. */
export function renderCapabilities(titles: readonly string[]): string {
  const shown = readTitles(titles);
  const names = Object.keys(agents) as readonly Agent[];
  const cell = ({ shownBy, mode, notes = {} }: Capability, agent: Agent): string => {
    const isSame = headlessByAcp.has(agent);
    const wayOf = (way: Mode | undefined): Mode | undefined => (isSame && way === 'acp' ? 'headless' : way);
    const proofs = shown.filter((one) => one.agent === agent && shownBy.test(one.what));
    const counted = mode === undefined ? proofs : proofs.filter((proof) => wayOf(proof.mode) === wayOf(mode));
    if (counted.length === 0) return 'not tried';
    const ways = (Object.keys(modes) as readonly Mode[]).filter((way) =>
      counted.some((proof) => wayOf(proof.mode) === way),
    );
    const isEveryWay = ways.includes('interactive') && ways.includes('headless');
    const told = mode === undefined && !isEveryWay ? ways.map((way) => modes[way]) : [];
    const words = [...told, ...(notes[agent] === undefined ? [] : [notes[agent]])];
    return words.length === 0 ? '✓' : `✓ ${words.join(', ')}`;
  };
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    line(['', ...names.map((agent) => agents[agent])]),
    `|${'---|'.repeat(names.length + 1)}`,
    ...capabilities.map((capability) => line([capability.name, ...names.map((agent) => cell(capability, agent))])),
  ].join('\n');
}

const begin = '<!-- made from the tests: npm run agents-table -->';
const end = '<!-- until here -->';

/** The README with the table that these tests make. @throws Error where the place of the table is not marked. */
export function withCapabilities(readme: string, titles: readonly string[]): string {
  const [from, to] = [readme.indexOf(begin), readme.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`README.md has no place between "${begin}" and "${end}"`);
  return `${readme.slice(0, from)}${begin}\n\n${renderCapabilities(titles)}\n\n${readme.slice(to)}`;
}
