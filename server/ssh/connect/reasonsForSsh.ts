import { access } from 'node:fs/promises';
import { readAgentKeyTypes } from './agentKeyTypes.ts';
import { certificateEnd } from './identities.ts';
import type { Identities } from './identities.ts';
import type { ConfigSource } from './readSettings.ts';
import type { SshSettings } from './sshSettings.ts';

/** Why `ssh` itself may be let in where the library is not, as sentences without an end; empty where nothing speaks for it. */
export async function reasonsForSsh(
  settings: SshSettings,
  identities: Identities,
  { env, agentSocket }: Pick<ConfigSource, 'env'> & { readonly agentSocket: string | undefined },
): Promise<readonly string[]> {
  const inAgent = agentSocket === undefined ? [] : await readAgentKeyTypes(agentSocket);
  const mayUseKerberos = settings.methods.includes('gssapi-with-mic') && (await isKnownToKerberos(env));
  return [
    ...identities.onlySsh,
    ...(inAgent.some((type) => type.startsWith('sk-')) ? ['the ssh-agent has the key of a security key'] : []),
    ...(inAgent.some((type) => type.endsWith(certificateEnd)) ? ['the ssh-agent has a certificate'] : []),
    ...settings.onlySsh.map((option) => `${option} is set`),
    ...(mayUseKerberos ? ['there is a Kerberos ticket'] : []),
  ];
}

// Debian's configuration allows Kerberos for everybody; it means something only to who has a ticket.
async function isKnownToKerberos(env: ConfigSource['env']): Promise<boolean> {
  const told = env['KRB5CCNAME']?.replace(/^FILE:/, '');
  if (told !== undefined && !told.startsWith('/')) return true;
  const file = told ?? `/tmp/krb5cc_${process.getuid?.() ?? 0}`;
  return access(file).then(
    () => true,
    () => false,
  );
}
