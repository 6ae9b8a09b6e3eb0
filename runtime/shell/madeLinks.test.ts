import assert from 'node:assert/strict';
import type { MadeLink } from './madeLinks.ts';
import { endOf, linksOf, throughLinks } from './madeLinks.ts';
import { shellLimits } from './shellLimits.ts';
import { star, unknown } from './shellWord.ts';

const made = (words: string) => linksOf(words.split(' '), ['/p']).map(({ path, target }) => `${path} > ${target}`);
const link = (path: string, target: string): MadeLink => ({ path, target });

describe('links that a line makes', () => {
  it('[A3] are where `ln` puts them, and lead where their text is read', () => {
    assert.deepEqual(made('-s ../lib lib'), ['/p/lib > /lib', '/p/lib/lib > /p/lib']);
    assert.deepEqual(made('-s /a/b c'), ['/p/c > /a/b', '/p/c/b > /a/b']);
    assert.deepEqual(made('-s ../a d/'), ['/p/d/a > /p/a']);
    assert.deepEqual(made('-s /a/b/'), ['/p/b > /a/b']);
    assert.deepEqual(made('-t d /a /b -s'), ['/p/d/a > /a', '/p/d/b > /b']);
    assert.deepEqual(made('a d/b'), ['/p/d/b > /p/a', '/p/d/b/a > /p/a']);
    assert.deepEqual(made('-sr a d/b'), ['/p/d/b > /p/a', '/p/d/b/a > /p/a']);
    assert.deepEqual(made('--help'), []);
  });

  it('[A3] are followed on the way of a path, and at its end where that is meant', () => {
    const links = [link('/p/k', '/h/.ssh'), link('/h', '/home')];
    assert.deepEqual(throughLinks('/p/k/id', links, 'way'), ['/h/.ssh/id', '/home/.ssh/id']);
    assert.deepEqual(throughLinks('/p/k', links, 'way'), []);
    assert.deepEqual(throughLinks('/p/k', links, 'leaf'), ['/h/.ssh', '/home/.ssh']);
    assert.deepEqual(throughLinks(`/p/${star}/id`, links, 'way'), ['/h/.ssh/id', '/home/.ssh/id']);
    assert.deepEqual(throughLinks(`/p/${unknown}/id`, links, 'way'), []);
    assert.deepEqual(throughLinks('/p/kk/id', links, 'way'), []);
    assert.deepEqual(throughLinks(`/p/${star}`, [link('/p/.k', '/h')], 'leaf'), []);
  });

  it('[A3] come to an end where they lead into each other, and are unknown where they do not', () => {
    assert.deepEqual(throughLinks('/a/x', [link('/a', '/b'), link('/b', '/a')], 'way'), ['/b/x']);
    const grown = throughLinks('/a/x', [link('/a', '/b/c'), link('/b', '/a/d')], 'way');
    assert.equal(grown.length, shellLimits.alternatives + 1);
    assert.equal(grown.at(-1), unknown);
  });

  it('[A3] are meant themselves without a slash or dot behind them', () => {
    assert.deepEqual(['r', 'a/r', '.r', 'r/', 'r/.', '.', '..', ''].map(endOf), [
      ...['way', 'way', 'way'],
      ...['leaf', 'leaf', 'leaf', 'leaf', 'leaf'],
    ]);
  });
});
