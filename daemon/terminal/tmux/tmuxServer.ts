import { execFile } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { toError } from '../../../shared/errors.ts';
import { tmuxMissing } from '../refusals.ts';
import { hazardsOf, isAtLeast, readTmuxVersion } from '../../../shared/tmuxVersion.ts';
import { exitChannel } from './config.ts';
import type { TmuxPaths } from './config.ts';
import { ControlClient, TmuxGone } from './controlClient.ts';
import type { Replies, RunTmux } from './controlClient.ts';
import type { OwnScope } from './ownScope.ts';

const run = promisify(execFile);
const keeperName = 'rostrum-keeper';
const retryFirstMs = 100;
const retryLastMs = 5_000;
const bellRetryMs = 1_000;

/** What a tmux server is run with. */
export interface TmuxServerOptions {
  readonly tmux: string;
  readonly paths: TmuxPaths;
  /** Where it is started in, so that it outlives what started it. */
  readonly scope?: OwnScope | undefined;
  /** The connection to tmux was made anew; panes may have gone meanwhile. `isNewServer`: all of them have. */
  readonly onReconnected: (isNewServer: boolean) => void;
  /** Some pane's program ended. May be said too often, and may be missed. */
  readonly onPaneDied: () => void;
  readonly onTrouble: (message: string, error: Error) => void;
}

/** Our own tmux server: starts or finds it, and keeps one control client on it until `stop`. */
export class TmuxServer {
  private readonly options: TmuxServerOptions;
  private readonly env = bareEnvironment();
  private hasFlags = true;
  private client: ControlClient | undefined;
  private connecting: Promise<void> | undefined;
  private bell: ChildProcess | undefined;
  private serverPid: string | undefined;
  private isStopped = false;

  constructor(options: TmuxServerOptions) {
    this.options = options;
  }

  /** Throws where tmux is missing, unsafe, or does not start. */
  async open(): Promise<void> {
    await this.checkVersion();
    await this.connect();
    this.listenForExits();
  }

  /** Runs commands as one list; waits for a connection that is being made anew. */
  async run(...list: Parameters<RunTmux>): Promise<Replies> {
    await this.connecting;
    if (!this.client) throw tmuxMissing('it was stopped');
    return this.client.run(...list);
  }

  /** Lets go of tmux, which goes on. */
  stop(): void {
    this.isStopped = true;
    this.client?.close();
    this.client = undefined;
    this.bell?.kill('SIGTERM');
  }

  private async checkVersion(): Promise<void> {
    const printed = await run(this.options.tmux, ['-V'], { env: this.env }).then(
      ({ stdout }) => stdout,
      (thrown: unknown) => {
        throw tmuxMissing(toError(thrown).message);
      },
    );
    const version = readTmuxVersion(printed);
    if (!version) return; // A build without a number is newer than any that is known to fail.
    const unsafe = hazardsOf(version).find(({ weight }) => weight === 'unsafe');
    if (unsafe) throw tmuxMissing(`${printed.trim()}: ${unsafe.what}`);
    this.hasFlags = isAtLeast(version, '3.2');
  }

  private async connect(): Promise<void> {
    await this.ensureKeeper();
    const flags = this.hasFlags ? ['-f', 'no-output,ignore-size'] : [];
    let isCurrent = true;
    const client = new ControlClient({
      tmux: this.options.tmux,
      args: ['-u', '-S', this.options.paths.socket, '-C', 'attach-session', ...flags, '-t', `=${keeperName}:`],
      env: this.env,
      onGone: (reason) => {
        if (isCurrent && client === this.client) this.reconnect(reason);
      },
    });
    try {
      await client.ready;
      const [facts] = await client.run([`display-message -p '#{pid}'`]);
      if (client.isGone) throw new TmuxGone('the tmux client ended at once');
      const pid = facts?.[0] ?? '';
      const isNewServer = this.serverPid !== undefined && this.serverPid !== pid;
      const isFirst = this.serverPid === undefined;
      this.serverPid = pid;
      this.client = client;
      if (!isFirst) this.options.onReconnected(isNewServer);
    } catch (thrown) {
      isCurrent = false;
      client.close();
      throw thrown;
    }
  }

  private reconnect(reason: string): void {
    if (this.isStopped) return;
    this.client = undefined;
    this.options.onTrouble('the connection to tmux was lost', new Error(reason));
    this.connecting = this.connectAgain().finally(() => (this.connecting = undefined));
  }

  private async connectAgain(): Promise<void> {
    for (let waitMs = retryFirstMs; !this.isStopped; waitMs = Math.min(waitMs * 2, retryLastMs)) {
      try {
        return await this.connect();
      } catch (thrown) {
        this.options.onTrouble('tmux cannot be reached', toError(thrown));
        await delay(waitMs);
      }
    }
  }

  /** The first client's command line is the server's for life, readable by every user: nothing but paths. */
  private async ensureKeeper(): Promise<void> {
    const { socket, config, keeper } = this.options.paths;
    const start = ['new-session', '-d', '-s', keeperName, '-x', '80', '-y', '24', '-c', '/', '--', '/bin/sh', keeper];
    let { scope } = this.options;
    for (let attempt = 1; ; attempt += 1) {
      const [program = '', ...args] = [
        ...(scope?.words ?? []),
        this.options.tmux,
        '-S',
        socket,
        '-f',
        config,
        ...start,
      ];
      try {
        await run(program, args, { env: { ...this.env, ...scope?.env }, cwd: '/' });
        return;
      } catch (thrown) {
        const error = toError(thrown);
        if (error.message.includes('duplicate session')) return this.renewConfig();
        // Without a scope sessions still outlive the daemon, by the KillMode of its unit.
        scope = undefined;
        // A server that is just ending refuses its last clients; the next one starts anew.
        if (attempt === 5) throw tmuxMissing(error.message);
        await delay(retryFirstMs);
      }
    }
  }

  /**
   * A server that lives on from before may have been configured by an older release of ours. Not over the control
   * client: it would be answered for each line of the file.
   */
  private async renewConfig(): Promise<void> {
    const { socket, config } = this.options.paths;
    await run(this.options.tmux, ['-S', socket, 'source-file', config], { env: this.env, cwd: '/' });
  }

  /** One waiting client rings for every exit, without a shell and without a file; the sweep is the net below it. */
  private listenForExits(): void {
    if (this.isStopped) return;
    const { tmux, paths } = this.options;
    const args = ['-S', paths.socket, 'wait-for', exitChannel];
    this.bell = execFile(tmux, args, { env: this.env, cwd: '/' }, (error) => {
      if (this.isStopped) return;
      if (!error) this.options.onPaneDied();
      setTimeout(() => this.listenForExits(), error ? bellRetryMs : 0).unref();
    });
  }
}

/** What tmux, and through it every pane, inherits: where programs are and who we are, and nothing of the daemon's own. */
function bareEnvironment(): Readonly<Record<string, string>> {
  const kept = ['PATH', 'HOME', 'USER', 'LOGNAME', 'LANG', 'LC_ALL', 'LC_CTYPE', 'TZ', 'TMPDIR'];
  const entries = kept.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { PATH: '/usr/local/bin:/usr/bin:/bin', ...Object.fromEntries(entries), SHELL: '/bin/sh', TERM: 'dumb' };
}
