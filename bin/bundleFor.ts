/** The first words of what only asks a hub or a daemon, and of the scripted agent. */
export const askingWords: ReadonlySet<string> = new Set([
  'agent',
  'artifact',
  'audit',
  'contract',
  'events',
  'inbox',
  'objective',
  'person',
  'pipeline',
  'placement',
  'project',
  'provider',
  'rule',
  'server',
  'session',
  'task',
  'template',
  'token',
  'usage',
]);

/**
 * The bundle that is loaded for a command line. A wrong guess costs time and nothing else: the small one hands on to the
 * whole program what it does not know.
 */
export const bundleFor = (words: readonly string[]): 'ask.cjs' | 'program.cjs' => {
  const [first, second] = words;
  // What runs an agent in a pane lives for hours, and its protocols are a tenth of the small one's text.
  if (first === 'agent' && second === 'run') return 'program.cjs';
  return first !== undefined && askingWords.has(first) ? 'ask.cjs' : 'program.cjs';
};
