import assert from 'node:assert/strict';
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
});
