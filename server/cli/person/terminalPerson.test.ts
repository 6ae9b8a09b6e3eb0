import assert from 'node:assert/strict';
import type { CliIo } from '../../../runtime/cliCommand.ts';
import { createTerminalPerson } from './terminalPerson.ts';

const hostKey = { destination: 'gpu1', host: 'jump', isJump: true, keyType: 'ED25519', fingerprint: 'SHA256:x' };
const secret = { kind: 'password', host: 'gpu1', text: 'Password:', isShown: false, attempt: 1 } as const;

function aPerson({ isTty = true, answer = '', yes = false } = {}) {
  const shown: string[] = [];
  const asked: string[] = [];
  const io = {
    stderr: (text: string) => void shown.push(text),
    isTty,
    colour: false,
    prompt: async (question: string) => {
      asked.push(question);
      return answer;
    },
  } as unknown as CliIo;
  return { ...createTerminalPerson(io, { askHidden: async () => 'typed unseen' }, { yes }), shown, asked };
}

describe('a person at a terminal', () => {
  it('[F7] sees whose key it is and its fingerprint, and takes it by the whole word alone', async () => {
    for (const [answer, isTaken] of [
      ['yes', true],
      ['YES ', true],
      ['y', false],
      ['', false],
    ] as const) {
      const person = aPerson({ answer, yes: true });
      assert.equal(await person.confirmHostKey(hostKey), isTaken, answer);
      assert.match(person.asked[0] ?? '', /key of jump \(on the way to gpu1\).*ED25519 SHA256:x/);
    }
  });

  it('[F7] nobody at the terminal takes nothing, and is told how to answer', async () => {
    const person = aPerson({ isTty: false, yes: true });
    await assert.rejects(person.confirmHostKey(hostKey), /nobody to ask.*SHA256:x.*--talk/s);
    await assert.rejects(person.askSecret(secret), /Password:.*--talk/s);
    assert.equal(await person.confirm('Linger?'), true);
    assert.equal(await aPerson({ isTty: false }).confirm('Linger?'), false);
  });

  it('[F5] decides about what somebody may lose something by, whatever option is given', async () => {
    assert.equal(await aPerson({ yes: true, answer: 'n' }).decide('Take it?'), false);
    assert.equal(await aPerson({ yes: true, answer: 'y' }).decide('Take it?'), true);
    await assert.rejects(
      aPerson({ isTty: false, yes: true }).decide('Take it?'),
      /nobody to ask here: Take it\? Run it.*--talk/,
    );
  });

  it('types secrets unseen, and says yes to what is optional', async () => {
    assert.equal(await aPerson().askSecret(secret), 'typed unseen');
    assert.equal(await aPerson({ answer: 'y' }).confirm('Linger?'), true);
    assert.equal(await aPerson({ answer: 'n' }).confirm('Linger?'), false);
  });

  it('sees each step, what a command writes in between, and no text that acts on the terminal', () => {
    const person = aPerson();
    const step = { id: 'bootstrap', title: 'Run it' } as const;
    person.tell({ ...step, state: 'running' });
    person.tell({ ...step, state: 'running', text: 'one\n\u001b[2Jtwo' });
    person.tell({ ...step, state: 'done', text: 'fine' });
    assert.equal(person.shown.join(''), '… Run it\n  one\n  two\n✔ Run it  fine\n');
  });
});
