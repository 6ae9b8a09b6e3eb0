import type { PageKind } from '../../shared/protocol/webview.ts';

/** Where a page's files are, as the editor serves them to it. */
export interface PageFiles {
  readonly page: PageKind;
  readonly script: string;
  readonly style: string;
  /** What the editor calls its own files in a policy. */
  readonly source: string;
  /** Random, another one for each load. */
  readonly nonce: string;
  readonly language: string;
  /** A page that computes beside its drawing starts a worker from a text of its own bundle, and draws itself as a picture. */
  readonly hasWorker: boolean;
}

/** The graph's own bundle knows no window; another one joins the two. All that is drawn from rows alone is one bundle. */
export const scriptOf = (page: PageKind): string =>
  page === 'graph' || page === 'preview' ? 'graphPanel.js' : 'pages.js';

/** A page before its script runs. Nothing but our own files is loaded, and no text of anybody is in it. */
export function pageHtml({ page, script, style, source, nonce, language, hasWorker }: PageFiles): string {
  const policy = [
    "default-src 'none'",
    // The toolkit's test of what the browser can do writes one empty style; it takes the nonce from the line below.
    `style-src ${source} 'nonce-${nonce}'`,
    `font-src ${source}`,
    `script-src 'nonce-${nonce}'`,
    ...(hasWorker
      ? ['worker-src blob:', `connect-src ${source}`, `img-src ${source} data: blob:`]
      : [`img-src ${source}`]),
  ].join('; ');
  return [
    '<!DOCTYPE html>',
    `<html lang="${language}">`,
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    `<meta property="csp-nonce" content="${nonce}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<link rel="stylesheet" href="${style}">`,
    '</head>',
    '<body>',
    `<main id="page" data-page="${page}"></main>`,
    `<script nonce="${nonce}" src="${script}"></script>`,
    '</body>',
    '</html>',
  ].join('\n');
}
