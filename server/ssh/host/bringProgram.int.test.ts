import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Step } from '../../../shared/protocol/hostTalk.ts';
import { bringNode, bringProgram } from './bringProgram.ts';
import { hostPaths } from './hostPaths.ts';
import { openLocalHost } from './localHost.fixture.ts';
import { createStepTeller } from './stepTeller.ts';

describe('bringing what a host needs', () => {
  let home: string;
  beforeEach(() => (home = realpathSync(mkdtempSync(join(tmpdir(), 'rostrum-bring-')))));
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  /** A world in which each look at the clock is so much later than the one before. */
  const world = (lookMs: number) => {
    const paths = hostPaths(join(home, '.rostrum'));
    const bytes = Buffer.alloc(4 * 1_048_576, 'what a host gets\n');
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const said: string[] = [];
    const host = openLocalHost({ home });
    const tell = ({ id, state, text }: Step) => void (state === 'running' && text && said.push(`${id}: ${text}`));
    let at = 0;
    const parts = {
      host,
      bundle: { version: '1', directory: '1-a', sha256, bytes },
      facts: { tools: new Set(['gzip']) },
      steps: createStepTeller({ tell }, { signal: undefined, host: 'gpu1' }),
      now: () => (at += lookMs),
    };
    return { plan: { paths, bringNode: undefined, node: process.execPath }, parts, said, bytes };
  };
  const percentOf = (line: string): number => Number(/: (\d+) % of 4\.0 MB$/.exec(line)?.[1]);

  it('[F5] says how much of a program has come, and brings it whole', async () => {
    const { plan, parts, said, bytes } = world(3_000);
    await bringProgram(plan, parts);
    assert.ok(readFileSync(join(plan.paths.versions, '1-a/rostrum.cjs')).equals(bytes));
    const percents = said.map(percentOf);
    assert.ok(percents.length > 10, said.join());
    assert.deepEqual(
      percents,
      [...new Set(percents)].sort((a, b) => a - b),
    );
    assert.ok(percents.every((percent) => percent > 0 && percent < 100));
  });

  it('[F5] says it of a Node as well', async () => {
    const { plan, parts, said } = world(3_000);
    const file = join(home, 'node');
    writeNode(file);
    const runtime = { file, version: 'v20.9.0', platform: 'linux', arch: 'x64', libc: undefined };
    const node = join(plan.paths.node, 'v20.9.0-linux-x64/bin/node');
    await bringNode({ ...plan, bringNode: runtime, node }, parts);
    assert.ok(said.length > 10 && said.every((line) => /^node: \d+ % of 4\.0 MB$/.test(line)), said.join());
  });

  it('[F5] is silent where it takes no time', async () => {
    const { plan, parts, said } = world(0);
    await bringProgram(plan, parts);
    assert.deepEqual(said, []);
  });
});

/** A program of the size of a small Node. */
const writeNode = (file: string): void =>
  writeFileSync(
    file,
    Buffer.concat([Buffer.from('#!/bin/sh\necho v20.9.0\nexit\n'), Buffer.alloc(4 * 1_048_576, '#')]),
  );
