import assert from 'node:assert/strict';
import { codexLines } from './codexLine.ts';
import { codexSettings } from './codexSettings.ts';
import { hookFingerprint } from './hookTrust.ts';
import { renderToml } from './tomlValue.ts';

const parts = {
  directory: '/data/s1',
  doorUrl: 'http://127.0.0.1:20001',
  commandDir: "/data/it's/bin",
  cwd: '/w',
  isPrivate: true,
};

describe('Codex as a session', () => {
  it('[G3] gets its hook and our tools by flags, trusts no folder by them, and no secret is in them', () => {
    const { args, env, files, host } = codexSettings({ ...parts, hasDialogs: true });
    assert.deepEqual([env, files, host], [{}, {}, 'codex']);
    const values = args.filter((word) => word !== '-c');
    assert.match(values[0] ?? '', /^notice\.model_migrations=\{ "gpt-5\.5" = "gpt-6-sol", /);
    assert.equal(
      values[1],
      'mcp_servers.rostrum={ "url" = "http://127.0.0.1:20001/mcp", "bearer_token_env_var" = "ROSTRUM_TOKEN", "tool_timeout_sec" = 604800, "default_tools_approval_mode" = "approve" }',
    );
    assert.ok(!values.some((value) => value.startsWith('projects')));
    assert.match(values.join('\n'), /hooks\.PreToolUse=.*rostrum-hook' gate \|\| exit 2/);
    assert.match(values.join('\n'), /trusted_hash" = "sha256:[0-9a-f]{64}"/);
  });

  it('[A2] the hook has the fingerprint that Codex finds for it', () => {
    // As `hooks/list` of Codex 0.169.0 said.
    const hook = { command: "'/data/bin/rostrum-hook' gate || exit 2", timeoutS: 86_400 };
    assert.equal(hookFingerprint(hook), 'sha256:44b495e796477a896a81d14596f2c305fb9d8e18e62fc703a9d81a78d3e8d59f');
  });

  it('splits one command line into those of its halves', () => {
    const args = ['-c', 'a=1', '--no-daemon', '-m', 'gpt', '-s', 'read-only', '--enable=x', 'Read it'];
    assert.deepEqual(codexLines(args, { socket: '/run/c.sock', cwd: '/w' }), {
      server: ['-c', 'a=1', '--enable=x', 'app-server'],
      terminal: [
        ...['--remote', 'unix:///run/c.sock', '--cd', '/w'],
        ...['-c', 'a=1', '-m', 'gpt', '-s', 'read-only', '--enable=x', 'Read it'],
      ],
    });
  });

  it('[S13] tells what a resumed conversation may do to the half that takes it', () => {
    const place = { socket: '/run/c.sock', cwd: '/w' };
    const may = (...flags: readonly string[]) => {
      const { server, terminal } = codexLines([...flags, 'resume', 'id'], place);
      return [server.slice(0, -1), terminal.slice(4)];
    };
    const all = ['-c', 'sandbox_mode="danger-full-access"', '-c', 'approval_policy="never"'];
    assert.deepEqual(may('--yolo'), [all, ['resume', 'id']]);
    assert.deepEqual(may('--sandbox=read-only', '-a', 'never', '-m', 'x'), [
      ['-c', 'sandbox_mode="read-only"', '-c', 'approval_policy="never"'],
      ['-m', 'x', 'resume', 'id'],
    ]);
    assert.deepEqual(may('-c', 'sandbox_mode="read-only"', '-c', 'a=1'), [
      ['-c', 'sandbox_mode="read-only"', '-c', 'a=1', '-c', 'sandbox_mode="read-only"'],
      ['-c', 'a=1', 'resume', 'id'],
    ]);
  });

  it('writes values as TOML', () => {
    assert.equal(
      renderToml({ text: 'a "b"\n', list: [1, true, { 'x.y': null, z: 0.5 }] }),
      '{ "text" = "a \\"b\\"\\n", "list" = [1, true, { "z" = 0.5 }] }',
    );
  });
});
