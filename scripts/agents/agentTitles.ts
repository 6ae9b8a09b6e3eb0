import { execFileSync } from 'node:child_process';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';

const root = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))));
const listed = z.object({ tests: z.array(z.object({ title: z.string() })) });

/** The titles of all tests with real agents, as mocha would run them; none is run. */
export function readAgentTitles(): readonly string[] {
  const mocha = path.join(root, 'node_modules', 'mocha', 'bin', 'mocha.js');
  const args = [mocha, '--dry-run', '--reporter', 'json', 'test/agents/*.test.ts'];
  const text = execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8', maxBuffer: 16 * 1024 * 1024 });
  return listed.parse(JSON.parse(text.slice(text.indexOf('{\n')))).tests.map(({ title }) => title);
}
