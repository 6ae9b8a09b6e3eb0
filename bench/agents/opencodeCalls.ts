import * as z from 'zod';
import { startFakeOpencode } from '../../daemon/agent/opencode/fakeOpencode.fixture.ts';
import type { OwnServer } from '../../daemon/agent/ownServer.ts';
import { readJson } from '../../shared/readJson.ts';
import type { AskHook } from './hookCalls.ts';

/** A server that asks as an opencode does, and is answered by whoever listens to it. */
export interface AskingServer {
  readonly url: string;
  readonly password: string;
  readonly ask: AskHook;
  /** Whether somebody listens. */
  isHeard: () => boolean;
  close: () => Promise<void>;
}

const replyPath = /^\/permission\/([^/]+)\/reply$/;
const reply = z.object({ reply: z.enum(['once', 'always', 'reject']) });
const conversation = 'ses_bench';
const message = 'msg_bench';

/** Opens it where the settings of a session say that its opencode is, or anywhere. */
export async function askAsOpencode(place: Partial<OwnServer> = {}): Promise<AskingServer> {
  const waiting = new Map<string, (effect: 'allow' | 'deny') => void>();
  let count = 0;
  const fake = await startFakeOpencode({
    ...place,
    onPosted(path, body) {
      const id = replyPath.exec(path)?.[1];
      if (id === undefined) return;
      waiting.get(id)?.(reply.parse(readJson(body)).reply === 'reject' ? 'deny' : 'allow');
      waiting.delete(id);
    },
  });
  return {
    url: `http://127.0.0.1:${fake.server.port}`,
    password: fake.server.password,
    isHeard: () => fake.listeners() > 0,
    close: () => fake.close(),
    ask(command) {
      count += 1;
      const [id, callID] = [`per_${count}`, `call_${count}`];
      const of = { sessionID: conversation, messageID: message };
      // What it says of a call before it asks about it.
      fake.tell('message.updated', {
        info: { id: message, role: 'assistant', sessionID: conversation, agent: 'build', time: { created: 1 } },
      });
      const state = { status: 'running', input: { command, description: 'What it is for, in some words.' } };
      fake.tell('message.part.updated', { part: { ...of, type: 'tool', callID, tool: 'bash', state } });
      return new Promise((resolve) => {
        waiting.set(id, resolve);
        const tool = { messageID: message, callID };
        fake.tell('permission.asked', { ...of, id, permission: 'bash', patterns: [command], metadata: {}, tool });
      });
    },
  };
}
