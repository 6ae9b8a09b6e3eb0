import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { spawn } from 'node:child_process';
import * as path from 'node:path';
import { text } from 'node:stream/consumers';
import { makePlace, removePlaces } from '../places.fixture.ts';
import { hookUrlVariable, installHookCommand } from './hookCommand.ts';
import type { Ran } from './runProgram.fixture.ts';
import { runProgram } from './runProgram.fixture.ts';

describe('the command of hooks', () => {
  let directory = '';
  let impatient = '';
  let server: Server;
  let heard: { readonly authorization: string | undefined; readonly body: string }[] = [];
  let status = 200;
  let answer = '';
  /** What the daemon does with the next call, in the place of answering it. */
  let goAway: (() => unknown) | undefined;

  before(async () => {
    directory = await makePlace();
    await installHookCommand(directory, ['false']);
    impatient = await makePlace();
    await installHookCommand(impatient, ['false'], 1);
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        heard.push({ authorization: request.headers.authorization, body });
        if (goAway !== undefined) {
          response.destroy();
          goAway();
          return;
        }
        response.writeHead(status, { 'Content-Type': 'application/json' }).end(answer);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  beforeEach(() => {
    [heard, status, answer, goAway] = [[], 200, '{"decision":"allow"}', undefined];
  });
  after(async () => {
    server.close();
    await removePlaces();
  });

  const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks/gemini`;
  const envOf = (address: string, PATH = process.env['PATH'] ?? '') => ({
    ...{ PATH, ROSTRUM_TOKEN: 'rses_secret', [hookUrlVariable]: address, http_proxy: 'http://127.0.0.1:9' },
  });
  const input = '{"tool_name":"x"}';
  const run = (
    kind: 'decide' | 'ask' | 'tell' | 'gate',
    address = url(),
    PATH?: string,
    place = directory,
  ): Promise<Ran> =>
    runProgram(['/bin/sh', path.join(place, 'rostrum-hook'), kind], { env: envOf(address, PATH), input });

  it('[A2] carries what an agent says to its daemon, and the answer back', async () => {
    assert.deepEqual(await run('decide'), { exitCode: 0, stdout: '{"decision":"allow"}', stderr: '' });
    assert.equal(heard[0]?.body, '{"tool_name":"x"}');
    assert.equal(heard[0]?.authorization, 'Bearer rses_secret');
  });

  it('[A2] blocks the call where nobody can be asked, and keeps quiet where it only tells', async () => {
    for (const nobody of ['http://127.0.0.1:1/hooks/gemini', '']) {
      const decided = await run('decide', nobody, undefined, impatient);
      assert.equal(decided.exitCode, 2);
      assert.match(decided.stderr, /cannot be asked about this call, so it does not run/);
      const nothing = { exitCode: 0, stdout: '{}', stderr: '' };
      assert.deepEqual(await run('ask', nobody, undefined, impatient), nothing);
      assert.deepEqual(await run('tell', nobody), nothing);
    }
  });

  it('[A5] asks a daemon that went away again, in the same words, and brings its answer', async () => {
    for (const kind of ['decide', 'ask'] as const) {
      heard = [];
      goAway = () => {
        goAway = undefined;
        const { port } = server.address() as AddressInfo;
        server.close(() => server.listen(port, '127.0.0.1'));
      };
      assert.deepEqual(await run(kind), { exitCode: 0, stdout: answer, stderr: '' });
      const said = { authorization: 'Bearer rses_secret', body: input };
      assert.deepEqual(heard, [said, said]);
    }
  });

  it('[A5] asks no more when its agent has ended, and once where it tells or is a gate', async () => {
    const line = ['-c', '/bin/sh "$0" decide </dev/null & wait', path.join(directory, 'rostrum-hook')];
    const agent = spawn('/bin/sh', line, { env: envOf(url()), stdio: ['ignore', 'ignore', 'pipe'] });
    goAway = () => agent.kill('SIGKILL');
    assert.match(await text(agent.stderr), /cannot be asked/);
    heard = [];
    goAway = () => undefined;
    await run('tell');
    assert.equal((await run('gate')).exitCode, 2);
    assert.equal(heard.length, 2);
  });

  it('[A2] blocks the call where the daemon refuses, and where there is no curl and no rostrum', async () => {
    status = 401;
    assert.equal((await run('decide')).exitCode, 2);
    assert.equal((await run('decide', url(), '/nowhere')).exitCode, 2);
  });

  it('[A2] at a gate one answer alone lets a call go on, and every other is the reason why not', async () => {
    answer = '{}';
    assert.deepEqual(await run('gate'), { exitCode: 0, stdout: '{}', stderr: '' });
    answer = 'Rostrum: a rule says so';
    assert.deepEqual(await run('gate'), { exitCode: 2, stdout: '', stderr: answer });
    assert.equal((await run('gate', 'http://127.0.0.1:1/hook')).exitCode, 2);
  });
});
