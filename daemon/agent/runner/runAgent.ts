import { readFile } from 'node:fs/promises';
import { toError } from '../../../shared/errors.ts';
import { usageTold } from '../usage/used.ts';
import type { DaemonTalk } from './daemonTalk.ts';
import type { AgentEvents, LiveAgent, LiveAgentParts, PlannedStep, StartAgent } from './liveAgent.ts';
import type { Pane } from './pane.ts';
import type { RunFile } from './runFile.ts';
import { TextFeed } from './textFeed.ts';

export interface AgentRun {
  readonly run: RunFile;
  readonly start: StartAgent;
  readonly talk: DaemonTalk;
  readonly pane: Pane;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Where its tools are, where they are given by its protocol. */
  readonly tools?: LiveAgentParts['tools'];
}

/**
 * Runs an agent behind a protocol in a session's pane: its task is its first turn, and then each text that comes for the
 * session, or that a person types there, is one. An urgent text ends the turn that is under way. Gives the exit code of
 * the agent, after which the session ends.
 */
export async function runAgent({ run, start, talk, pane, env, cwd, tools }: AgentRun): Promise<number> {
  const turns: Turns = { ended: 0 };
  const agent = await start({ ...run, env, cwd, tools }, eventsFor(talk, pane, turns));
  pane.onInterrupt(() => agent.interrupt());
  pane.onEnd(() => agent.close());
  const stage: Stage = {
    agent,
    talk,
    pane,
    turns,
    feed: new TextFeed(talk),
    over: agent.ended.then(() => 'over' as const),
  };
  if (run.promptFile !== undefined) {
    pane.show('note', `${run.title} was given its task`);
    await takeTurn(stage, firstText(run, await readFile(run.promptFile, 'utf8')));
  }
  for (let text = await nextText(stage); text !== undefined; text = await nextText(stage)) {
    pane.show('given', text);
    await takeTurn(stage, text);
  }
  const exitCode = await agent.ended;
  pane.show('note', `${run.title} ended with exit code ${exitCode}`);
  return exitCode;
}

/** An agent that goes on with its conversation knows its task, and did a part of it. */
const firstText = ({ resume }: RunFile, task: string): string =>
  resume === undefined
    ? task
    : `Your session had ended, and goes on. This is your task again, whole: go on where you were, and report as it says.\n\n${task}`;

/** What was asked in a turn that has ended needs no answer. */
interface Turns {
  ended: number;
}

interface Stage {
  readonly agent: LiveAgent;
  readonly talk: DaemonTalk;
  readonly pane: Pane;
  readonly turns: Turns;
  readonly feed: TextFeed;
  readonly over: Promise<'over'>;
}

async function takeTurn({ agent, talk, pane, turns, feed, over }: Stage, text: string): Promise<void> {
  talk.tell({ kind: 'activity', activity: 'working', evidence: 'it was given something to do' });
  const turn = agent.take(text).catch((error: unknown) => pane.show('trouble', toError(error).message));
  const ended = Promise.race([turn.then(() => 'over' as const), over]);
  let isInterrupted = false;
  while (!isInterrupted && (await Promise.race([urgentCame(feed), ended])) === 'urgent') {
    // It stays in the feed, and is the next turn.
    isInterrupted = true;
    agent.interrupt();
  }
  await ended;
  turns.ended += 1;
  talk.tell({ kind: 'went_on', why: 'its turn ended' });
  talk.tell({ kind: 'turn_ended' });
  talk.tell({ kind: 'activity', activity: 'waiting-for-input', evidence: 'its turn ended' });
}

/** While a turn runs only urgent texts are fetched; the others wait at the daemon for its end. */
async function urgentCame(feed: TextFeed): Promise<'urgent'> {
  while (!feed.hasUrgent()) await feed.changed.wait();
  return 'urgent';
}

/** What comes first: a text for the session, or a line that a person typed. Undefined when the agent is gone. */
async function nextText({ feed, pane, over }: Stage): Promise<string | undefined> {
  for (;;) {
    const text = feed.take()?.text ?? pane.takeLine();
    if (text !== undefined && text.trim() !== '') return text;
    const changed = Promise.race([feed.changed.wait(), pane.changed.wait()]);
    if ((await Promise.race([changed, over])) === 'over') return undefined;
  }
}

const planMarks: Readonly<Record<PlannedStep['status'], string>> = {
  pending: '[ ]',
  in_progress: '[~]',
  completed: '[x]',
};

/** Where the daemon cannot be asked, a tool does not run. */
const notAsked = (error: unknown) => ({
  isAllowed: false,
  why: `Rostrum's daemon could not be asked: ${toError(error).message}`,
});

const withdrawn = { isAllowed: false, why: 'its turn was ended' };

function eventsFor(talk: DaemonTalk, pane: Pane, turns: Turns): AgentEvents {
  const doing = (evidence: string) => talk.tell({ kind: 'activity', activity: 'working', evidence });
  return {
    said: (text) => pane.show('said', text),
    did(line) {
      pane.show('did', line);
      doing(`it uses ${line.split(' ', 1)[0] ?? 'a tool'}`);
    },
    moved: () => talk.tell({ kind: 'moved' }),
    used: (total) => talk.tell(usageTold(total)),
    contextTakes: (tokens) => talk.tell({ kind: 'context_window', tokens }),
    planned(steps) {
      for (const { text, status } of steps) pane.show('note', `${planMarks[status]} ${text}`);
    },
    trouble: (text) => pane.show('trouble', text),
    named: (id) => talk.tell({ kind: 'conversation', id }),
    exhausted: (why) => talk.tell({ kind: 'exhausted', why: why.slice(0, 300) }),
    async asked(call, isWanted = () => true) {
      const before = turns.ended;
      const isOpen = () => turns.ended === before && isWanted();
      const evidence = `it asks to use ${call.tool.slice(0, 100)}`;
      talk.tell({ kind: 'activity', activity: 'waiting-for-permission', evidence });
      const verdict = await talk.mayUse(call, isOpen).catch(notAsked);
      if (verdict === undefined || !isOpen()) return withdrawn;
      doing(verdict.isAllowed ? `it uses ${call.tool.slice(0, 100)}` : 'it was answered');
      if (!verdict.isAllowed) pane.show('trouble', `not allowed: ${verdict.why}`);
      return verdict;
    },
    unasked: ({ tool, input, isHarmless = false }) => talk.tell({ kind: 'unasked_call', tool, input, isHarmless }),
    async question(text, options) {
      pane.show('note', text);
      talk.tell({ kind: 'activity', activity: 'waiting-for-input', evidence: 'it asks a person' });
      const answer = await talk.ask(text, options).catch(() => undefined);
      doing('it was answered');
      return answer;
    },
  };
}
