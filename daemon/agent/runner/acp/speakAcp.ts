import type { PromptRequest, PromptResponse } from '@agentclientprotocol/sdk/unstable';
import { client, methods, RequestError } from '@agentclientprotocol/sdk/unstable';
import { toError } from '../../../../shared/errors.ts';
import { agentTimings } from '../../agentTimings.ts';
import type { StartProcess } from '../agentProcess.ts';
import { startAgentProcess } from '../agentProcess.ts';
import { isExhaustion } from '../exhaustion.ts';
import { LastLines } from '../lastLines.ts';
import type { AgentEvents, LiveAgent, LiveAgentParts, StartAgent } from '../liveAgent.ts';
import { QuietTime } from '../quietTime.ts';
import { watchProcess } from '../watchProcess.ts';
import { withinMs } from '../withinMs.ts';
import { openAcpStream } from './acpStream.ts';
import type { Denial } from './acpTalk.ts';
import { AcpTalk } from './acpTalk.ts';
import { AcpUsage } from './acpUsage.ts';
import { openConversation } from './openConversation.ts';

/** An agent that speaks the Agent Client Protocol by its standard input and output. */
export const startAcp: StartAgent = (parts, events) =>
  speakAcp(parts, events, { startProcess: startAgentProcess, ...agentTimings });

/** An agent whose turns end with each denial must not be sent on for ever. */
const maxDenialsOfTurn = 20;

export interface AcpPorts {
  readonly startProcess: StartProcess;
  /** How long it may take until it has a conversation. */
  readonly handshakeMs: number;
  /** How long nothing must come until all is told of before; and how long that may take. */
  readonly replayQuietMs: number;
  readonly replayMostMs: number;
}

interface Turn {
  isInterrupted: boolean;
}

/** The same with any process. */
export function speakAcp(parts: LiveAgentParts, events: AgentEvents, ports: AcpPorts): LiveAgent {
  const { handshakeMs } = ports;
  const { title } = parts;
  const aside = new LastLines();
  const usage = new AcpUsage({ isResumed: parts.resume !== undefined });
  const talk = new AcpTalk(events, usage);
  const replay = new QuietTime({ quietMs: ports.replayQuietMs, mostMs: ports.replayMostMs });
  let isOpen = false;
  let turn: Turn = { isInterrupted: false };
  const { stream, process } = openAcpStream((onMessage) =>
    ports.startProcess(parts, { onMessage, onText: (line) => aside.add(line), onStderr: (line) => aside.add(line) }),
  );
  const { agent } = client({ name: 'rostrum' })
    .onRequest(methods.client.session.requestPermission, ({ params, signal }) => talk.asked(params, signal))
    .onNotification(methods.client.session.update, ({ params }) => {
      replay.noise();
      if (isOpen) talk.updated(params.update);
    })
    .connect(stream);
  const { gone, ended, giveUp } = watchProcess(process, { title, aside, events });
  const opened = open();
  opened.catch((error: unknown) => giveUp(wordsOf(error, parts)));
  return {
    ended,
    close: () => process.end(),
    interrupt() {
      turn.isInterrupted = true;
      void cancel();
    },
    async take(text) {
      turn = { isInterrupted: false };
      const sessionId = await opened.catch((): never => {
        throw new Error(`${title} could not be started`);
      });
      let next: string | undefined = text;
      for (let denials = 0; next !== undefined && denials <= maxDenialsOfTurn; denials += 1)
        next = await takeOnce(sessionId, next);
    },
  };

  async function open(): Promise<string> {
    const late = () => new Error(`${title} did not begin to speak within ${handshakeMs / 1000} seconds`);
    const sessionId = await withinMs(Promise.race([openConversation(agent, parts), gone]), handshakeMs, late);
    events.named(sessionId);
    // What it tells of before is no news.
    if (parts.resume !== undefined) await replay.quiet();
    isOpen = true;
    return sessionId;
  }

  /** One turn of the protocol. Gives the text of the next one, where it ended before it knew why. */
  async function takeOnce(sessionId: string, text: string): Promise<string | undefined> {
    talk.beginTurn();
    try {
      const prompt = { sessionId, prompt: [{ type: 'text' as const, text }] };
      const answer = agent.request<PromptResponse, PromptRequest>(methods.agent.session.prompt, prompt);
      if (turn.isInterrupted) void cancel();
      const response = await Promise.race([answer, gone]);
      return finish(response);
    } catch (error) {
      const why = wordsOf(error, parts);
      if (isExhaustion(why)) events.exhausted(why);
      talk.endTurn();
      throw new Error(why);
    }
  }

  function finish(response: PromptResponse): string | undefined {
    const denial = talk.endedByDenial;
    // A model is called once for each answer of tools, and once more.
    events.used(usage.turnEnded(response, talk.endTurn() + 1));
    const { stopReason } = response;
    if (stopReason !== 'end_turn' && stopReason !== 'cancelled')
      events.trouble(`${title} ended its turn early (${stopReason})`);
    return denial === undefined || turn.isInterrupted ? undefined : afterDenial(denial);
  }

  async function cancel(): Promise<void> {
    talk.interrupt();
    // Before there is a conversation there is no turn; its first one is cancelled when it has begun.
    if (isOpen) await agent.notify(methods.agent.session.cancel, { sessionId: await opened }).catch(() => undefined);
  }
}

const afterDenial = ({ tool, why }: Denial): string =>
  `The call of ${tool} was not allowed: ${why}\nDo not make it again. Go on without it; where that is not possible, say so and ask.`;

function wordsOf(error: unknown, { title, loginHint }: LiveAgentParts): string {
  const { message } = toError(error);
  const wantsLogin = error instanceof RequestError && error.code === RequestError.authRequired().code;
  if (!wantsLogin) return message;
  return `${title} wants somebody to log in${loginHint === undefined ? '' : `: run "${loginHint}" on this server`} (${message})`;
}
