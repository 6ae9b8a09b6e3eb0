import { toError } from '../../shared/errors.ts';
import { limits } from '../../shared/timings.ts';
import { sendJson } from '../../runtime/http/answers.ts';
import type { Log } from '../../runtime/log.ts';
import type { DoorRoute } from '../door/door.ts';
import { claudeHookPath } from './claude/claudeSettings.ts';
import type { HookPorts } from './claude/claudeHooks.ts';
import { answerClaudeHook } from './claude/claudeHooks.ts';

/** Where the hooks of agents call their daemon. */
export const agentRoutes = (ports: HookPorts, log: Log): readonly DoorRoute[] => [
  {
    method: 'POST',
    path: claudeHookPath,
    // A call may carry a whole file.
    maxBytes: limits.contractBodyBytes,
    async serve({ session, body, response, signal }) {
      const answer = await answerClaudeHook(session, body, signal, ports).catch((error: unknown) => {
        log.warn('a hook of Claude Code was not understood', {
          sessionId: session.order.sessionId,
          error: toError(error),
        });
        throw error;
      });
      sendJson(response, 200, answer);
    },
  },
];
