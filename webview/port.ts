import * as z from 'zod';
import { hostToPage } from '../shared/protocol/hostToPage.ts';
import type { HostToPage } from '../shared/protocol/hostToPage.ts';
import type { PageToHost } from '../shared/protocol/webview.ts';

// A page may not make code of text, so it does not try.
z.config({ jitless: true });

/** What the editor gives to a page, once. */
interface EditorApi {
  postMessage: (message: unknown) => void;
  getState: () => unknown;
  setState: (state: unknown) => void;
}

declare const acquireVsCodeApi: () => EditorApi;

/** A page's way to its window and back. */
export interface Port {
  post: (message: PageToHost) => void;
  /** Calls it for each message that is one; the result ends that. */
  onMessage: (listener: (message: HostToPage) => void) => () => void;
  /** What names this page when the editor brings it back after a reload. */
  nameAs: (state: { readonly page: string; readonly id: string | undefined }) => void;
}

/** The port of the page that this script runs in. */
export function openPort(): Port {
  const editor = acquireVsCodeApi();
  return {
    post: (message) => editor.postMessage(message),
    onMessage: (listener) => {
      const heard = ({ data }: MessageEvent<unknown>): void => {
        const read = hostToPage.safeParse(data);
        // A frame around us may say other things to other scripts.
        if (read.success) listener(read.data);
      };
      window.addEventListener('message', heard);
      return () => window.removeEventListener('message', heard);
    },
    nameAs: (state) => editor.setState(state),
  };
}
