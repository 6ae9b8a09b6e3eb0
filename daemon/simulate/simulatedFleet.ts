import type { Log } from '../../runtime/log.ts';
import type { HubLink } from '../hubLink.ts';
import { startHubLink } from '../hubLink.ts';
import { simulatedCapabilities } from './simulatedMachine.ts';
import { SimulatedServer } from './simulatedServer.ts';
import { noFigures } from './simulation.ts';
import type { Manners, SimulationFigures, SimulationWorld } from './simulation.ts';

/** A server that the hub knows, with the key that opens it. */
export interface RegisteredServer {
  readonly id: string;
  readonly name: string;
  readonly key: string;
}

/** What a simulated fleet is started with. */
export interface SimulatedFleetParts {
  readonly hubUrl: string;
  readonly version: string;
  readonly servers: readonly RegisteredServer[];
  readonly maxSessions: number;
  readonly manners: Omit<Manners, 'isLiar'>;
  /** How many of them lie. */
  readonly liars: number;
  readonly log: Log;
  readonly world?: SimulationWorld;
}

/** Servers without machines that are connected to a hub. */
export interface SimulatedFleet {
  readonly figures: Readonly<SimulationFigures>;
  readonly sessionCount: () => number;
  /** Why the hub will not have some of them any more: each reason once. */
  readonly refusals: () => readonly string[];
  readonly stop: () => Promise<void>;
}

/** Connects simulated servers by the same link as real ones; what their processes cost is all that is missing. */
export function startSimulatedFleet(parts: SimulatedFleetParts): SimulatedFleet {
  const { hubUrl, version, maxSessions, liars, log, world = realWorld } = parts;
  const figures = noFigures();
  const timers = new Set<NodeJS.Timeout>();
  const after = (delayMs: number, call: () => void): void => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      call();
    }, delayMs);
    timers.add(timer);
  };
  const started = parts.servers.map(({ key }, at) => {
    const manners: Manners = { ...parts.manners, isLiar: at < liars };
    const capabilities = simulatedCapabilities(at + 1, { version, maxSessions });
    const server = new SimulatedServer({ key, version, capabilities, manners, figures, world, after });
    const link = startHubLink({ hubUrl, conversation: server, log });
    beatForEver(server, link, { manners, world, after });
    return { server, link };
  });
  return {
    figures,
    sessionCount: () => started.reduce((sum, { server }) => sum + server.sessionCount, 0),
    refusals: () => [...new Set(started.flatMap(({ server }) => server.refusal?.message ?? []))],
    async stop() {
      for (const timer of timers) clearTimeout(timer);
      await Promise.all(started.map(({ link }) => link.stop()));
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

/** Figures in time, each server at a moment of its own; a connection may be lost with them. */
function beatForEver(
  server: SimulatedServer,
  link: HubLink,
  {
    manners: { heartbeatMs, drop },
    world: { random },
    after,
  }: {
    readonly manners: Manners;
    readonly world: SimulationWorld;
    readonly after: (delayMs: number, call: () => void) => void;
  },
): void {
  const beat = (): void => {
    if (server.refusal !== undefined) return;
    server.beat();
    if (server.isWelcomed() && random() < drop) link.cut();
    after(heartbeatMs, beat);
  };
  after(heartbeatMs * random(), beat);
}

const realWorld: SimulationWorld = { random: Math.random, now: Date.now };
