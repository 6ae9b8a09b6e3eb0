import assert from 'node:assert/strict';
import { checkDefaultExports, checkFileNames, checkLengths } from './formRules.ts';
import { checkMachinePaths, checkRootFolders, checkWords } from './formRules.ts';
import { checkDoors, checkDoorsAreUsed, checkFileCycles, checkPackages } from './importRules.ts';
import { checkRoomCycles, checkRooms, checkToolsAreUsed } from './importRules.ts';
import { checkPurity } from './purityRules.ts';
import type { Door, Room } from './rooms.ts';
import { parseSource } from './sourceFile.ts';

const rooms: readonly Room[] = [
  { folder: 'shared', mayImport: [] },
  { folder: 'server', mayImport: ['shared'] },
  { folder: 'daemon', mayImport: ['shared'] },
];
const doors: readonly Door[] = [
  { library: 'yaml', places: ['server/yaml.ts'] },
  { library: 'ws', places: ['server/link/', 'daemon/hubLink*.ts'] },
];

const file = (path: string, text: string) => parseSource(path, text);

/** The rule refuses the bad text and accepts the good one. */
const refuses = (check: (text: string) => readonly string[], bad: string, good: string) => {
  assert.equal(check(bad).length, 1, `accepted: ${bad}`);
  assert.deepEqual(check(good), [], `refused: ${good}`);
};

describe('the rules of the architecture can fail', () => {
  it('rooms', () => {
    const check = (text: string) => checkRooms([file('server/a/b.ts', text)], rooms);
    refuses(check, `import '../../daemon/x.ts'`, `import '../../shared/x.ts'`);
    refuses(check, `import type { X } from '../../daemon/x.ts'`, `import type { X } from '../c.ts'`);
    refuses(check, `const x = await import('../../daemon/x.ts')`, `const x = await import('../c.ts')`);
    refuses(check, `export { x } from '../../daemon/x.ts'`, `// import '../../daemon/x.ts'`);
    refuses(check, `import '../c.test.ts'`, `import '../c.ts'`);
    assert.equal(checkRooms([file('cellar/a.ts', '')], rooms).length, 1);
  });

  it('circles', () => {
    assert.deepEqual(checkRoomCycles([{ folder: 'a', mayImport: ['b'] }, { folder: 'b', mayImport: ['a'] }]), ['a → b → a']); // prettier-ignore
    const circle = (second: string) => [file('server/a.ts', `import { b } from './b.ts'`), file('server/b.ts', second)];
    refuses((text) => checkFileCycles(circle(text)), `import { a } from './a.ts'`, `import type { A } from './a.ts'`);
  });

  it('doors', () => {
    const at = (path: string) => (text: string) => checkDoors([file(path, text)], doors, ['mocha']);
    refuses(at('server/a.ts'), `import { parse } from 'yaml'`, `import { readFile } from 'node:fs'`);
    refuses(at('server/a.ts'), `import pad from 'left-pad'`, `import './left-pad.ts'`);
    refuses(at('server/a.ts'), `import 'mocha'`, `import './mocha.ts'`);
    refuses(at('server/a.test.ts'), `import 'left-pad'`, `import 'mocha'`);
    assert.deepEqual(at('server/link/a.ts')(`import 'ws'`), []);
    assert.deepEqual(at('daemon/hubLinkSocket.ts')(`import 'ws'`), []);
    assert.equal(at('daemon/hubLink/a.ts')(`import 'ws'`).length, 1);
  });

  it('doors that nobody uses', () => {
    const link = file('server/link/a.ts', `import 'ws'`);
    const daemon = file('daemon/hubLink.ts', `import 'ws'`);
    const used = [file('server/yaml.ts', `import 'yaml'`), link, daemon];
    assert.deepEqual(checkDoorsAreUsed(used, doors), []);
    assert.equal(checkDoorsAreUsed([link, daemon], doors).length, 1);
    assert.equal(checkDoorsAreUsed(used.slice(0, 2), doors).length, 1);
    assert.equal(checkDoorsAreUsed([link, daemon, file('server/yaml.test.ts', `import 'yaml'`)], doors).length, 1);
  });

  it('tools', () => {
    const tools = ['mocha', '@some/tool'];
    const test = file('test/a.test.ts', `import 'mocha'; import '@some/tool/deep.js'`);
    assert.deepEqual(checkToolsAreUsed([test], tools), []);
    assert.equal(checkToolsAreUsed([file('test/a.test.ts', `import 'mocha'`)], tools).length, 1);
    assert.equal(checkToolsAreUsed([test, file('server/a.ts', `import 'left'`)], [...tools, 'left']).length, 1);
  });

  it('packages', () => {
    assert.deepEqual(checkPackages(['yaml', '@types/node'], ['yaml']), []);
    assert.equal(checkPackages(['yaml', 'left-pad'], ['yaml']).length, 1);
    assert.equal(checkPackages([], ['yaml']).length, 1);
  });

  it('purity', () => {
    const check = (text: string) => checkPurity([file('shared/a.ts', text)], ['shared/']);
    refuses(check, `import { readFile } from 'node:fs'`, `import * as z from 'zod'`);
    refuses(check, `import { join } from 'path'`, `import { join } from './path.ts'`);
    refuses(check, `const now = Date.now()`, `const now = context.now`);
    refuses(check, `const now = new Date()`, `const day = new Date(now)`);
    refuses(check, `const now = Date()`, `type D = Date`);
    refuses(check, `const x = Math.random()`, `const x = Math.floor(3)`);
    refuses(check, `const id = crypto.randomUUID()`, `const id = task.crypto`);
    refuses(check, `setTimeout(run, 5)`, `const timings = { setTimeout: 5 }`);
    refuses(check, `const env = process.env`, `const process = 1`);
    assert.deepEqual(checkPurity([file('server/a.ts', 'Date.now()')], ['shared/']), []);
    assert.deepEqual(checkPurity([file('shared/a.test.ts', 'Date.now()')], ['shared/']), []);
  });

  it('length', () => {
    refuses((text) => checkLengths([file('a.ts', text)]), '\n'.repeat(401), '\n'.repeat(400));
  });

  it('file names and barrels', () => {
    const names = (name: string) => checkFileNames([file(`server/${name}`, 'const a = 1;')]);
    refuses(names, 'index.ts', 'indexes.ts');
    refuses(names, 'utils.ts', 'utility.ts');
    refuses(names, 'taskManager.ts', 'managerSession.ts');
    refuses(names, 'pathHelpers.test.ts', 'help.test.ts');
    const content = (text: string) => checkFileNames([file('server/a.ts', text)]);
    refuses(content, `export * from './b.ts'`, `export * from './b.ts'; export const c = 1`);
  });

  it('default exports', () => {
    const check = (text: string) => checkDefaultExports([file('a.ts', text)]);
    refuses(check, 'export default 3', 'export const three = 3');
    refuses(check, 'export default function a() {}', 'export function a() {}');
  });

  it('words', () => {
    const check = (text: string) => checkWords([file('a.ts', text)]);
    refuses(check, 'const jobQueue = 1', 'const jobless = 1');
    refuses(check, 'type Backend = { a: 1 }', 'type Hub = { a: 1 }');
    refuses(check, 'type Hub = { nextTicket: 1 }', 'const a = other.ticket');
    refuses(check, 'function runBot() {}', '// a bot');
  });

  it('machine paths', () => {
    const check = (text: string) => checkMachinePaths([{ path: 'a.md', text }]);
    refuses(check, `see ${'/home'}/jsmith/x`, 'see ~/x and a/home/dev');
    refuses(check, `cd ${'/work'}/x`, 'cd ~/work/x and https://a.org/work/x');
    refuses(check, `'${'/root'}/x'`, 'data/root/x');
    assert.deepEqual(checkMachinePaths([{ path: 'a.test.ts', text: `'${'/home'}/dev'` }]), []);
    assert.equal(checkMachinePaths([{ path: 'a.test.ts', text: `'${'/work'}/dev'` }]).length, 1);
  });

  it('folders', () => {
    assert.deepEqual(checkRootFolders(['server/a.ts', 'README.md'], ['server']), []);
    assert.equal(checkRootFolders(['cellar/a.ts'], ['server']).length, 1);
  });
});
