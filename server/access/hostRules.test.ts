import assert from 'node:assert/strict';
import { refusePlace } from './hostRules.ts';
import type { HostRules } from './hostRules.ts';

const rules: HostRules = {
  host: '127.0.0.1',
  allowedHosts: ['hub.example.com'],
  allowedOrigins: ['https://board.example.com'],
};
const isAllowed = (host: string | undefined, origin?: string, given = rules) =>
  refusePlace({ host, origin }, given) === undefined;

describe('host and origin', () => {
  const good = [
    '127.0.0.1:7420',
    'localhost:7420',
    'LOCALHOST',
    '[::1]:7420',
    '127.8.8.8',
    'hub.example.com',
    'Hub.Example.com:443',
    'a.localhost',
    'localhost.:1',
  ];
  const bad = [
    undefined,
    '',
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'hub.example.com.evil.example',
    'evil@127.0.0.1',
    '10.0.0.5',
    '0.0.0.0:7420',
    '127.0.0.1:7420/x',
    '127.0.0.1\u0000',
  ];

  it('[P3] answers to loopback names, its own and allowed ones, and to no others', () => {
    assert.deepEqual(
      good.filter((host) => !isAllowed(host)),
      [],
    );
    assert.deepEqual(
      bad.filter((host) => isAllowed(host)),
      [],
    );
  });

  it('[P3] answers to the address that it was told to listen on', () => {
    assert.equal(isAllowed('10.0.0.5:7420', undefined, { ...rules, host: '10.0.0.5' }), true);
  });

  it('[P3] answers to each address of the machine where it was told to listen on all of them, and to no other name', () => {
    for (const host of ['0.0.0.0', '::']) {
      const everywhere = { ...rules, host };
      for (const address of [
        '10.0.0.5:7420',
        '[fe80::1]:7420',
        'hub.example.com',
        'localhost',
        `${host === '::' ? '[::]' : host}:1`,
      ])
        assert.equal(isAllowed(address, undefined, everywhere), true, address);
      for (const name of ['evil.example', '10.0.0.5.evil.example', '10.0.0', '0x0a000005'])
        assert.equal(isAllowed(name, undefined, everywhere), false, name);
      assert.equal(isAllowed('10.0.0.5:7420', 'https://evil.example', everywhere), false);
    }
  });

  it('[P3] refuses every page but its own and the allowed ones', () => {
    const host = 'localhost:7420';
    const origins = [
      'http://localhost:7420',
      'https://localhost:7420',
      'https://board.example.com',
      'HTTPS://BOARD.example.com',
    ];
    assert.deepEqual(
      origins.filter((origin) => !isAllowed(host, origin)),
      [],
    );
    const foreign = [
      'null',
      '',
      'http://localhost:3000',
      'http://127.0.0.1:7420',
      'https://evil.example',
      'http://board.example.com',
      'https://board.example.com.evil.example',
      'file://',
      'vscode-webview://x',
    ];
    assert.deepEqual(
      foreign.filter((origin) => isAllowed(host, origin)),
      [],
    );
  });
});
