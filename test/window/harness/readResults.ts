import { readFileSync } from 'node:fs';

/** One test as it ended in the extension host. */
export interface InsideTest {
  readonly title: string;
  readonly state: 'passed' | 'failed' | 'skipped';
  readonly tookMs: number;
  /** Stack of what failed. */
  readonly error?: string;
}

/** The file by which the tests in the extension host tell what they came to; undefined where they did not get to their end. */
export function readResults(file: string): readonly InsideTest[] | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as readonly InsideTest[];
  } catch {
    // The extension host ended before it could write it.
    return undefined;
  }
}
