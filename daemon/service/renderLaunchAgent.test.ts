import assert from 'node:assert/strict';
import { renderLaunchAgent } from './renderLaunchAgent.ts';
import { renderRespawn } from './renderRespawn.ts';
import { renderUnit } from './renderUnit.ts';
import { serviceName } from './servicePlace.ts';

const place = {
  home: '/Users/a & b/.rostrum',
  userHome: '/Users/a & b',
  uid: 501,
  rostrum: ['/opt/no de/node', "/x/it's/rostrum.cjs"] as const,
  searchPath: '/opt/$x/bin:/bin',
};

describe('what a service manager reads', () => {
  it('[F9] the agent of launchd runs the loop, is started at login, and leaves the group of its processes alone', () => {
    const text = renderLaunchAgent('rostrum-daemon', { ...place, rostrum: [...place.rostrum] });
    assert.match(text, /<string>dev\.rostrum\.rostrum-daemon<\/string>/);
    assert.match(
      text,
      /<string>\/bin\/sh<\/string>\s*<string>\/Users\/a &amp; b\/\.rostrum\/service\/run\.sh<\/string>/,
    );
    assert.match(text, /<key>AbandonProcessGroup<\/key>\s*<true\/>/);
    assert.match(text, /<key>RunAtLoad<\/key>\s*<true\/>/);
  });

  it('paths with spaces, quotes and signs stay what they are', () => {
    const loop = renderRespawn({ ...place, rostrum: [...place.rostrum] });
    assert.ok(loop.includes(`  '/opt/no de/node' '/x/it'\\''s/rostrum.cjs' daemon start &`), loop);
    const unit = renderUnit({ ...place, rostrum: ['/a b/node', '/x/$y/"z"\\w/50%.cjs'] });
    assert.ok(unit.includes(String.raw`ExecStart="/a b/node" "/x/$$y/\"z\"\\w/50%%.cjs" "daemon" "start"`), unit);
    assert.ok(unit.includes('"PATH=/opt/$x/bin:/bin"'), unit);
  });

  it('the home of a user has the plain name, every other one its own', () => {
    assert.equal(serviceName(place), 'rostrum-daemon');
    const other = serviceName({ ...place, home: '/srv/rostrum' });
    assert.match(other, /^rostrum-daemon-[0-9a-f]{8}$/);
    assert.notEqual(other, serviceName({ ...place, home: '/srv/rostrum2' }));
  });
});
