import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TalkMessage } from '../../shared/protocol/hostTalk.ts';
import { readTalk, talk } from './hostTalk.ts';

describe('a talk with a program that works on a host', () => {
  let directory: string;
  before(() => (directory = mkdtempSync(join(tmpdir(), 'talk-'))));
  after(() => rmSync(directory, { recursive: true }));

  /** A program that begins with `say` and `lines`, which it hears one by one. */
  const order = (source: string) => {
    const file = join(directory, 'program.cjs');
    const prelude = `
      const say = (message) => process.stdout.write(JSON.stringify(message) + '\\n');
      const lines = require('node:readline').createInterface({ input: process.stdin })[Symbol.asyncIterator]();
      const hear = async () => { const { value } = await lines.next(); return value && JSON.parse(value); };
      (async () => { ${source} ; process.exit(); })();`;
    writeFileSync(file, prelude);
    return { file: process.execPath, words: [file], env: { PATH: process.env['PATH'] } };
  };
  const never = new AbortController().signal;
  const refuse = async () => null;

  it('[F5] hears its steps, answers its questions, and gives its end', async () => {
    const heard: TalkMessage[] = [];
    const asked: string[] = [];
    const program = order(`
      say({ type: 'step', id: 'a', title: 'Log in', state: 'running' });
      console.log('whatever a library prints');
      say({ type: 'question', id: 7, kind: 'confirm', question: 'Shall it linger?' });
      const { id, value } = await hear();
      say({ type: 'done', removed: 'gpu1', host: String(id === 7 && value === true) });`);
    const end = await talk(
      program,
      {
        hear: (message) => heard.push(message),
        answer: async ({ kind, question }) => {
          asked.push(`${kind} ${JSON.stringify(question)}`);
          return true;
        },
      },
      never,
    );
    assert.deepEqual(end, { type: 'done', removed: 'gpu1', host: 'true' });
    assert.deepEqual(asked, ['confirm "Shall it linger?"']);
    assert.deepEqual(heard, [{ type: 'step', id: 'a', title: 'Log in', state: 'running' }]);
  });

  it('[F5] tells it when its person calls it off', async () => {
    const called = new AbortController();
    const program = order(`
      say({ type: 'step', id: 'a', title: 'Upload', state: 'running' });
      const { type } = await hear();
      say({ type: 'failed', error: { code: 'cancelled', message: type } });`);
    const end = await talk(program, { hear: () => called.abort(), answer: refuse }, called.signal);
    assert.deepEqual(end, { type: 'failed', error: { code: 'cancelled', message: 'cancel' } });
  });

  it('says how one ended that gave no result', async () => {
    const program = order(`console.error('no such file'); process.exit(3);`);
    await assert.rejects(talk(program, { hear: () => undefined, answer: refuse }, never), /\(3\).*no such file/);
    const missing = { ...program, file: join(directory, 'none') };
    await assert.rejects(talk(missing, { hear: () => undefined, answer: refuse }, never), /ENOENT/);
  });

  it('takes no line that is not its own', () => {
    for (const line of ['', 'text', '1', 'null', '[]', '{"type":"other"}']) assert.equal(readTalk(line), undefined);
  });
});
