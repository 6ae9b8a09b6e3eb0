import type { Capabilities, DoctorCheck } from '../shared/model/server.ts';
import type { Report } from '../shared/protocol/daemon.ts';
import { timings } from '../shared/timings.ts';
import type { DaemonConfig } from '../runtime/daemonConfig.ts';
import type { Log } from '../runtime/log.ts';
import { clockSkew } from '../shared/clockSkew.ts';
import { toError } from '../shared/errors.ts';
import type { HubConversation } from './hubConversation.ts';
import { readCpuTimes, readHeartbeat } from './machine/heartbeat.ts';
import type { MachineParts, MachineReport } from './machine/machine.ts';
import { examineHealth, examineMachine } from './machine/machine.ts';

export interface MachineWatchParts {
  readonly config: DaemonConfig;
  readonly machine: MachineParts;
  readonly hubUrl: string;
  readonly hub: Pick<HubConversation, 'isWelcomed' | 'beat'>;
  readonly report: (report: Report) => Promise<unknown>;
  readonly sessionCount: () => number;
  readonly log: Log;
  readonly now: () => number;
}

// Programs are installed and repositories cloned while a daemon runs for months.
const lookAgainMs = 600_000;

/** Keeps an eye on the machine: its capabilities, its health and its figures. */
export class MachineWatch {
  private readonly parts: MachineWatchParts;
  private looked: Promise<MachineReport>;
  private latest: MachineReport | undefined;
  private told: { readonly capabilities: string; readonly health: string } | undefined;
  private clockSkewMs: number | undefined;
  private hubAheadMs = 0;
  private cpu = readCpuTimes();
  private readonly timers: readonly NodeJS.Timeout[];

  constructor(parts: MachineWatchParts) {
    this.parts = parts;
    this.looked = this.look();
    // Told to everyone who asks for it; until then nobody may be listening yet.
    this.looked.catch(() => undefined);
    this.timers = [
      setInterval(() => void this.beat(), timings.heartbeatMs),
      setInterval(() => void this.lookAgain(), lookAgainMs),
    ];
  }

  /** Resolves when the first look is over: a hub waits only a few seconds for a hello. */
  async ready(): Promise<void> {
    await this.looked;
  }

  repositories(): Capabilities['repos'] {
    return this.latest?.capabilities.repos ?? [];
  }

  /** What a hello says; the hello itself proves that the hub is reached. */
  async forHello(): Promise<{ readonly capabilities: Capabilities; readonly doctor: readonly DoctorCheck[] }> {
    const { capabilities } = await this.looked;
    const doctor = await this.examine(true);
    this.told = { capabilities: JSON.stringify(capabilities), health: healthOf(doctor) };
    return { capabilities, doctor };
  }

  /** The doctor, now. */
  async examine(isHubReached = this.parts.hub.isWelcomed()): Promise<readonly DoctorCheck[]> {
    const { config, machine, hubUrl } = this.parts;
    const { detected } = await this.looked;
    const hub = {
      url: hubUrl,
      isReached: isHubReached,
      detail: isHubReached ? `connected to ${hubUrl}` : `not connected to ${hubUrl}`,
    };
    return examineHealth(config, machine, { detected, hub, clockSkewMs: this.clockSkewMs });
  }

  /** The hub is there, and says what time it has. */
  async welcomed(hubTime: number): Promise<void> {
    const now = this.parts.now();
    this.clockSkewMs = now - hubTime;
    this.hubAheadMs = clockSkew(hubTime, now);
    await this.beat();
    await this.tellChanges();
  }

  /** A time of the hub by the clock of this machine. */
  toOwnTime(hubTime: number): number {
    return hubTime - this.hubAheadMs;
  }

  stop(): void {
    for (const timer of this.timers) clearInterval(timer);
  }

  private async lookAgain(): Promise<void> {
    this.looked = this.look();
    await this.tellChanges();
  }

  private async look(): Promise<MachineReport> {
    this.latest = await examineMachine(this.parts.config, this.parts.machine);
    return this.latest;
  }

  /** Only what differs from what the hub heard last; a hub that is away hears all of it with the next hello. */
  private async tellChanges(): Promise<void> {
    try {
      const { capabilities } = await this.looked;
      const checks = await this.examine();
      if (!this.parts.hub.isWelcomed()) return;
      const now = { capabilities: JSON.stringify(capabilities), health: healthOf(checks) };
      const before = this.told;
      this.told = now;
      if (before?.capabilities !== now.capabilities) await this.parts.report({ type: 'capabilities', capabilities });
      if (before?.health !== now.health) await this.parts.report({ type: 'doctor', checks: [...checks] });
    } catch (error) {
      this.parts.log.warn('changes of this machine could not be told', { error: toError(error) });
    }
  }

  private async beat(): Promise<void> {
    if (!this.parts.hub.isWelcomed()) return;
    const before = this.cpu;
    this.cpu = readCpuTimes();
    try {
      const { config, sessionCount, now } = this.parts;
      this.parts.hub.beat(
        await readHeartbeat({ before, workRoot: config.workRoot, sessions: sessionCount(), now: now() }),
      );
    } catch (error) {
      this.parts.log.warn('the figures of this machine could not be read', { error: toError(error) });
    }
  }
}

/** Which checks passed: their figures change all the time and are no news. */
const healthOf = (checks: readonly DoctorCheck[]): string =>
  JSON.stringify(checks.map(({ name, required, passed }) => [name, required, passed]));
