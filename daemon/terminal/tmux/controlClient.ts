import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { tmuxBusy } from '../refusals.ts';
import { terminalLimits } from '../terminalLimits.ts';
import { ControlParser } from './controlProtocol.ts';
import type { ControlEvent } from './controlProtocol.ts';

/** The lines that each command of a list printed. */
export type Replies = readonly (readonly string[])[];

/**
 * Runs commands as one list: none after one that fails, and nothing of tmux's own in between. `replyCount` is said where a
 * command runs another, which is answered too.
 */
export type RunTmux = (commands: readonly string[], replyCount?: number) => Promise<Replies>;

/** tmux refused a command; those before it in the list were done, those after it were not. */
export class TmuxRefusal extends Error {
  override readonly name = 'TmuxRefusal';
  readonly done: Replies;

  constructor(message: string, done: Replies) {
    super(message);
    this.done = done;
  }
}

/** The connection went away: the command may or may not have been done. */
export class TmuxGone extends Error {
  override readonly name = 'TmuxGone';
}

interface Waiting {
  readonly count: number;
  readonly replies: (readonly string[])[];
  readonly resolve: (replies: Replies) => void;
  readonly reject: (error: Error) => void;
}

/** How a control client is started. */
export interface ControlStart {
  readonly tmux: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Called once, when the client is gone for whatever reason. */
  readonly onGone: (reason: string) => void;
}

/** One `tmux -C` process. Commands go in as lines and are answered in order; it ends with us, because its stdin does. */
export class ControlClient {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly parser = new ControlParser();
  private readonly waiting: Waiting[] = [];
  private readonly onGone: (reason: string) => void;
  private readonly attached: Waiting;
  private watchdog: NodeJS.Timeout | undefined;
  private hasGone = false;
  /** Settles when tmux has attached us, or could not. */
  readonly ready: Promise<Replies>;

  constructor({ tmux, args, env, onGone }: ControlStart) {
    this.onGone = onGone;
    let attached: Waiting | undefined;
    this.ready = new Promise<Replies>((resolve, reject) => (attached = { count: 1, replies: [], resolve, reject }));
    this.ready.catch(() => undefined); // Whoever waits for it hears of it; nobody has to.
    if (!attached) throw new Error('a promise runs its executor at once');
    this.attached = attached;
    this.child = spawn(tmux, [...args], { env, cwd: '/', stdio: ['pipe', 'pipe', 'pipe'] });
    this.child.stdout.on('data', (chunk: Buffer) => this.read(chunk));
    this.child.stderr.resume();
    this.child.stdin.on('error', () => undefined); // The exit that follows says it.
    this.child.on('error', (error) => this.gone(error.message));
    this.child.on('exit', () => this.gone('the tmux client ended'));
  }

  get isGone(): boolean {
    return this.hasGone;
  }

  async run(...[commands, replyCount = commands.length]: Parameters<RunTmux>): Promise<Replies> {
    if (this.hasGone) throw new TmuxGone('the tmux client has ended');
    if (this.waiting.length >= terminalLimits.queuedCommands) throw tmuxBusy();
    return new Promise<Replies>((resolve, reject) => {
      this.waiting.push({ count: replyCount, replies: [], resolve, reject });
      if (this.waiting.length === 1) this.watch();
      this.child.stdin.write(`${commands.join(' ; ')}\n`);
    });
  }

  /** Ends the client; tmux and its panes stay. */
  close(): void {
    this.gone('closed');
  }

  private read(chunk: Buffer): void {
    for (const event of this.parser.push(chunk)) this.handle(event);
  }

  private handle(event: ControlEvent): void {
    if (event.type === 'violation') return this.gone(`tmux broke its protocol: ${event.reason}`);
    if (event.type === 'notice') return;
    const waiting = event.isOwn ? this.waiting[0] : this.attached;
    if (!waiting) return this.gone('tmux answered what was not asked');
    if (event.ok) waiting.replies.push(event.lines);
    const isDone = !event.ok || waiting.replies.length === waiting.count;
    if (!isDone) return;
    if (event.isOwn) {
      this.waiting.shift();
      this.watch();
    }
    if (event.ok) waiting.resolve(waiting.replies);
    else waiting.reject(new TmuxRefusal(event.lines.join(' '), waiting.replies));
  }

  /** A tmux that does not answer holds every session's input: the connection is given up, and made anew by its owner. */
  private watch(): void {
    clearTimeout(this.watchdog);
    if (this.waiting.length === 0) return;
    this.watchdog = setTimeout(() => this.gone('tmux does not answer'), terminalLimits.commandTimeoutMs);
  }

  private gone(reason: string): void {
    if (this.hasGone) return;
    this.hasGone = true;
    clearTimeout(this.watchdog);
    this.child.stdin.destroy();
    this.child.kill('SIGTERM');
    const error = new TmuxGone(reason);
    for (const { reject } of [this.attached, ...this.waiting.splice(0)]) reject(error);
    this.onGone(reason);
  }
}
