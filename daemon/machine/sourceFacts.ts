import { readdir, readFile, stat } from 'node:fs/promises';
import * as path from 'node:path';

/** What a directory of sources is written in. */
export interface SourceFacts {
  readonly languages: readonly string[];
  readonly frameworks: readonly string[];
}

const languageOfExtension: Readonly<Record<string, string>> = {
  '.ts': 'typescript',
  '.tsx': 'typescript',
  '.mts': 'typescript',
  '.js': 'javascript',
  '.jsx': 'javascript',
  '.mjs': 'javascript',
  '.cjs': 'javascript',
  '.py': 'python',
  '.rs': 'rust',
  '.go': 'go',
  '.java': 'java',
  '.kt': 'kotlin',
  '.rb': 'ruby',
  '.php': 'php',
  '.c': 'c',
  '.h': 'c',
  '.cc': 'c++',
  '.cpp': 'c++',
  '.cs': 'c#',
  '.swift': 'swift',
  '.dart': 'dart',
  '.scala': 'scala',
  '.ex': 'elixir',
  '.exs': 'elixir',
  '.tf': 'terraform',
  '.sh': 'shell',
  '.sql': 'sql',
  '.vue': 'vue',
  '.svelte': 'svelte',
};

const languageOfManifest: Readonly<Record<string, string>> = {
  'tsconfig.json': 'typescript',
  'package.json': 'javascript',
  'Cargo.toml': 'rust',
  'go.mod': 'go',
  'pyproject.toml': 'python',
  'requirements.txt': 'python',
  'pom.xml': 'java',
  'build.gradle': 'java',
  Gemfile: 'ruby',
  'composer.json': 'php',
  'pubspec.yaml': 'dart',
};

const frameworkWords: Readonly<Record<string, readonly string[]>> = {
  'package.json': [
    'react',
    'vue',
    'svelte',
    'next',
    'nuxt',
    'express',
    'fastify',
    'nestjs',
    'angular',
    'electron',
    'vite',
    'remix',
    'astro',
  ],
  'pyproject.toml': ['fastapi', 'django', 'flask', 'pytorch', 'torch', 'tensorflow'],
  'requirements.txt': ['fastapi', 'django', 'flask', 'torch', 'tensorflow'],
  'Cargo.toml': ['axum', 'actix-web', 'rocket', 'tauri', 'tokio', 'bevy'],
  'go.mod': ['gin', 'echo', 'fiber', 'chi'],
  Gemfile: ['rails', 'sinatra'],
  'pom.xml': ['spring-boot', 'quarkus'],
  'composer.json': ['laravel', 'symfony'],
  'pubspec.yaml': ['flutter'],
};

const skippedDirectories = new Set([
  'node_modules',
  'target',
  'dist',
  'build',
  'vendor',
  'venv',
  '__pycache__',
  'coverage',
]);
const limits = { entries: 3_000, depth: 4, manifestBytes: 262_144, languages: 8 } as const;

/** Looks at names and manifests, bounded in number and depth; the most frequent language comes first. */
export async function readSourceFacts(root: string): Promise<SourceFacts> {
  const counts = new Map<string, number>();
  const frameworks = new Set<string>();
  const queue: { readonly directory: string; readonly depth: number }[] = [{ directory: root, depth: 0 }];
  let entriesLeft: number = limits.entries;
  for (let next = queue.shift(); next !== undefined && entriesLeft > 0; next = queue.shift()) {
    const { directory, depth } = next;
    const entries = await readEntries(directory);
    for (const entry of entries.slice(0, entriesLeft)) {
      if (
        entry.isDirectory() &&
        depth < limits.depth &&
        !entry.name.startsWith('.') &&
        !skippedDirectories.has(entry.name)
      ) {
        queue.push({ directory: path.join(directory, entry.name), depth: depth + 1 });
      }
      if (!entry.isFile()) continue;
      const language = languageOfManifest[entry.name] ?? languageOfExtension[path.extname(entry.name)];
      if (language !== undefined) counts.set(language, (counts.get(language) ?? 0) + 1);
      for (const framework of await readFrameworks(path.join(directory, entry.name))) frameworks.add(framework);
    }
    entriesLeft -= entries.length;
  }
  const languages = [...counts].sort(([a, m], [b, n]) => n - m || a.localeCompare(b)).map(([language]) => language);
  return { languages: languages.slice(0, limits.languages), frameworks: [...frameworks].sort() };
}

/** A framework counts where its name stands as a whole word: `"react"`, `fastapi>=0.1`, `gin-gonic/gin`. */
async function readFrameworks(file: string): Promise<readonly string[]> {
  const words = frameworkWords[path.basename(file)];
  if (words === undefined || (await stat(file)).size > limits.manifestBytes) return [];
  const text = (await readFile(file, 'utf8')).toLowerCase();
  return words.filter((word) => new RegExp(`(^|[^a-z0-9_-])@?${word}([^a-z0-9_-]|$)`, 'm').test(text));
}

async function readEntries(directory: string) {
  try {
    return await readdir(directory, { withFileTypes: true });
  } catch {
    // Not ours to read: it says nothing.
    return [];
  }
}
