import type { Candidate } from '../../shared/model/placement.ts';
import type { Ports } from './ports.ts';

/** Where a server is away because its tunnel is, says why that is: it stands in no record. */
export const withTunnelReasons = (found: readonly Candidate[], { tunnelOf }: Pick<Ports, 'tunnelOf'>): Candidate[] =>
  found.map((candidate) => {
    const tunnel = tunnelOf(candidate.serverId);
    if (tunnel?.reason === undefined) return candidate;
    const { reason } = tunnel;
    const gates = candidate.gates.map((gate) =>
      gate.name === 'online' && !gate.passed ? { ...gate, detail: `${gate.detail}, which is down: ${reason}` } : gate,
    );
    return { ...candidate, gates };
  });
