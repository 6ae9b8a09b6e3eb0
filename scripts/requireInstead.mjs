/**
 * What the bundler writes for its modules, said in the editor's form: names are taken out of a part once, where the bundler's
 * own translation looks each of them up at every use, which makes 3 % more text. Nothing that a part exports is assigned
 * later, and no two parts need each other, so both mean the same.
 *
 * The lines stay where they were, so a map of them still holds.
 */
export function requireInstead(text) {
  return text
    .replace(/^import (?:\* as )?([\w$]+) from (\S+);$/gm, 'const $1 = require($2);')
    .replace(/^import \{([^}]*)\} from (\S+);$/gm, (_, names, from) => `const {${renamed(names)}} = require(${from});`)
    .replace(/^import (\S+);$/gm, 'require($1);')
    .replace(/^export \{([^}]*)\};$/gm, (_, names) => `module.exports = {${exported(names)}};`)
    .replace(/\bimport\(([^\s()]+)\)/g, 'Promise.resolve().then(() => require($1))')
    .replace(standIn, (stand) => `require${stand.replace(/[^\n]/g, '')}`);
}

/** What stands for \`require\` in modules, where there may be none: here there is one. */
const standIn = /\(\((\w+)\) => typeof require\b[^]*?\bDynamic require of "[^]*?\}\)(?=[,;])/;

const renamed = (names) => names.replace(/([\w$]+) as ([\w$]+)/g, '$1: $2');
const exported = (names) => names.replace(/([\w$]+) as ([\w$]+)/g, '$2: $1');
