import type { Mirror } from '../../shared/client/mirror.ts';
import { readApprovalQuestion } from '../../shared/model/approvalQuestion.ts';
import type { InterventionRow } from '../../shared/model/intervention.ts';
import type { AskedToolCall } from '../../shared/protocol/hostToPage.ts';

/** The call that a tool approval was asked about; undefined where its question names none. */
export function askedCallOf(
  mirror: Pick<Mirror, 'get'>,
  { projectId, sessionId }: Pick<InterventionRow, 'projectId' | 'sessionId'>,
  question: string,
): AskedToolCall | undefined {
  const call = readApprovalQuestion(question);
  if (call === undefined) return undefined;
  const serverId = mirror.get('session', sessionId ?? '')?.serverId;
  return {
    projectId,
    ...(serverId === undefined ? {} : { serverId }),
    ...call,
    // As masks and cuts leave it.
    isWhole: !call.args.endsWith('…') && !call.args.includes('[hidden]'),
  };
}
