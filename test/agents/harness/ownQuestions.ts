import type { Way } from './everyWay.ts';

/** Two choices, as each agent's own tool takes them. */
const framework = {
  question: 'Which framework?',
  header: 'Framework',
  options: [
    { label: 'Preact', description: 'small' },
    { label: 'Svelte', description: 'compiled' },
  ],
};

/** A question by the agent's own tool, as the model calls it. */
export interface OwnQuestion {
  readonly call: string;
  readonly options: readonly string[];
}

const asking = (tool: string, question: object): OwnQuestion => ({
  call: `tool ${tool} ${JSON.stringify({ questions: [question] })}`,
  options: framework.options.map(({ label }) => label),
});

/** What an agent asks by itself when it is run so; undefined where it has no tool for that. */
export function agentQuestions([provider, mode]: Way): OwnQuestion | undefined {
  if (mode === 'acp') return undefined;
  switch (provider) {
    case 'claude':
      return asking('AskUserQuestion', { ...framework, multiSelect: false });
    case 'codex':
      return asking('request_user_input', { ...framework, id: 'framework' });
    case 'gemini':
      return asking('ask_user', { ...framework, type: 'choice' });
    case 'opencode':
      return asking('question', framework);
  }
}
