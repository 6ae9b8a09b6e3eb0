import { contractKey } from '../../shared/model/contractKey.ts';
import { plainLine } from '../../shared/model/plainText.ts';

/** What of a task can be read in an editor. */
export type TaskView =
  | { readonly what: 'why' | 'timeline' | 'result' | 'contracts' | 'page'; readonly id: string }
  | { readonly what: 'contract'; readonly id: string; readonly key: string; readonly version?: number | undefined }
  | { readonly what: 'artifact'; readonly id: string; readonly artifact: string };

/** A view's place in the address space of the editor: the last part of the path is what its tab is called. */
export interface ViewAddress {
  readonly path: string;
  readonly query: string;
}

const plainViews = { why: 'md', timeline: 'md', page: 'md', result: 'json', contracts: 'json' } as const;

export function addressOf(view: TaskView, ref: string, name = ''): ViewAddress {
  const query = new URLSearchParams({ what: view.what });
  if (view.what === 'contract') {
    query.set('key', view.key);
    if (view.version !== undefined) query.set('version', String(view.version));
    const version = view.version === undefined ? '' : ` v${view.version}`;
    return { path: `/${view.id}/${ref} ${view.key}${version}.json`, query: query.toString() };
  }
  if (view.what === 'artifact') {
    query.set('artifact', view.artifact);
    return { path: `/${view.id}/${ref} ${fileName(name)}`, query: query.toString() };
  }
  return { path: `/${view.id}/${ref} ${view.what}.${plainViews[view.what]}`, query: query.toString() };
}

/** What an address stands for; undefined where it is none of ours. */
export function readAddress({ path, query }: ViewAddress): TaskView | undefined {
  const id = /^\/(task_[0-9a-z]{1,40})\/[^/]+$/.exec(path)?.[1];
  if (id === undefined) return undefined;
  const values = new URLSearchParams(query);
  const what = values.get('what') ?? '';
  if (what === 'contract') {
    const key = contractKey.safeParse(values.get('key')).data;
    const version = values.get('version');
    if (key === undefined || (version !== null && !/^[1-9]\d{0,8}$/.test(version))) return undefined;
    return { what, id, key, version: version === null ? undefined : Number(version) };
  }
  if (what === 'artifact') {
    const artifact = values.get('artifact') ?? '';
    return /^artifact_[0-9a-z]{1,40}$/.test(artifact) ? { what, id, artifact } : undefined;
  }
  return isPlainView(what) ? { what, id } : undefined;
}

const isPlainView = (what: string): what is keyof typeof plainViews => Object.hasOwn(plainViews, what);

/** A name as the last part of a path. */
const fileName = (name: string): string =>
  plainLine(name)
    .replace(/[/\\?#]/g, '_')
    .slice(-100) || 'artifact';
