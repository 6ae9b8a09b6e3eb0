import assert from 'node:assert/strict';
import type { Json } from '../../shared/model/contract.ts';
import { evasions } from './floor/evasions.fixture.ts';
import { everyday } from './floor/everyday.fixture.ts';
import { floor, floorOf } from './floor.ts';

const brokenBy: Readonly<Record<string, readonly string[]>> = {
  'delete-root-or-home': [
    'rm -rf /',
    'rm -rf /*',
    'sudo rm -r -f ~',
    'rm -fr "$HOME"',
    'rm --recursive --force ~/',
    'cd x && rm -rf ${HOME} ; ls',
    'rm -rf build /',
    'rm -rf /home/alice',
    "bash -lc 'rm -rf /'",
  ],
  'force-push-protected': [
    'git push --force origin main',
    'git push -f origin master',
    'git push origin main --force',
    'git push --force-with-lease origin HEAD:main',
    'git -C repo push --force origin production',
    'git push origin +main',
    'git push origin +HEAD:main',
    'git push -f origin release/2.1',
  ],
  'git-internals': [
    'echo x > .git/hooks/pre-commit',
    'tee -a repo/.git/config',
    'rm -rf .git',
    'rm .git/index',
    'cp evil repo/.git/hooks/post-merge',
    'cat x >>.git/config',
  ],
  credentials: ['cat ~/.ssh/id_ed25519', 'cat ~/.aws/credentials', 'cp .netrc /tmp', 'vi ~/.git-credentials'],
};

const fine: readonly string[] = [
  'rm -rf build',
  'rm -rf ./dist/*',
  'rm -rf node_modules && npm ci',
  'rm -rf /home/alice/project/build',
  'rm -rf ~/project/tmp',
  'rm notes.txt',
  'git push origin main',
  'git push --force origin feature/main-menu',
  'git push -f origin my-branch',
  'git push --force-with-lease',
  'git status',
  'cat .git/config',
  'ls .github/workflows',
  'echo x > .gitignore',
  'cat ~/.ssh/id_ed25519.pub',
  'cat ~/.ssh/config',
  'echo "do not rm -rf things"',
];

describe('the floor below all rules', () => {
  for (const { name } of floor) {
    it(`[A3] ${name}`, () => {
      const commands = brokenBy[name] ?? assert.fail(`no case for ${name}`);
      for (const args of commands) assert.equal(floorOf({ tool: 'Bash', args })?.name, name, args);
    });
  }

  it('[A3] stops files of credentials and of git in tools that write, and lets git be read', () => {
    const input = (path: string) => JSON.stringify({ content: 'x', file_path: path });
    assert.equal(floorOf({ tool: 'Write', args: input('/r/.git/hooks/pre-push') })?.name, 'git-internals');
    assert.equal(floorOf({ tool: 'Read', args: input('/r/.git/config') }), undefined);
    assert.equal(floorOf({ tool: 'Read', args: input('/home/a/.ssh/id_rsa') })?.name, 'credentials');
    assert.equal(floorOf({ tool: 'Read', args: input('/home/a/.ssh/id_rsa.pub') }), undefined);
    assert.equal(floorOf({ tool: 'Write', args: input('/r/src/rm -rf /') }), undefined);
  });

  it('[A3] leaves everyday work alone', () => {
    for (const args of fine) assert.equal(floorOf({ tool: 'Bash', args })?.name, undefined, args);
  });

  const there = { tool: 'Bash', cwd: '/home/alice/project', home: '/home/alice' } as const;

  for (const [name, { deny, ask }] of Object.entries(evasions)) {
    it(`[A3] ${name} however it is written`, () => {
      const said = (args: string) => {
        const verdict = floorOf({ ...there, args });
        return [args, verdict?.name, verdict?.effect];
      };
      assert.deepEqual([...deny, ...ask].map(said), [
        ...deny.map((args) => [args, name, 'deny']),
        ...ask.map((args) => [args, name, 'ask']),
      ]);
    });
  }

  it('[A3] leaves alone what agents do all day, wherever it is', () => {
    const disturbed = everyday.filter(
      (args) => floorOf({ ...there, args }) !== undefined || floorOf({ tool: 'Bash', args }) !== undefined,
    );
    assert.deepEqual(disturbed, []);
    assert.ok(everyday.length >= 100);
  });

  it('[A3] takes relative paths against the directory and home of the call', () => {
    const effect = (args: string, cwd?: string, home?: string) => floorOf({ tool: 'Bash', args, cwd, home })?.effect;
    assert.equal(effect('rm -rf .', '/home/alice', '/home/alice'), 'deny');
    assert.equal(effect('rm -rf .', '/data/people/bo', '/data/people/bo'), 'deny');
    assert.equal(effect('rm -rf /data/people', '/tmp', '/data/people/bo'), 'deny');
    assert.equal(effect('rm -rf .', '/data/people/bo/x', '/data/people/bo'), undefined);
    assert.equal(effect('rm -rf *', '/', '/root'), 'deny');
    assert.equal(effect('cat .npmrc', '/home/alice', '/home/alice'), 'deny');
    assert.equal(effect('rm -rf .'), undefined);
  });

  it('[A3] takes the directory that a call names itself', () => {
    const call = (workdir: string) => ({ tool: 'exec_command', args: 'rm -rf *', input: { cmd: 'rm -rf *', workdir } });
    assert.equal(floorOf({ ...there, ...call('/home/alice') })?.effect, 'deny');
    assert.equal(floorOf({ ...there, ...call('..') })?.effect, 'deny');
    assert.equal(floorOf({ ...there, ...call('build') }), undefined);
  });

  it('[A3] follows links where it is told where they lead', () => {
    const links: Readonly<Record<string, string>> = {
      '/home/alice/project': '/home/alice/project',
      '/home/alice/project/up': '/home/alice',
      '/home/alice/project/key': '/home/alice/.ssh/id_rsa',
      '/home/alice/project/hooks': '/home/alice/project/.git/hooks',
    };
    const realpath = (path: string) => links[path];
    const said = (args: string, tool = 'Bash') => floorOf({ ...there, tool, args, realpath })?.name;
    assert.equal(said('rm -rf up/*'), 'delete-root-or-home');
    assert.equal(said('rm -rf up/'), 'delete-root-or-home');
    // The link itself goes, not what it leads to.
    assert.equal(said('rm -rf up'), undefined);
    assert.equal(said('cat key'), 'credentials');
    assert.equal(said('echo x > hooks/pre-commit'), 'git-internals');
    assert.equal(said('{"file_path":"key"}', 'Read'), 'credentials');
    assert.equal(said('{"file_path":"hooks/pre-push"}', 'Write'), 'git-internals');
    assert.equal(floorOf({ ...there, args: 'cat key' }), undefined);
  });

  it('[A3] stops tools that search in credentials or read many of them, and lets names be listed', () => {
    const said = (tool: string, input: Json) => floorOf({ ...there, tool, args: JSON.stringify(input), input })?.name;
    const shown: readonly (readonly [tool: string, input: Json])[] = [
      ['Grep', { pattern: 'KEY', path: '/home/alice/.ssh' }],
      ['Grep', { pattern: 'KEY', path: '~/.ssh/' }],
      ['Grep', { pattern: 'KEY', path: '/home/alice', glob: '.ssh/*' }],
      ['Grep', { pattern: 'KEY', path: '..', glob: '.aws/credentials' }],
      ['grep', { pattern: 'token', path: '../.config/gh', include: '*.yml' }],
      ['grep_search', { pattern: 'KEY', dir_path: '~/.ssh' }],
      ['grep_search', { pattern: 'KEY', dir_path: '..', include_pattern: '.npmrc' }],
      ['search_file_content', { pattern: 'KEY', dir_path: '../.aws' }],
      ['rg', { pattern: 'KEY', paths: ['src', '/home/alice/.kube'] }],
      ['read_many_files', { include: ['src/*.ts', '/home/alice/.ssh/id_rsa'] }],
      ['read_many_files', { include: ['~/.ssh/*'] }],
      ['read_many_files', { include: ['../.netrc'] }],
      ['read_many_files', { paths: ['~/.ssh/id_*'] }],
      ['mcp__fs__read_multiple_files', { paths: ['a', '~/.aws/credentials'] }],
    ];
    for (const [tool, input] of shown) assert.equal(said(tool, input), 'credentials', JSON.stringify([tool, input]));
    assert.equal(floorOf({ ...there, tool: 'Grep', args: '{"pattern":"x"}', cwd: '/home/alice/.ssh' })?.effect, 'deny');
    const fine: readonly (readonly [tool: string, input: Json])[] = [
      ['Grep', { pattern: '\\.ssh/id_rsa', path: 'src', glob: '*.{ts,tsx}' }],
      ['Grep', { pattern: '~/.aws/credentials', output_mode: 'content' }],
      ['Grep', { pattern: 'Host', path: '~/.ssh/config' }],
      ['Grep', { pattern: 'x', path: '.', glob: '!**/.ssh/*' }],
      ['Glob', { pattern: '*', path: '~/.ssh' }],
      ['LS', { path: '/home/alice/.ssh' }],
      ['list_directory', { dir_path: '~/.aws', ignore: ['credentials'] }],
      ['glob', { pattern: '~/.ssh/*' }],
      ['grep_search', { pattern: 'registry', dir_path: 'packages/a', include_pattern: '.npmrc' }],
      ['read_many_files', { include: ['**/*.ts', 'src/[id]/*.tsx', '.npmrc'], exclude: ['~/.ssh/*', '**/.env'] }],
      ['WebSearch', { query: 'cat ~/.ssh/id_rsa' }],
      ['Write', { file_path: 'a.json', content: '{}', include: ['~/.ssh/id_rsa'] }],
    ];
    for (const [tool, input] of fine) assert.equal(said(tool, input), undefined, JSON.stringify([tool, input]));
  });

  it('[A3] looks at every path of a tool: lists of edits, patches, addresses', () => {
    const said = (tool: string, input: Json) => floorOf({ ...there, tool, args: JSON.stringify(input), input })?.name;
    const key = '/home/alice/.ssh/id_rsa';
    assert.equal(said('MultiEdit', { edits: [{ path: 'a.ts' }, { path: '.git/config' }] }), 'git-internals');
    assert.equal(said('read_many_files', { paths: ['a.ts', key] }), 'credentials');
    assert.equal(said('Read', { file_path: '~/.aws/credentials' }), 'credentials');
    assert.equal(said('Read', { file_path: '../.ssh/id_rsa' }), 'credentials');
    assert.equal(said('NotebookEdit', { notebook_path: '.git/hooks/x' }), 'git-internals');
    assert.equal(said('mcp__fs__write', { uri: 'file:///r/.git/HEAD' }), 'git-internals');
    assert.equal(said('mcp__fs__delete_directory', { path: '/home/alice' }), 'delete-root-or-home');
    assert.equal(said('mcp__fs__move_file', { source: key, destination: 'x' }), 'credentials');
    assert.equal(said('mcp__x__run', { command: 'rm -rf /' }), 'delete-root-or-home');
    assert.equal(said('mcp__x__run', { command: 'rm -rf "' }), undefined);
    const patch = (path: string) => `*** Begin Patch\n*** Add File: a.ts\n+x\n*** Update File: ${path}\n*** End Patch`;
    for (const name of ['input', 'command', 'patch']) {
      assert.equal(said('apply_patch', { [name]: patch('.git/config') }), 'git-internals', name);
      assert.equal(said('apply_patch', { [name]: patch('src/a.ts') }), undefined, name);
    }
    assert.equal(said('apply_patch', patch(key)), 'credentials');
    assert.equal(said('Write', { file_path: 'docs/a.md', content: `cat ${key}; rm -rf /` }), undefined);
    assert.equal(said('Grep', { pattern: '.ssh/id_rsa', path: '.git' }), undefined);
  });
});
