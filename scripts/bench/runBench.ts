import { spawn } from 'node:child_process';
import { parseBenchResult } from './benchResult.ts';
import type { BenchResult } from './benchResult.ts';

const maxOutputChars = 1_000_000;

/** Runs one measurement with its table shown, and gives its figures; throws a sentence when it fails. */
export function runBench(file: string, root: string): Promise<BenchResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', 'tsx', file], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(0, maxOutputChars);
    });
    child.once('error', reject);
    child.once('close', (code) => {
      if (code !== 0) return reject(new Error(`ended with code ${code}`));
      try {
        resolve(parseBenchResult(output));
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
  });
}
