// Run by another user: reads what to try from standard input, as JSON, and writes what came of each.
import { request } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';

const waitMs = 10_000;

const call = ({ host, port, method, path, headers }) =>
  new Promise((resolve) => {
    const asked = request({ host, port, method, path, headers, timeout: waitMs });
    asked.on('response', (answer) => {
      answer.destroy();
      resolve(String(answer.statusCode));
    });
    asked.on('upgrade', (_answer, socket) => {
      socket.destroy();
      resolve('upgraded');
    });
    asked.on('timeout', () => asked.destroy(new Error('no answer')));
    asked.on('error', (error) => resolve(error.code ?? error.message));
    asked.end();
  });

const open = ({ path }) =>
  new Promise((resolve) => {
    const socket = connect({ path: path.replace(/^@/, '\0') });
    socket.on('connect', () => {
      socket.destroy();
      resolve('connected');
    });
    socket.on('error', (error) => resolve(error.code));
  });

const tries = JSON.parse(await text(process.stdin));
const came = [];
for (const one of tries) came.push(await (one.port === undefined ? open(one) : call(one)));
process.stdout.write(JSON.stringify(came));
