import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fc from 'fast-check';
import { createLog, type LogLevel } from './log.ts';
import { shortenHome } from './redact.ts';

const home = '/home/ada';

function openLog(level: LogLevel = 'trace') {
  const lines: string[] = [];
  const log = createLog({ name: 'test', level, home, destination: { write: (line) => lines.push(line) } });
  return { log, lines, last: (): Record<string, unknown> => JSON.parse(lines.at(-1) ?? '{}') };
}

describe('log', () => {
  it('writes one JSON line with level, name, message and fields', () => {
    const { log, last } = openLog();
    log.info('server connected', { server: 'gpu1' });
    const { level, name, msg, server } = last();
    assert.deepEqual(
      { level, name, msg, server },
      { level: 'info', name: 'test', msg: 'server connected', server: 'gpu1' },
    );
  });

  it('keeps silent below its level', () => {
    const { log, lines } = openLog('warn');
    log.info('nothing');
    log.warn('something');
    assert.equal(lines.length, 1);
  });

  it('a child adds its fields to every line', () => {
    const { log, last } = openLog();
    log.child({ session: 's1' }).child({ task: 't1' }).debug('decided', { why: 'ready' });
    const { session, task, why } = last();
    assert.deepEqual({ session, task, why }, { session: 's1', task: 't1', why: 'ready' });
  });

  it('hides minted tokens wherever they stand, at every level', () => {
    const { log, lines } = openLog();
    const secret = (kind: string) => `r${kind}_SEKRET0123456789abcdef`;
    for (const kind of ['reg', 'key', 'tok', 'ses']) {
      for (const level of ['error', 'warn', 'info', 'debug', 'trace'] as const) {
        log[level](`said ${secret(kind)}`, {
          url: `http://x/?t=${secret(kind)}`,
          deep: { list: [secret(kind), { [secret(kind)]: 1 }] },
          error: new Error(`refused ${secret(kind)}`, { cause: new Error(secret(kind)) }),
        });
        log.child({ note: secret(kind) })[level]('child');
      }
    }
    assert.equal(lines.length, 40);
    assert.equal(lines.join('').includes('SEKRET'), false);
  });

  it('hides fields that are named like secrets, whatever they hold', () => {
    const { log, lines } = openLog();
    const fields = [
      'token',
      'key',
      'password',
      'authorization',
      'Authorization',
      'apiKey',
      'x-api-key',
      'session_token',
    ];
    for (const field of [...fields, 'clientSecret', 'set-cookie', 'encryptionKey']) {
      log.trace('x', { headers: { [field]: 'SEKRET' }, [field]: { inner: 'SEKRET' } });
    }
    assert.equal(lines.join('').includes('SEKRET'), false);
    log.info('x', { monkey: 'shown', tokenCount: 7 });
    assert.match(lines.at(-1) ?? '', /"monkey":"shown","tokenCount":7/);
  });

  it('shows neither home paths nor prompts at info and above', () => {
    const { log, lines } = openLog();
    for (const level of ['error', 'warn', 'info'] as const) {
      log[level](`in ${home}/shop`, { cwd: `${home}/shop`, prompt: 'PROMPT', error: new Error(`no ${home}/x`) });
    }
    assert.equal(/home\/ada|PROMPT/.test(lines.join('')), false);
    assert.match(lines.join(''), /"cwd":"~\/shop"/);
    log.debug('x', { cwd: `${home}/shop` });
    assert.match(lines.at(-1) ?? '', /home\/ada/);
  });

  it('shortens a home path and leaves others alone', () => {
    assert.deepEqual(
      [shortenHome(`${home}/a`, home), shortenHome('/srv/a', home), shortenHome('/a', '/')],
      ['~/a', '/srv/a', '/a'],
    );
  });

  it('describes errors with type, stack, cause and facts', () => {
    const { log, last } = openLog();
    log.error('failed', { error: Object.assign(new TypeError('bad'), { code: 'E1' }) });
    const error = last()['error'] as Record<string, unknown>;
    assert.deepEqual([error['type'], error['message'], error['code']], ['TypeError', 'bad', 'E1']);
    assert.match(String(error['stack']), /TypeError: bad/);
  });

  it('survives whatever is logged, in bounded lines', () => {
    const { log, lines } = openLog();
    const cyclic: Record<string, unknown> = {};
    cyclic['self'] = cyclic;
    log.info('x', { cyclic, big: 'y'.repeat(1_000_000), bytes: new Uint8Array(9), many: Array(5_000).fill(1), n: 1n });
    assert.ok((lines.at(-1) ?? '').length < 20_000);
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.anything({ withBigInt: true })), (fields) => log.info('x', fields)),
    );
  });

  it('has written its line when the process dies at once', () => {
    const script = `import { createLog } from './runtime/log.ts';
      createLog({ name: 'dying', level: 'info' }).error('last words'); process.kill(process.pid, 'SIGKILL');`;
    const args = ['--import', 'tsx', '--input-type=module', '-e', script];
    const { stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', cwd: new URL('..', import.meta.url) });
    assert.match(stderr, /"msg":"last words"/);
  });
});
