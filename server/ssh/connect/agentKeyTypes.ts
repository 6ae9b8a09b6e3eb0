import { connect } from 'node:net';
import { timings } from '../../../shared/timings.ts';
import { typeOfBlob } from './identities.ts';

const requestIdentities = Buffer.from([0, 0, 0, 1, 11]);
const identitiesAnswer = 12;
const maxAnswerBytes = 256 * 1024;

/**
 * The types of all keys that an ssh-agent holds; none where it does not answer. The library passes over the types that it
 * does not know, and so does not tell of them.
 */
export function readAgentKeyTypes(socket: string): Promise<readonly string[]> {
  return new Promise((resolve) => {
    let answer = Buffer.alloc(0);
    const agent = connect(socket);
    const end = () => {
      agent.destroy();
      resolve(parseAgentKeyTypes(answer));
    };
    agent.setTimeout(timings.sshCloseMs, end);
    agent.on('error', end).on('close', end);
    agent.on('data', (chunk: Buffer) => {
      answer = Buffer.concat([answer, chunk]);
      const isWhole = answer.length >= 4 && answer.length >= 4 + answer.readUInt32BE(0);
      if (isWhole || answer.length > maxAnswerBytes) end();
    });
    agent.write(requestIdentities);
  });
}

/** Reads SSH_AGENT_IDENTITIES_ANSWER (draft-ietf-sshm-ssh-agent, 3.5): a number of pairs, each a public key and a comment. */
export function parseAgentKeyTypes(answer: Buffer): readonly string[] {
  if (answer.length < 9 || answer[4] !== identitiesAnswer) return [];
  const types: string[] = [];
  let place = 9;
  for (let left = answer.readUInt32BE(5); left > 0; left -= 1) {
    const key = textAt(answer, place);
    const comment = key === undefined ? undefined : textAt(answer, place + 4 + key.length);
    if (key === undefined || comment === undefined) break;
    const type = typeOfBlob(key);
    if (type !== undefined) types.push(type);
    place += 8 + key.length + comment.length;
  }
  return types;
}

function textAt(bytes: Buffer, place: number): Buffer | undefined {
  if (place + 4 > bytes.length) return undefined;
  const end = place + 4 + bytes.readUInt32BE(place);
  return end > bytes.length ? undefined : bytes.subarray(place + 4, end);
}
