import type { Person } from '../../../server/ssh/person.ts';
import type { HostKeyQuestion, SecretQuestion, Step } from '../../../shared/protocol/hostTalk.ts';

/** A person whose answers a test decides, and who remembers everything that was said and asked. */
export interface TestPerson extends Person {
  readonly steps: Step[];
  readonly keys: HostKeyQuestion[];
  readonly secrets: SecretQuestion[];
}

/** What it answers: to nothing but what is said here. */
export interface TestAnswers {
  readonly takesKeys?: boolean;
  readonly secret?: (question: SecretQuestion) => string | undefined | Promise<string | undefined>;
}

/** Makes one. */
export function testPerson({ takesKeys = false, secret = () => undefined }: TestAnswers = {}): TestPerson {
  const steps: Step[] = [];
  const keys: HostKeyQuestion[] = [];
  const secrets: SecretQuestion[] = [];
  return {
    steps,
    keys,
    secrets,
    tell: (step) => void steps.push(step),
    confirmHostKey: async (question) => keys.push(question) > 0 && takesKeys,
    askSecret: async (question) => {
      secrets.push(question);
      return secret(question);
    },
    confirm: async () => false,
    decide: async () => false,
  };
}
