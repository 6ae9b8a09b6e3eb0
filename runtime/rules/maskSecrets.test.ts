import assert from 'node:assert/strict';
import { maskedExcerpt, maskSecrets } from './maskSecrets.ts';

const secret = 'q7Zx81LmPw02VbNs';
const withSecrets: readonly string[] = [
  `curl -H "Authorization: Bearer ${secret}" https://api.example.com`,
  `export API_KEY=${secret}`,
  `API_KEY="${secret}" make`,
  `mysql --password ${secret} -e 1`,
  `mysql --password=${secret}`,
  `git clone https://alice:${secret}@github.com/x/y`,
  `{"clientSecret":"${secret}","x":1}`,
  `{"password": "${secret}"}`,
  `gh auth login --with-token ghp_${secret}${secret}`,
  `OPENAI=sk-${secret}`,
  `rostrum hub --token rtok_${secret}${secret}`,
  `aws configure set x AKIA${secret.toUpperCase()}`,
  `curl -u alice:${secret} https://x`,
  `echo eyJhbGciOiJI.eyJzdWIiOiIx${secret}.${secret}`,
  `cat <<E\n-----BEGIN OPENSSH PRIVATE KEY-----\n${secret}\n-----END OPENSSH PRIVATE KEY-----\nE`,
  `cat <<E\n-----BEGIN PRIVATE KEY-----\n${secret}`,
  `PGPASSWORD="correct ${secret} battery" psql`,
  `API_KEY='ab&cd;ef|${secret}' make`,
  `PASSWORD="a\\"b ${secret}" make`,
  `--password 'two words ${secret}'`,
  `{\\"token\\":\\"abcd ${secret}\\",\\"x\\":1}`,
  `sshpass -p ${secret} ssh host`,
  `sshpass -p '${secret} x' ssh host`,
  `mysql -u root -p${secret} shop`,
  `mysqldump -p'a ${secret}' shop`,
  `curl -H 'X-Auth: ${secret}' https://x`,
  `curl -H 'Authorization: Digest username="a", response="${secret}"' https://x`,
];

describe('what is hidden in recorded arguments', () => {
  for (const text of withSecrets) {
    it(`[A4] ${JSON.stringify(text).slice(0, 60)}`, () => {
      const masked = maskSecrets(text);
      assert.ok(!masked.toLowerCase().includes(secret.toLowerCase()), masked);
      assert.ok(masked.includes('[hidden]'));
      assert.equal(maskSecrets(masked), masked, 'masked twice is masked once');
    });
  }

  it('[A4] leaves alone what is no secret', () => {
    for (const text of ['git push --force origin main', 'npm test -- --grep tokens', 'ls /home/alice/project:8080']) {
      assert.deepEqual(maskedExcerpt(text, 500), { text, isWhole: true });
    }
  });

  it('[A4] hides a quoted value whole, and nothing behind it', () => {
    assert.equal(maskSecrets('PGPASSWORD="correct horse battery" psql -c 1'), 'PGPASSWORD="[hidden]" psql -c 1');
    assert.equal(maskSecrets("API_KEY='ab&cd;ef|gh' make"), "API_KEY='[hidden]' make");
    const nested = String.raw`{\"token\":\"abcdefgh1234\",\"x\":1}`;
    assert.equal(maskSecrets(nested), nested.replace('abcdefgh1234', '[hidden]'));
  });

  it('[A4] masks before it cuts, so that half a secret is not left', () => {
    const { text, isWhole } = maskedExcerpt(`${'x'.repeat(40)} --password ${secret}`, 60);
    assert.ok(!text.includes(secret.slice(0, 3)), text);
    assert.deepEqual([isWhole, text.length <= 60], [false, true]);
  });

  it('takes a bounded time for hostile text', () => {
    for (const part of [
      '-',
      '://',
      'token ',
      'a.',
      '-----BEGIN PRIVATE KEY-----',
      'eyJ',
      '"secret',
      ' -u a',
      'token="',
      'mysql ',
      'digest ',
      '\\"token\\":\\"',
      '--token "\\',
    ])
      assert.equal(typeof maskSecrets(part.repeat(200_000)), 'string');
  });
});
