import assert from 'node:assert/strict';
import { parseAgentKeyTypes } from './agentKeyTypes.ts';

const text = (value: string | Buffer) => {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
};
const answer = (...keys: readonly string[]) => {
  const count = Buffer.alloc(4);
  count.writeUInt32BE(keys.length);
  const pairs = keys.flatMap((type) => [text(Buffer.concat([text(type), text('the key')])), text('a comment')]);
  return text(Buffer.concat([Buffer.from([12]), count, ...pairs]));
};

describe('the keys of an ssh-agent', () => {
  it('are told by their types, also those that the library does not know', () => {
    const types = ['ssh-ed25519', 'sk-ssh-ed25519@openssh.com', 'ssh-rsa-cert-v01@openssh.com'];
    assert.deepEqual(parseAgentKeyTypes(answer(...types)), types);
    assert.deepEqual(parseAgentKeyTypes(answer()), []);
  });

  it('are none where the answer is cut, refused, or says more than it has', () => {
    const whole = answer('ssh-ed25519', 'ssh-rsa');
    assert.deepEqual(parseAgentKeyTypes(whole.subarray(0, whole.length - 3)), ['ssh-ed25519']);
    assert.deepEqual(parseAgentKeyTypes(Buffer.from([0, 0, 0, 1, 5])), []);
    const boastful = answer('ssh-ed25519');
    boastful.writeUInt32BE(0xffffffff, 5);
    assert.deepEqual(parseAgentKeyTypes(boastful), ['ssh-ed25519']);
    boastful.writeUInt32BE(0xffffffff, 9);
    assert.deepEqual(parseAgentKeyTypes(boastful), []);
  });
});
