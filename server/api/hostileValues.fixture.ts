/** What a field may be given by somebody who means no good, with its name. */
export const hostileValues: readonly (readonly [string, unknown])[] = [
  ['nothing', undefined],
  ['null', null],
  ['a number', -1e308],
  ['a wrong flag', 'perhaps'],
  ['a list', [[[]]]],
  ['a nest', { a: { b: { c: [null] } } }],
  ['a prototype in a nest', JSON.parse('{"__proto__":{"admin":true}}')],
  ['the empty text', ''],
  ['controls', '\u001b]0;owned\u0007\u0000\u202e'],
  ['a path', '../../../../etc/passwd'],
  ['a prototype', '__proto__'],
  ['a query', "' OR 1=1; --"],
  ['half a pair', '\ud800'],
  ['something long', 'x'.repeat(300_000)],
];
