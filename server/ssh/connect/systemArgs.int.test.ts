import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseSshSettings } from './sshSettings.ts';
import { connectArgs } from './systemArgs.ts';

describe("what the system's ssh is told", () => {
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'rostrum-args-'))));
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('[F7] is stronger than a configuration that takes keys unseen, or a connection that somebody else opened', () => {
    const configFile = join(directory, 'config');
    const careless = [
      ...['StrictHostKeyChecking no', 'VerifyHostKeyDNS yes', 'NoHostAuthenticationForLocalhost yes'],
      ...['UserKnownHostsFile /dev/null', 'ControlMaster auto', `ControlPath ${directory}/shared`],
    ];
    writeFileSync(configFile, ['Host *', ...careless, ''].join('\n  '));
    const context = { originalHost: 'gpu1', home: directory, localUser: 'me', localHost: 'here', env: {} };
    const hop = { name: 'gpu1', settings: parseSshSettings('hostname 10.0.0.7', context), knownHosts: ['/k/own'] };
    const told = execFileSync('ssh', ['-G', ...connectArgs([hop], configFile)], { encoding: 'utf8' }).split('\n');
    const wanted = [
      ...['stricthostkeychecking true', 'verifyhostkeydns false', 'nohostauthenticationforlocalhost no'],
      ...['userknownhostsfile /k/own', 'controlmaster false'],
    ];
    assert.deepEqual(
      wanted.filter((line) => !told.includes(line)),
      [],
      told.join('\n'),
    );
    assert.deepEqual(
      told.filter((line) => line.includes(`${directory}/shared`)),
      [],
    );
  });
});
