import type { Heartbeat } from '../../shared/model/heartbeat.ts';
import type { Capabilities, DoctorCheck } from '../../shared/model/server.ts';

const gigabyte = 1024 ** 3;
const languages = ['typescript', 'python', 'go', 'rust'] as const;

/** What the machine of simulated server `n` says of itself: plain, and a little different for each. */
export function simulatedCapabilities(
  n: number,
  { version, maxSessions }: { readonly version: string; readonly maxSessions: number },
): Capabilities {
  const cpus = 4 << (n % 4);
  return {
    os: 'linux',
    osRelease: 'simulated',
    arch: 'x64',
    hostname: `simulated-${n}`,
    cpus,
    memoryBytes: cpus * 4 * gigabyte,
    daemonVersion: version,
    terminal: 'echo',
    tools: [{ name: 'git', version: '2.39' }],
    providers: [
      { name: 'scripted', usable: true },
      { name: 'shell', usable: true },
    ],
    repos: [],
    languages: [languages[n % languages.length] ?? 'go'],
    frameworks: [],
    labels: ['simulated'],
    maxSessions,
    workRoot: '/simulated',
  };
}

/** Its doctor, who finds nothing. */
export const simulatedChecks: readonly DoctorCheck[] = [
  { name: 'simulated', required: false, passed: true, detail: 'This server is simulated: nothing runs on it.' },
];

/** Figures that go up with the sessions. */
export function simulatedHeartbeat(
  { cpus, memoryBytes, maxSessions }: Pick<Capabilities, 'cpus' | 'memoryBytes' | 'maxSessions'>,
  { sessions, random, at }: { readonly sessions: number; readonly random: number; readonly at: number },
): Heartbeat {
  const share = sessions / maxSessions;
  return {
    cpuPercent: Math.min(100, 3 + 60 * share + 5 * random),
    memoryUsedBytes: Math.round(memoryBytes * (0.2 + 0.5 * share + 0.02 * random)),
    memoryBytes,
    diskFreeBytes: 200 * gigabyte,
    loadPerCpu: 0.05 + (sessions / cpus) * 0.5 + 0.05 * random,
    sessions,
    at,
  };
}
