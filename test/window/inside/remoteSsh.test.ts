import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import * as vscode from 'vscode';
import { openFleet } from '../../harness/openFleet.ts';
import type { Fleet } from '../../harness/openFleet.ts';
import { until } from '../../harness/until.ts';
import { openHosts } from '../../ssh/harness/openHosts.ts';
import type { TestHosts } from '../../ssh/harness/openHosts.ts';
import { connectTo, forgetHub } from './extension.ts';
import { stand } from './stand.ts';

// No editor of this machine has the extension that makes windows over SSH: what it says of its window is said here.
describe('a window on a host over SSH', function () {
  this.timeout(120_000);
  let fleet: Fleet;
  let hosts: TestHosts;
  const putBack: (() => void)[] = [];
  before(async () => {
    hosts = await openHosts([{ name: 'near', reachesUs: true }]);
    fleet = await openFleet();
    const programs = fleet.place.make('programs');
    const ssh = `#!/bin/sh\nexec /usr/bin/ssh -F ${hosts.configFile} "$@"\n`;
    writeFileSync(join(programs, 'ssh'), ssh, { mode: 0o755 });
    const { PATH = '' } = process.env;
    process.env['PATH'] = `${programs}${delimiter}${PATH}`;
    putBack.push(() => (process.env['PATH'] = PATH));
  });
  after(async () => {
    for (const back of putBack.splice(0)) back();
    await forgetHub();
    await fleet.close();
    await hosts.close();
  });

  const add = () => vscode.commands.executeCommand('rostrum.server.addThisHost');

  it('[F5] "Use This Host as a Server" makes that host one, and asks for no host', async () => {
    await connectTo(fleet);
    const folder = (authority: string) => [
      { uri: vscode.Uri.from({ scheme: 'vscode-remote', authority, path: '/home/dev' }), name: 'dev', index: 0 },
    ];
    const asked: string[] = [];
    putBack.push(
      stand(vscode.workspace, 'workspaceFolders', folder('ssh-remote+near')),
      // The first of what may be said of it adds it as it stands.
      stand(vscode.window, 'showQuickPick', async (items: readonly unknown[], options?: { title?: string }) => {
        asked.push(options?.title ?? '');
        return items[0];
      }),
      stand(vscode.window, 'showWarningMessage', async (text: string, ...choices: readonly unknown[]) => {
        asked.push(text);
        return choices[0];
      }),
      stand(vscode.window, 'showInformationMessage', async (text: string) => void asked.push(text)),
    );
    await add();
    const { server, capabilities } = await fleet.rest.get('/servers/near');
    assert.equal(server.state, 'online');
    assert.deepEqual(server.reach, { destination: 'near', mode: 'direct' });
    assert.equal(capabilities.hostname, hosts.host('near').hostname);
    const [wishes, agents, end, ...more] = asked;
    assert.deepEqual([wishes, end, more], ['Add near', 'near is online, and takes work from now on.', []]);
    assert.match(agents ?? '', /^near has no agent CLI/);
  });

  it('[F5] another window says that it is on no host, and what to use', async () => {
    for (const back of putBack.splice(0).reverse()) back();
    const told: string[] = [];
    putBack.push(stand(vscode.window, 'showErrorMessage', async (text: string) => void told.push(text)));
    await add();
    await until(() => told.length > 0, 'it is said');
    assert.match(told.join(), /This window is not on a host over SSH\. Use “Add Server over SSH…”\./);
  });
});
