/** How simulated servers behave. */
export interface Manners {
  /** How long each of them takes to say something, and to do what it is told. */
  readonly delayMs: number;
  /** How probable it is that the connection is lost, each time that figures are said. */
  readonly drop: number;
  /** How often figures are said. */
  readonly heartbeatMs: number;
  /** How long an agent works on its task. */
  readonly workMs: number;
  /** Says what is not true. */
  readonly isLiar: boolean;
}

/** What a simulation is made with; a test gives its own. */
export interface SimulationWorld {
  readonly random: () => number;
  readonly now: () => number;
}

/** What has happened so far, all servers together. */
export interface SimulationFigures {
  connected: number;
  lost: number;
  heartbeats: number;
  orders: number;
  started: number;
  completed: number;
  refused: number;
  lies: number;
}

export const noFigures = (): SimulationFigures => ({
  connected: 0,
  lost: 0,
  heartbeats: 0,
  orders: 0,
  started: 0,
  completed: 0,
  refused: 0,
  lies: 0,
});

/** Numbers of a simulation, each with its reason. */
export const simulationLimits = {
  /** Above what one hub is made for there is nothing to learn, and one process has so many sockets. */
  servers: 2_000,
  /** Registrations at once: each is a durable line of the hub's log. */
  registrations: 20,
  /** Reports that wait for a hub that is away; then a server says nothing new. */
  reports: 1_000,
  /** Figures in a flood: each second a hundred of each server. */
  floodHeartbeatMs: 10,
} as const;
