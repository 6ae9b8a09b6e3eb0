import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The agents that the suite runs for real. */
export const agentNames = ['claude', 'codex', 'gemini', 'opencode'] as const;
export type AgentName = (typeof agentNames)[number];

const clis = join(dirname(dirname(fileURLToPath(import.meta.url))), 'clis');
const fromClis = createRequire(join(clis, 'package.json'));

const howToInstall = 'run "npm test -- agents", or "npm ci --ignore-scripts" in test/agents/clis.';

/** What the packages of this machine's platform are called. */
const platform = `${process.platform}-${process.arch}`;

/**
 * The file that is run for an agent. The packages' own commands only look for the program of the platform, and two of them
 * refuse to until their install script has run; so that program is run itself. @throws Error where it is not installed.
 */
export function programOf(name: AgentName): string {
  const file = find(name);
  if (existsSync(file)) return file;
  throw new Error(`${name} is not installed: ${howToInstall}`);
}

/** Those that speak the Agent Client Protocol by a program of its own, and that program. */
export const adapters = { claude: 'claude-agent-acp', codex: 'codex-acp' } as const;

/** The adapter's own file. @throws Error where it is not installed. */
export function adapterOf(name: keyof typeof adapters): string {
  const file = join(packageDirectory(`@agentclientprotocol/${adapters[name]}`), 'dist', 'index.js');
  if (existsSync(file)) return file;
  throw new Error(`${adapters[name]} is not installed: ${howToInstall}`);
}

function find(name: AgentName): string {
  switch (name) {
    case 'claude':
      return join(packageDirectory(`@anthropic-ai/claude-code-${platform}`), 'claude');
    case 'codex':
      return join(packageDirectory(`@openai/codex-${platform}`), 'vendor', codexTarget(), 'bin', 'codex');
    case 'gemini':
      return join(packageDirectory('@google/gemini-cli'), 'bundle', 'gemini.js');
    case 'opencode':
      return join(packageDirectory(`opencode-${platform}`), 'bin', 'opencode');
  }
}

function packageDirectory(name: string): string {
  const searched = fromClis.resolve.paths(name) ?? [];
  // Only what is installed beside the suite: a program of the machine would have another version.
  return join(searched[0] ?? clis, ...name.split('/'));
}

function codexTarget(): string {
  const architecture = process.arch === 'arm64' ? 'aarch64' : 'x86_64';
  return process.platform === 'darwin' ? `${architecture}-apple-darwin` : `${architecture}-unknown-linux-musl`;
}
