import type { Used } from '../usage/used.ts';
import type { Deferred } from './deferred.ts';
import { deferred } from './deferred.ts';
import type { AgentEvents, CallAsked } from './liveAgent.ts';

/** What somebody decides about a call. */
export type Verdict = { readonly isAllowed: boolean; readonly why: string };

/** Takes down what an agent tells, a line each, and leaves its calls to the test. */
export function recordEvents(question: AgentEvents['question'] = () => Promise.resolve(undefined)) {
  const told: string[] = [];
  const used: Used[] = [];
  const questions: {
    readonly call: CallAsked;
    readonly isWanted: () => boolean;
    readonly answer: Deferred<Verdict>;
  }[] = [];
  const events: AgentEvents = {
    said: (text) => void told.push(`said ${text}`),
    did: (line) => void told.push(`did ${line}`),
    moved: () => void told.push('moved'),
    used: (total) => void used.push(total),
    contextTakes: (tokens) => void told.push(`context of ${tokens}`),
    planned: (steps) => void told.push(`planned ${steps.map(({ text, status }) => `${text} ${status}`).join(', ')}`),
    trouble: (text) => void told.push(`trouble ${text}`),
    named: (id) => void told.push(`named ${id}`),
    exhausted: (why) => void told.push(`exhausted ${why}`),
    asked(call, isWanted = () => true) {
      const answer = deferred<Verdict>();
      questions.push({ call, isWanted, answer });
      return answer.promise;
    },
    unasked: ({ tool, isHarmless }) => void told.push(`unasked ${tool}${isHarmless === true ? ', harmless' : ''}`),
    question,
  };
  return { events, told, used, questions };
}
