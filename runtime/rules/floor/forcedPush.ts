import type { Option } from '../../shell/options.ts';
import { parseLeading, parseMixed } from '../../shell/options.ts';
import type { ShellCommand } from '../../shell/shellCommand.ts';
import type { ShellWord } from '../../shell/shellWord.ts';
import { constantOf, hasUnknown, isUnknown, mayBe } from '../../shell/shellWord.ts';
import type { FloorEffect } from './floorPlace.ts';
import { worst } from './floorPlace.ts';

const protectedNames = ['main', 'master', 'production', 'release'];
/** Branches of releases have a name of their own behind the word. */
const isRelease = /^release[\w./-]*$/;

const globalOptions = { short: 'cC', long: ['git-dir', 'work-tree', 'namespace', 'config-env', 'exec-path'] };
const pushOptions = { short: 'o', long: ['push-option', 'receive-pack', 'exec', 'repo', 'recurse-submodules'] };

/** Whether a command overwrites or removes a protected branch of another repository. */
export function judgePush({ name, args }: ShellCommand): FloorEffect | undefined {
  const isNamed = constantOf(name) !== undefined;
  if (!(isNamed ? name === 'git' : mayBe(name, 'git'))) return undefined;
  const [verb = '', ...words] = parseLeading(args, globalOptions).operands;
  const isPush = verb === 'push' || verb === 'send-pack';
  if (!isPush && !(hasUnknown(verb) && mayBe(verb, 'push'))) return undefined;
  const effect = judgeWords(words);
  return isNamed && isPush ? effect : effect && 'ask';
}

function judgeWords(words: readonly ShellWord[]): FloorEffect | undefined {
  const { options, operands } = parseMixed(words, pushOptions);
  const [isForced, isLeased] = [has(options, '-f', '--force'), has(options, '', '--force-with-lease')];
  const isRemoval = has(options, '-d', '--delete');
  if (has(options, '', '--mirror')) return 'deny';
  const forces = isForced || isLeased || isRemoval;
  if (forces && (has(options, '', '--all') || has(options, '', '--branches') || has(options, '', '--prune')))
    return 'deny';
  const refs = has(options, '', '--repo') ? operands : operands.slice(1);
  if (refs.length === 0) {
    // Which branch it is depends on where the repository stands; a lease is held by what was seen there.
    return isForced ? 'ask' : undefined;
  }
  // A word that is not known may be the option.
  const mayForce = words.some((word) => isUnknown(word));
  const effects = refs.map((ref) => judgeRef(ref, forces, isForced, mayForce));
  return worst(effects);
}

/** Git takes the beginning of a long option for it, where that is unmistakable. */
function has(options: readonly Option[], short: string, long: string): boolean {
  return options.some(
    ({ name }) => name === short || name === long || (name.length > 8 && name !== '--force' && long.startsWith(name)),
  );
}

function judgeRef(ref: ShellWord, forces: boolean, isForced: boolean, mayForce: boolean): FloorEffect | undefined {
  const isPlus = ref.startsWith('+');
  const [source = '', target] = (isPlus ? ref.slice(1) : ref).split(':');
  const isRemoval = target !== undefined && source === '' && target !== '';
  const effect = judgeBranch(target ?? source, isForced || isPlus);
  if (isPlus || forces || isRemoval) return effect;
  return mayForce && effect === 'deny' ? 'ask' : undefined;
}

function judgeBranch(name: ShellWord, isForced: boolean): FloorEffect | undefined {
  if (name.startsWith('refs/tags/')) return undefined;
  const branch = name.replace(/^(?:refs\/)?heads\//, '');
  // `:` alone is every branch that both sides have.
  if (branch === '') return 'deny';
  if (branch === 'HEAD' || branch === '@') return isForced ? 'ask' : undefined;
  if (!hasUnknown(branch))
    return protectedNames.some((one) => mayBe(branch, one)) || isRelease.test(branch) ? 'deny' : undefined;
  return protectedNames.some((one) => mayBe(branch, one)) || branch.startsWith('release') ? 'ask' : undefined;
}
