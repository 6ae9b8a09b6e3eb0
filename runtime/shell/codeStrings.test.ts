import assert from 'node:assert/strict';
import { readCodeStrings } from './codeStrings.ts';
import { withConstantPaths } from './constantPaths.ts';
import { unknown } from './shellWord.ts';

describe('code in other languages', () => {
  it('[A3] has homes and joined paths as one constant text', () => {
    const cases: readonly (readonly [code: string, read: string])[] = [
      ['rm(require("os").homedir())', 'rm("~")'],
      ['rm(os.path.join(os.path.expanduser("~"), "a", "b"))', 'rm("~/a/b")'],
      ['rm(Path.home() / "a")', 'rm("~/a")'],
      [`rm(os.environ['HOME'] + '/a')`, 'rm("~/a")'],
      ['rm(`${os.homedir()}/a`)', 'rm(`~/a`)'],
      ['rm(f"{Path.home()}/a")', 'rm(f"~/a")'],
      ['rm($ENV{HOME}, "$ENV{HOME}/a")', 'rm("~", "~/a")'],
      ['p = ".git"; rm(path.join(p, "config"))', 'p = ".git"; rm(".git/config")'],
      ['rm(path.join(os.homedir(), name))', 'rm(path.join("~", name))'],
      ['rm(os.environ["OUT"]); a.p = "b"; p', 'rm(os.environ["OUT"]); a.p = "b"; p'],
      [`'/'.join(parts); a / b`, `'/'.join(parts); a / b`],
    ];
    for (const [code, read] of cases) assert.equal(withConstantPaths(code), read, code);
  });

  it('[A3] writes a file where the call that names it does', () => {
    const written = (code: string) => readCodeStrings(code).written;
    for (const code of [
      ...['open("a/b", "w")', `open('a/b', mode='r+')`, 'Path("a/b").write_text(x)', 'p = "a/b"\nopen(p, "ab")'],
      ...[
        'fs.writeFileSync("a/b", x)',
        'shutil.move(x, "a/b")',
        'open(F, ">a/b")',
        'print > "a/b"',
        'File.write "a/b", x',
      ],
    ])
      assert.deepEqual(written(code), ['a/b'], code);
    for (const code of [
      ...['open("a/b")', `open('a/b', 'rb')`, 'Path("a/b").read_text()', 'open("a/b").read(); open(x, "w")'],
      ...[
        'fs.readFileSync("a/b")',
        'shutil.copy("a/b", x)',
        'open(F, "<a/b")',
        'print "a/b"',
        'if (a == "a/b") write()',
      ],
    ])
      assert.deepEqual(written(code), [], code);
  });

  it('[A3] deletes what is named, and something unknown where a name is added', () => {
    const deleted = (code: string) => readCodeStrings(code).deleted;
    assert.deepEqual(deleted('fs.rmSync(os.homedir(), { recursive: true })'), ['~']);
    assert.deepEqual(deleted('FileUtils.rm_rf Dir.home'), ['~']);
    assert.deepEqual(deleted('fs.rm(path.join(os.homedir(), name), done)'), [`~/${unknown}`]);
    assert.deepEqual(deleted('shutil.rmtree(Path.home() / name)'), [`~/${unknown}`]);
    assert.deepEqual(deleted('shutil.rmtree("/" + name)'), [`/${unknown}`]);
    assert.deepEqual(deleted('fs.rmSync("dist", { recursive: true })'), ['dist']);
    assert.deepEqual(deleted('shutil.rmtree(os.environ["OUT"]); print(os.path.expanduser("~"))'), []);
  });
});
