import { connectionText } from '../../page/connectionBar.ts';
import { PageClient } from '../../page/pageClient.ts';
import { openPort } from '../../port.ts';
import type { HostToPage, PreviewTask } from '../../../shared/protocol/hostToPage.ts';
import { t } from '../../text.ts';
import type { FromGraph, GraphTask, ToGraph } from '../graphMessages.ts';
import { startGraph } from '../graphPage.ts';
import { translatedWords } from '../panel/translatedWords.ts';

/** The graph of a pipeline file as it is being written; a task leads to its line. */
export function startGraphPreview(root: HTMLElement, workerUrl: string | undefined): void {
  let tell: ((message: ToGraph) => void) | undefined;
  let shown: ReadonlyMap<string, PreviewTask> = new Map();
  let problem = '';
  const client = new PageClient(openPort(), { onChange });

  function onChange(message: HostToPage): void {
    switch (message.type) {
      case 'begin':
        // Its texts are known by now, and only once.
        if (tell === undefined) startGraph(root, { post, onMessage: (listener) => (tell = listener) }, options());
        return;
      case 'preview':
        problem = message.problem;
        if (message.tasks !== undefined) show(message.tasks);
        return say();
      case 'connection':
        return say();
      default:
        return;
    }
  }

  function show(tasks: readonly PreviewTask[]): void {
    shown = new Map(tasks.map((task) => [task.id, task]));
    tell?.({ type: 'graph.show', title: t('Graph'), canEdit: false, tasks: tasks.map(graphTask) });
  }

  function say(): void {
    tell?.({ type: 'graph.hold', text: connectionText(client.connection) ?? problem });
  }

  function post(message: FromGraph): void {
    if (message.type === 'graph.save')
      client.open({ kind: 'picture', format: message.format, content: message.content });
    if (message.type === 'task.open') open(shown.get(message.id));
  }

  /** What stands in the file leads there, what is outside of it to its own page. */
  function open(task: PreviewTask | undefined): void {
    if (task?.line !== undefined) client.open({ kind: 'line', line: task.line });
    else if (task?.task !== undefined) client.open({ kind: 'task', id: task.task });
  }

  const options = () => ({
    keepsWhole: true,
    words: {
      ...translatedWords(),
      empty: t('The file has no tasks yet.'),
      readOnly: t('The file says what waits for what: change it there.'),
    },
    ...(workerUrl === undefined ? {} : { workerUrl }),
  });
}

const graphTask = ({ id, ref, title, status, dependencies, schemas = [] }: PreviewTask): GraphTask => ({
  id,
  ref,
  title,
  status,
  blockedBy: [],
  dependencies,
  schemas,
});
