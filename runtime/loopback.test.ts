import assert from 'node:assert/strict';
import { isLoopback } from './loopback.ts';

const here = ['127.0.0.1', '127.1.2.3', '::1', '[::1]', 'localhost', 'LOCALHOST', 'hub.localhost'];
const elsewhere = ['0.0.0.0', '::', '10.0.0.1', '127.0.0.1.example.com', 'localhost.example.com', 'example.com'];

describe('a host', () => {
  it('is reached from this machine only by loopback names and numbers', () => {
    assert.deepEqual([...here, ...elsewhere].filter(isLoopback), here);
  });
});
