/**
 * The text of a program that prints, in a fixed order of a seed, what terminals have choked on: titles without end, huge
 * and unfinished control strings, questions to the terminal, broken UTF-8, and lines of a megabyte. It reads what is
 * answered to it. After so many kilobytes it leaves a terminal that can be used and says `over-1`; a key G makes it print
 * as much again, Z ends it. Arguments: kilobytes and seed.
 */
export const hostileProgram = `
const [kilobytes, seed] = process.argv.slice(2);
let state = Number(seed);
const random = (below) => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 4294967296) * below);
};
const bytes = (length) => Buffer.from(Array.from({ length }, () => random(256)));
const text = (length) => 'x'.repeat(length);
const makers = [
  () => '\\x1b]0;' + text(200000) + '\\x07',
  () => '\\x1b]2;' + text(random(5000)) + (random(2) ? '\\x1b\\\\' : ''),
  () => '\\x1bP' + text(300000) + '\\x1b\\\\',
  () => '\\x1bk' + text(50000) + '\\x1b\\\\',
  () => '\\x1b]52;c;' + text(100000) + '\\x07',
  () => '\\x1b[c\\x1b[>c\\x1b[6n\\x1b]10;?\\x07\\x1b]11;?\\x07'.repeat(200),
  () => Buffer.concat([bytes(60000), Buffer.from([0xf0, 0x9f]), bytes(10)]),
  () => text(1000000) + '\\r\\n',
  () => '\\x1b[' + '9;'.repeat(50000) + 'm',
  () => '\\x1b[?1049h' + text(4000) + '\\x1b[?1049l\\x1b[?1000;1002;1006;2004h',
  () => ('e' + '\\u0301'.repeat(2000)).repeat(20),
];
let half = 0;
let left = 0;
const write = () => {
  if (left <= 0) return process.stdout.write('\\x18\\x1b\\\\\\x1bc\\r\\nover-' + half + '\\r\\n');
  const made = Buffer.from(makers[random(makers.length)]());
  left -= made.length;
  process.stdout.write(made, write);
};
const begin = () => {
  half += 1;
  left = Number(kilobytes) * 1024;
  write();
};
process.stdin.setRawMode(true);
process.stdin.on('data', (answers) => {
  if (answers.includes('G')) begin();
  if (!answers.includes('Z')) return;
  process.stdin.setRawMode(false);
  process.exit(0);
});
begin();
`;
