import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as path from 'node:path';
import { makePlace, removePlaces } from '../places.fixture.ts';
import { hookUrlVariable, installHookCommand } from './hookCommand.ts';
import type { Ran } from './runProgram.fixture.ts';
import { runProgram } from './runProgram.fixture.ts';

describe('the command of hooks', () => {
  let directory = '';
  let server: Server;
  let heard: { readonly authorization: string | undefined; readonly body: string }[] = [];
  let status = 200;
  let answer = '';

  before(async () => {
    directory = await makePlace();
    await installHookCommand(directory, ['false']);
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        heard.push({ authorization: request.headers.authorization, body });
        response.writeHead(status, { 'Content-Type': 'application/json' }).end(answer);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  beforeEach(() => {
    [heard, status, answer] = [[], 200, '{"decision":"allow"}'];
  });
  after(async () => {
    server.close();
    await removePlaces();
  });

  const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks/gemini`;
  const run = (kind: 'decide' | 'tell' | 'gate', address = url(), PATH = process.env['PATH'] ?? ''): Promise<Ran> => {
    const env = { PATH, ROSTRUM_TOKEN: 'rses_secret', [hookUrlVariable]: address, http_proxy: 'http://127.0.0.1:9' };
    return runProgram(['/bin/sh', path.join(directory, 'rostrum-hook'), kind], { env, input: '{"tool_name":"x"}' });
  };

  it('[A2] carries what an agent says to its daemon, and the answer back', async () => {
    assert.deepEqual(await run('decide'), { exitCode: 0, stdout: '{"decision":"allow"}', stderr: '' });
    assert.equal(heard[0]?.body, '{"tool_name":"x"}');
    assert.equal(heard[0]?.authorization, 'Bearer rses_secret');
  });

  it('[A2] blocks the call where nobody can be asked, and keeps quiet where it only tells', async () => {
    for (const nobody of ['http://127.0.0.1:1/hooks/gemini', '']) {
      const decided = await run('decide', nobody);
      assert.equal(decided.exitCode, 2);
      assert.match(decided.stderr, /cannot be asked about this call, so it does not run/);
      assert.deepEqual(await run('tell', nobody), { exitCode: 0, stdout: '{}', stderr: '' });
    }
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
