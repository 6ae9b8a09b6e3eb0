import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { openPlace } from '../../harness/place.ts';
import { emptyArtifacts, lastLines, shortPath } from './artifacts.ts';
import { makeHostDirectories, readExtensionLog } from './hostDirectories.ts';
import { openPage } from './openPage.ts';
import type { TestPage } from './openPage.ts';
import { readResults } from './readResults.ts';
import type { InsideTest } from './readResults.ts';
import { startServer } from './startServer.ts';
import { workbenchUrl } from './workbenchUrl.ts';

export interface InsideRun {
  /** The folder of the extension, run as it lies there. */
  readonly developmentPath: string;
  /** The bundle whose `run` the extension host calls. */
  readonly testsPath: string;
  /** Only tests whose title has this. */
  readonly grep?: string | undefined;
}

const runMs = 8 * 60_000;
const shownLogLines = 60;

/** Runs a bundle of tests in a real extension host; what they came to, and what a failure needs to be understood. */
export async function runInside({ developmentPath, testsPath, grep }: InsideRun): Promise<{
  readonly tests: readonly InsideTest[] | undefined;
  readonly report: string;
}> {
  const place = openPlace();
  const artifacts = emptyArtifacts('inside');
  const directories = makeHostDirectories(place, 'code');
  const results = join(directories.directory, 'results.json');
  const said: string[] = [];
  const env = { ROSTRUM_INSIDE_RESULTS: results, ...(grep === undefined ? {} : { ROSTRUM_INSIDE_GREP: grep }) };
  try {
    // Without the driver a built workbench does not read from its address which tests to run.
    const server = await startServer(directories, { env, args: ['--enable-smoke-test-driver'] });
    let page: TestPage | undefined;
    try {
      page = await openPage(directories, join(artifacts, 'browser.log'));
      const url = workbenchUrl(server, { folder: directories.workspace, developmentPath, testsPath });
      await untilEnd(page, url, said).catch((error: unknown) => said.push(String(error)));
      await page.page
        .screenshot({ path: join(artifacts, 'end.png') })
        .catch((error: unknown) => said.push(String(error)));
    } finally {
      await page?.close();
      await server.stop();
    }
    const report = [
      `Extension:\n${lastLines(readExtensionLog(directories.directory), shownLogLines)}`,
      `Extension host and window:\n${lastLines(said.join('\n'), shownLogLines)}`,
      `Server:\n${lastLines(server.output(), shownLogLines)}`,
      `Picture and logs: ${shortPath(artifacts)}`,
    ].join('\n\n');
    return { tests: readResults(results), report };
  } finally {
    for (const name of ['server.log', 'results.json']) {
      const file = join(directories.directory, name);
      if (existsSync(file)) copyFileSync(file, join(artifacts, name));
    }
    await place.close();
  }
}

/** Opens the window and waits until its extension host has run all tests, as VS Code's own test driver does. */
async function untilEnd({ page }: TestPage, url: string, said: string[]): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const ended = new Promise<void>((resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no end after ${runMs} ms`)), runMs);
    page.on('crash', () => reject(new Error('the page crashed')));
    const note = (_kind: string, words: readonly unknown[]) => void said.push(words.map(String).join(' '));
    page
      .exposeFunction('codeAutomationLog', note)
      .then(() => page.exposeFunction('codeAutomationExit', () => resolve()))
      .then(() => page.goto(url))
      .catch(reject);
  });
  await ended.finally(() => clearTimeout(timer));
}
