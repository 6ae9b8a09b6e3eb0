import * as z from 'zod';
import { badRequest, toError } from '../../shared/errors.ts';
import type { Json } from '../../shared/model/contract.ts';
import { limits } from '../../shared/timings.ts';
import { sendJson } from '../../runtime/http/answers.ts';
import type { Log } from '../../runtime/log.ts';
import type { DoorRoute } from '../door/door.ts';
import type { SessionRecord } from '../session/sessionRecords.ts';
import { answerClaudeHook } from './claude/claudeHooks.ts';
import { claudeHookPath } from './claude/claudeSettings.ts';
import { answerGeminiHook } from './gemini/geminiHooks.ts';
import { geminiHookPath } from './gemini/geminiSettings.ts';
import type { HookPorts } from './hookPorts.ts';

/** Undefined where there is no answer and its asker left, or is to ask again: the daemon stops. */
type AnswerHook = (
  session: SessionRecord,
  body: unknown,
  signal: AbortSignal,
  ports: HookPorts,
) => Promise<Record<string, Json> | undefined>;

/** Where the hooks of agents call their daemon. */
export const agentRoutes = (ports: HookPorts, log: Log): readonly DoorRoute[] => [
  hookRoute(claudeHookPath, answerClaudeHook, { ports, log }),
  hookRoute(geminiHookPath, answerGeminiHook, { ports, log }),
];

const hookRoute = (
  path: DoorRoute['path'],
  answerHook: AnswerHook,
  { ports, log }: { readonly ports: HookPorts; readonly log: Log },
): DoorRoute => ({
  method: 'POST',
  path,
  // A call may carry a whole file.
  maxBytes: limits.contractBodyBytes,
  async serve({ session, body, response, signal }) {
    try {
      const answer = await answerHook(session, body, signal, ports);
      // Hung up on, its command asks again as where no daemon is.
      if (answer === undefined) response.destroy();
      else sendJson(response, 200, answer);
    } catch (error) {
      const { sessionId } = session.order;
      if (error instanceof z.ZodError) {
        log.info('a hook was not understood', { path, sessionId, error: error.message });
        throw badRequest(error.issues.map(({ path: at, message }) => ({ path: at.map(String).join('.'), message })));
      }
      log.warn('a hook could not be answered', { path, sessionId, error: toError(error) });
      throw error;
    }
  },
});
