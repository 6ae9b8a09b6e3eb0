import assert from 'node:assert/strict';
import { parseSshSettings } from './sshSettings.ts';

const env = { KEYS: '/keys of %u', SOCK: '/run/agent.sock', EMPTY: '' };
const context = { originalHost: 'gpu1', home: '/h', localUser: 'me', localHost: 'desk.lab', env };
const parse = (...lines: readonly string[]) => parseSshSettings(lines.join('\n'), context);

describe('the settings of an SSH host', () => {
  it('are what ssh -G prints', () => {
    const settings = parse(
      'hostname 10.0.0.7',
      'port 2222',
      'user dev',
      'addressfamily inet',
      'proxyjump a,me@b:23',
      'identityfile ~/.ssh/id_%r_%n',
      'identityfile /keys/100%%',
      'identitiesonly yes',
      'identityagent ~/agent',
      'userknownhostsfile /h/.ssh/known_hosts ~/more',
      'globalknownhostsfile none',
      'revokedhostkeys ~/revoked_%h',
      'hostkeyalgorithms ssh-ed25519,ssh-rsa',
      'pubkeyauthentication true',
      'passwordauthentication no',
      'connecttimeout 3',
      'serveraliveinterval 0',
      'pkcs11provider /lib/token.so',
    );
    assert.deepEqual(settings, {
      hostName: '10.0.0.7',
      port: 2222,
      user: 'dev',
      addressFamily: 4,
      bindAddress: undefined,
      proxyJump: ['a', 'me@b:23'],
      proxyCommand: undefined,
      identityFiles: ['/h/.ssh/id_dev_gpu1', '/keys/100%'],
      certificateFiles: [],
      identitiesOnly: true,
      identityAgent: '/h/agent',
      methods: ['publickey', 'keyboard-interactive'],
      userKnownHosts: ['/h/.ssh/known_hosts', '/h/more'],
      globalKnownHosts: [],
      revokedHostKeys: ['/h/revoked_10.0.0.7'],
      hostKeyAlias: undefined,
      connectTimeoutMs: 3_000,
      aliveIntervalMs: undefined,
      hostKeyAlgorithms: ['ssh-ed25519', 'ssh-rsa'],
      onlySsh: ['PKCS11Provider'],
    });
  });

  it('have a meaning where nothing is said', () => {
    const { hostName, port, user, identityAgent, methods } = parse();
    assert.deepEqual([hostName, port, user, identityAgent], ['gpu1', 22, 'me', 'SSH_AUTH_SOCK']);
    assert.deepEqual(methods, ['publickey', 'keyboard-interactive', 'password']);
  });

  it('[F7] hold the variables of the person where ssh -G names them', () => {
    const { identityFiles, certificateFiles, userKnownHosts } = parse(
      'identityfile ${KEYS}/id_%n',
      'identityfile ${HOME}/id',
      'identityfile /k/${UNSET}',
      'certificatefile ${KEYS}/c',
      'userknownhostsfile ${SOCK}.hosts',
    );
    assert.deepEqual(
      [identityFiles, certificateFiles, userKnownHosts],
      [['/keys of %u/id_gpu1', '/h/id', '/k/${UNSET}'], ['/keys of %u/c'], ['/run/agent.sock.hosts']],
    );
    const agents = ['$SOCK', '${SOCK}', '$UNSET', '$EMPTY'].map(
      (agent) => parse(`identityagent ${agent}`).identityAgent,
    );
    assert.deepEqual(agents, ['/run/agent.sock', '/run/agent.sock', undefined, undefined]);
  });

  it('know no agent, proxy or jump where that is "none"', () => {
    const { identityAgent, proxyCommand, proxyJump } = parse(
      'identityagent none',
      'proxycommand none',
      'proxyjump none',
    );
    assert.deepEqual([identityAgent, proxyCommand, proxyJump], [undefined, undefined, []]);
  });
});
