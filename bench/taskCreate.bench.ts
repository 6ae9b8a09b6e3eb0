// `task.create` over HTTP, answered after fdatasync, beside three references in the same run.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Child } from './child.ts';
import { startChild } from './child.ts';
import type { LoadFigures } from './load.ts';
import { runLoad } from './load.ts';
import { bareGroupCommit } from './references/groupCommit.ts';
import type { Figure } from './result.ts';
import { figure, median, printResult } from './result.ts';

const clientCounts = [1, 32, 256];
const rounds = 3;
const root = join(import.meta.dirname, '..');
const directory = mkdtempSync(join(tmpdir(), 'rostrum-bench-'));
const hubLine = /(http:\/\/127\.0\.0\.1:\d+)/;

const body = (n: number) =>
  JSON.stringify({ title: `Update API schema v2.5 ${n}`, priority: 'high', spec: 'x'.repeat(200) });

interface Subject {
  readonly name: string;
  readonly child: Child;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

interface Measured extends LoadFigures {
  readonly cpuMsPerRequest: number;
}

async function startHub(): Promise<Subject> {
  const child = await startChild(
    [join(root, 'dist/rostrum.cjs'), 'hub', 'start', '--port', '0', '--data', join(directory, 'hub')],
    {},
    hubLine,
  );
  const address = child.said[1] ?? '';
  const token = readFileSync(join(directory, 'hub', 'admin.token'), 'utf8').trim();
  const headers = { authorization: `Bearer ${token}` };
  const made = await fetch(`${address}/api/v1/projects`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Bench', key: 'BENCH' }),
  });
  if (!made.ok) throw new Error(await made.text());
  return { name: 'rostrum', child, url: `${address}/api/v1/tasks`, headers };
}

async function startReference(name: string, file: string, args: readonly string[]): Promise<Subject> {
  const child = await startChild(
    ['--import', 'tsx', join(import.meta.dirname, 'references', file), ...args],
    {},
    hubLine,
  );
  return { name, child, url: `${child.said[1] ?? ''}/api/v1/tasks`, headers: {} };
}

async function measure({ child, url, headers }: Subject, clients: number, requests: number): Promise<Measured> {
  const before = child.cpuMs();
  const figures = await runLoad({ url, headers, body, clients, requests });
  const after = child.cpuMs();
  const cpuMsPerRequest = before === undefined || after === undefined ? 0 : (after - before) / requests;
  return { ...figures, cpuMsPerRequest };
}

/** Rounds alternate between the subjects, so that what the machine does besides hits all alike; medians of each figure. */
async function measureAll(subjects: readonly Subject[], clients: number): Promise<ReadonlyMap<string, Measured>> {
  const found = new Map<string, Measured[]>();
  for (let round = 0; round < rounds; round += 1) {
    for (const subject of subjects) {
      const requests = subject.name === 'lowdb JSONFile' ? Math.min(200, 50 * clients) : clients === 1 ? 1_000 : 6_000;
      found.set(subject.name, [...(found.get(subject.name) ?? []), await measure(subject, clients, requests)]);
    }
  }
  return new Map([...found].map(([name, all]) => [name, medians(all)]));
}

const medians = (all: readonly Measured[]): Measured => ({
  perSecond: median(all.map((one) => one.perSecond)),
  p50: median(all.map((one) => one.p50)),
  p95: median(all.map((one) => one.p95)),
  cpuMsPerRequest: median(all.map((one) => one.cpuMsPerRequest)),
});

const subjects: Subject[] = [];
try {
  subjects.push(await startHub());
  subjects.push(await startReference('bare Express', 'expressRoute.ts', []));
  subjects.push(await startReference('lowdb JSONFile', 'lowdbRoute.ts', [join(directory, 'lowdb.json'), '10000']));
  for (const subject of subjects.slice(0, 2)) await measure(subject, 32, 4_000);
  const figures: Figure[] = [];
  for (const clients of clientCounts) {
    const found = await measureAll(subjects, clients);
    const hub = found.get('rostrum');
    const express = found.get('bare Express');
    const lowdb = found.get('lowdb JSONFile');
    if (hub === undefined || express === undefined || lowdb === undefined)
      throw new Error('a subject was not measured');
    const commit = await bareGroupCommit(
      join(directory, `bare-${clients}.jsonl`),
      `${'x'.repeat(900)}\n`,
      clients,
      clients === 1 ? 2_000 : 40_000,
    );
    const by = `${clients} client${clients === 1 ? '' : 's'}`;
    figures.push(
      figure(`tasks created, ${by}, beside a bare Express route`, '/s', hub.perSecond, express.perSecond),
      figure(`p50, ${by}, beside a bare Express route`, 'ms', hub.p50, express.p50),
      figure(`p95, ${by}, beside a bare Express route`, 'ms', hub.p95, express.p95),
      figure(
        `processor time a request, ${by}, beside a bare Express route`,
        'ms',
        hub.cpuMsPerRequest,
        express.cpuMsPerRequest,
      ),
      figure(`tasks created, ${by}, beside lowdb JSONFile with 10,000 tasks`, '/s', hub.perSecond, lowdb.perSecond),
      figure(`tasks created, ${by}, beside a bare group commit without HTTP`, '/s', hub.perSecond, commit),
    );
  }
  printResult('task.create over HTTP', figures);
} finally {
  for (const { child } of subjects) await child.stop();
  rmSync(directory, { recursive: true, force: true });
}
