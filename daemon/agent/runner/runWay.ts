import * as z from 'zod';
import { environment, variableName, word, words } from '../providerWords.ts';
import { json } from '../../../shared/model/contract.ts';
import { runnerProtocol } from './runFile.ts';

/** How an agent is run behind the Agent Client Protocol: what a user describes in a configuration file. */
export const acpWay = z.strictObject({
  /** The program that speaks for it, where that is another one. It gets none of the provider's own arguments. */
  command: word.optional(),
  /** The line that installs that program. */
  installHint: word.optional(),
  /** Come before the provider's own. */
  args: words.default([]),
  /** Come behind the provider's own. */
  lastArgs: words.default([]),
  /** `{program}` stands for the provider's own program, `{directory}` for that of the session. */
  env: environment.default({}),
  /** Variables that each get a fresh secret for a session, by which a port that it opens is closed to others. */
  secrets: z.array(variableName).max(10).default([]),
  /**
   * How the session's token stands in what the protocol says of Rostrum's tools: `{token}`, or a reference that the program
   * fills in from its environment. Without it its settings give it the tools.
   */
  bearer: word.optional(),
  /** The mode of the protocol in which it asks before it acts, where it must be chosen. */
  sessionMode: word.optional(),
  /** What its program wants to be told beside the protocol when a conversation begins; `{directory}` as above. */
  meta: z.record(z.string(), json).optional(),
});

/** How an agent is run by structured output, in a protocol that we speak. */
export const headlessWay = acpWay.extend({ speaks: runnerProtocol });

export type RunWay = z.infer<typeof headlessWay>;
