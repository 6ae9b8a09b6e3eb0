import SSHConfig, { LineType } from 'ssh-config';

const defaults: Readonly<Record<string, readonly string[]>> = {
  identityfile: ['id_rsa', 'id_ecdsa', 'id_ecdsa_sk', 'id_ed25519', 'id_ed25519_sk'].map((name) => `~/.ssh/${name}`),
  userknownhostsfile: ['~/.ssh/known_hosts', '~/.ssh/known_hosts2'],
  globalknownhostsfile: ['/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2'],
};

/**
 * What a configuration says about a host, in the words of `ssh -G`, for machines without `ssh`. Conditions that run
 * programs (`Match exec`) do not hold there.
 */
export function settingsTextOf(configText: string, host: string): string {
  const computed: Readonly<Record<string, unknown>> = SSHConfig.parse(configText).compute(
    { Host: host },
    { ignoreCase: true, matchExec: false },
  );
  const meant = { ...defaults, ...computed };
  const { hostname } = meant;
  // `ssh -G` gives the name of a host with its tokens filled in.
  if (typeof hostname === 'string')
    Object.assign(meant, {
      hostname: hostname.replace(/%(.)/g, (_, letter) => (letter === 'h' ? host : String(letter))),
    });
  return Object.entries(meant)
    .filter(([key]) => key !== 'host' && key !== 'match')
    .flatMap(([key, value]) => [value].flat().map((each) => `${key} ${String(each)}`))
    .join('\n');
}

/** All names and patterns that stand behind `Host`, in the order of the text, each once. */
export function hostPatternsOf(configText: string): readonly string[] {
  const names = SSHConfig.parse(configText).flatMap((line) => {
    if (line.type !== LineType.DIRECTIVE || line.param.toLowerCase() !== 'host') return [];
    return typeof line.value === 'string' ? line.value.split(/\s+/) : line.value.map(({ val }) => val);
  });
  return [...new Set(names)];
}
