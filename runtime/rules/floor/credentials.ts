import type { PathEnd } from '../../shell/madeLinks.ts';
import { endOf } from '../../shell/madeLinks.ts';
import { parseMixed } from '../../shell/options.ts';
import type { ShellCommand } from '../../shell/shellCommand.ts';
import { resolvePath } from '../../shell/shellPath.ts';
import type { ShellWord } from '../../shell/shellWord.ts';
import { constantOf, hasUnknown, mayBe, withoutEndSlashes } from '../../shell/shellWord.ts';
import type { FloorEffect, FloorPlace } from './floorPlace.ts';
import { pathsOf, worst } from './floorPlace.ts';
import { writtenBy } from './writtenBy.ts';

/** One kind of file that somebody proves with who they are. */
interface Credential {
  /** The end of its path. */
  readonly path: RegExp;
  /** Names that it usually has, for patterns to be held against. */
  readonly samples: readonly string[];
  /** Programs whose own file it is: they may be told where it lies. */
  readonly owners?: RegExp;
  /** In a home directory only: a project has files of that name that hold none. */
  readonly atHome?: boolean;
}

const credentials: readonly Credential[] = [
  {
    path: /\/\.ssh\/(?!config$|known_hosts|allowed_signers$|environment$|rc$|agent|cm[-_]|control|sockets?$|[\w.-]*\.(?:pub|d)$)[\w.@-]+$/,
    samples: ['.ssh/id_rsa', '.ssh/id_ed25519', '.ssh/id_ecdsa', '.ssh/id_dsa', '.ssh/authorized_keys'],
    owners: /^(?:ssh|ssh-add|ssh-copy-id|sftp|autossh|mosh)$/,
  },
  {
    path: /\/\.aws\/(?:credentials|(?:sso|cli)\/cache\/[^/]+)$/,
    samples: ['.aws/credentials'],
    owners: /^(?:aws|sam|terraform|tofu)$/,
  },
  {
    path: /\/\.kube\/config$/,
    samples: ['.kube/config'],
    owners: /^(?:kubectl|helm|k9s|kustomize|kubectx|kubens|oc|istioctl|flux)$/,
  },
  { path: /\/\.docker\/config\.json$/, samples: ['.docker/config.json'], owners: /^(?:docker|podman|nerdctl|skopeo)$/ },
  {
    path: /\/\.gnupg\/(?:[^/]+\/)*[^/]+$/,
    samples: ['.gnupg/secring.gpg', '.gnupg/private-keys-v1.d'],
    owners: /^(?:gpg2?|gpgconf|gpg-agent)$/,
  },
  { path: /\/[._]netrc$/, samples: ['.netrc'], owners: /^curl$/ },
  { path: /\/\.git-credentials$|\/git\/credentials$/, samples: ['.git-credentials', '.config/git/credentials'] },
  { path: /\/gh\/hosts\.yml$/, samples: ['.config/gh/hosts.yml'], owners: /^gh$/ },
  { path: /\/\.npmrc$/, samples: ['.npmrc'], owners: /^(?:npm|pnpm|yarn|npx)$/, atHome: true },
  { path: /\/\.pypirc$/, samples: ['.pypirc'], owners: /^(?:twine|uv|poetry|hatch)$/, atHome: true },
  { path: /\/\.cargo\/credentials(?:\.toml)?$/, samples: ['.cargo/credentials.toml'], owners: /^cargo$/ },
  {
    path: /\/\.(?:pgpass|my\.cnf|mylogin\.cnf|vault-token)$/,
    samples: ['.pgpass', '.my.cnf', '.vault-token'],
    atHome: true,
  },
  {
    path: /\/\.config\/gcloud\/(?:application_default_credentials\.json|(?:credentials|access_tokens)\.db|legacy_credentials\/.+)$/,
    samples: ['.config/gcloud/application_default_credentials.json'],
    owners: /^(?:gcloud|gsutil|bq)$/,
  },
  {
    path: /\/\.azure\/(?:msal_token_cache|accessTokens)[\w.]*$/,
    samples: ['.azure/msal_token_cache.json'],
    owners: /^az$/,
  },
  {
    path: /\/\.terraform\.d\/credentials\.tfrc\.json$/,
    samples: ['.terraform.d/credentials.tfrc.json'],
    owners: /^(?:terraform|tofu)$/,
  },
  { path: /\/\.claude\/\.credentials\.json$/, samples: ['.claude/.credentials.json'] },
  { path: /\/\.codex\/auth\.json$/, samples: ['.codex/auth.json'] },
  { path: /\/\.gemini\/oauth_creds\.json$/, samples: ['.gemini/oauth_creds.json'] },
  { path: /\/opencode\/auth\.json$/, samples: ['.local/share/opencode/auth.json'] },
  {
    path: /\/\.rostrum\/(?:[\w.-]+\/)*[\w-]*\.?(?:token|key)$/,
    samples: ['.rostrum/hub/admin.token'],
    owners: /^rostrum$/,
  },
  { path: /^\/etc\/(?:g?shadow|sudoers)-?$/, samples: [] },
  { path: /^\/proc\/[^/]+\/environ$/, samples: [] },
];

/** Directories that hold little else. */
const directories = /\/\.(?:ssh|aws|gnupg|kube|azure|config\/gh|config\/gcloud)$/;
const recursive = /^(?:cp|gcp|mv|rm|tar|gtar|bsdtar|zip|7z|rsync|scp|grep|rg|ag|ack)$/;

/** Programs that name files and show nothing of what is in them. */
const mentions =
  /^(?:echo|printf|ls|ll|exa|eza|stat|test|\[|file|mkdir|chmod|chown|du|df|which|type|cd|pushd|basename|dirname|realpath|readlink|export|declare|typeset|local|readonly|unset|find|gfind|fd|fdfind|tree|man|alias|trap|tmux|xargs)$/;
/** What is longer opens nothing: systems take no longer path. */
const maxPathCharacters = 4_096;
/** Programs that take a link itself from its place. */
const takers = /^(?:rm|grm|unlink)$/;
const searches = /^(?:[efz]?grep|rg|ag|ack)$/;

/** Whether a command reads or writes a file of credentials. */
export function judgeCredentials(command: ShellCommand, place: FloorPlace): FloorEffect | undefined {
  const { name, reads, writes } = command;
  const { files, into } = writtenBy(command);
  const judged = (words: readonly ShellWord[], judge: (path: ShellWord, word: ShellWord) => FloorEffect | undefined) =>
    worst(words.flatMap((word) => pathsOf(word, command).map((path) => judge(path, word))));
  const end = (word: ShellWord) => (takers.test(name) ? endOf(word) : 'leaf');
  const words = mentions.test(name) ? [] : wordsOf(command);
  return worst([
    judged(words, (path, word) => judgeFile(path, place, name, end(word))),
    judged(recursive.test(name) ? words : into, (path, word) => judgeCredentialDirectory(path, place, end(word))),
    judged(files, (path) => judgeFile(path, place, name, 'leaf')),
    judged([...reads, ...writes], (path) => judgeCredentialPath(path, place)),
  ]);
}

/** Whether a path is one of a file of credentials. */
export const judgeCredentialPath = (path: ShellWord, place: FloorPlace): FloorEffect | undefined =>
  judgeFile(path, place, '', 'leaf');

/** Whether a path is one of a directory of credentials, for who takes all that is in it or puts something there. */
export const judgeCredentialDirectory = (
  path: ShellWord,
  place: FloorPlace,
  end: PathEnd = 'leaf',
): FloorEffect | undefined =>
  spelled(path, place, end).some((text) => directories.test(text)) ? certaintyOf(path) : undefined;

function judgeFile(path: ShellWord, place: FloorPlace, program: string, end: PathEnd): FloorEffect | undefined {
  const texts = spelled(path, place, end);
  const isFile = credentials.some(
    (one) => !(one.owners?.test(program) ?? false) && texts.some((text) => meets(one, text, place.home)),
  );
  return isFile ? certaintyOf(path) : undefined;
}

/** What is not known before counts as a name that says nothing. */
const spelled = (path: ShellWord, place: FloorPlace, end: PathEnd): readonly ShellWord[] =>
  place.ways(path, end).map((one) => withoutEndSlashes(one.replace(/[\u{E002}\u{E003}]/gu, 'x')));

const certaintyOf = (path: ShellWord): FloorEffect =>
  hasUnknown(path.slice(path.lastIndexOf('/') + 1)) ? 'ask' : 'deny';

function meets({ path, samples, atHome }: Credential, text: ShellWord, home: string): boolean {
  if (constantOf(text) !== undefined) return path.test(text) && (atHome !== true || isAtHome(text, home));
  const parts = text.split('/');
  return samples.some((sample) => {
    const names = sample.split('/');
    const end = parts.slice(-names.length);
    const isMatch = end.length === names.length && names.every((name, at) => matchesName(end[at] ?? '', name));
    return isMatch && (atHome !== true || isAtHome(text, home));
  });
}

/** A pattern takes a name that begins with a dot only where it says so. */
const matchesName = (pattern: ShellWord, name: string): boolean =>
  !(name.startsWith('.') && !pattern.startsWith('.')) && mayBe(pattern, name);

const isAtHome = (path: ShellWord, home: string): boolean =>
  resolvePath('/', path.slice(0, path.lastIndexOf('/'))) === home ||
  /^(?:\/home\/[^/]+|\/Users\/[^/]+|\/root)\/[^/]+$/.test(path);

/** What may be a path in the words of a command: whole words, values behind `=`, `@` and `:`, and those joined to a letter. */
const wordsOf = ({ name, args }: ShellCommand): readonly ShellWord[] =>
  pathArguments(name, args)
    .filter((word) => word.length <= maxPathCharacters && !/\s/.test(word))
    .flatMap((word) => [word, ...behind(word)]);

/** Not all of these are paths, but what ends as a file of credentials is meant as one. */
function behind(word: ShellWord): readonly ShellWord[] {
  const found = word.startsWith('-') && !word.startsWith('--') ? [word.slice(2)] : [];
  if (word.startsWith('@')) found.push(word.slice(1));
  for (const mark of ['=', ':']) {
    const at = word.indexOf(mark);
    if (at > 0) found.push(word.slice(at + 1).replace(/^(?:@|\/\/)/, ''));
  }
  return found;
}

function pathArguments(name: ShellWord, args: readonly ShellWord[]): readonly ShellWord[] {
  if (name === 'scp' || name === 'rsync') return args.filter((_, at) => args[at - 1] !== '-i');
  if (!searches.test(name)) return args;
  // The first word that a search gets is what it looks for.
  const { options, operands } = parseMixed(args, { short: 'efABCmgt', long: ['regexp', 'file', 'glob', 'type'] });
  return options.some(({ name: option }) => ['-e', '-f', '--regexp', '--file'].includes(option))
    ? operands
    : operands.slice(1);
}
