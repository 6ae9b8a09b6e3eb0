import type { RemoteInput } from '../../delivery/remoteInput.ts';
import { messageIdOf } from './messageId.ts';
import type { OpencodeLink } from './opencodeLink.ts';
import { conversationInfo } from './opencodeWire.ts';

/**
 * How texts reach an opencode: by its server into the conversation, so that what a person writes in its terminal is not
 * touched. The proof that a text was taken is that it stands there.
 */
export function createOpencodeInput(link: OpencodeLink): RemoteInput {
  let draft = '';
  let sentAs: string | undefined;
  return {
    look: () => ({
      isDead: link.isOver,
      state: stateOf(link),
      input: draft,
    }),
    unreached: 'its server does not answer, and the text was not given to it',
    put(text) {
      draft = text;
      sentAs = undefined;
    },
    async submit() {
      // Sent once: asked again, only the proof is waited for.
      sentAs ??= await send(link, draft);
      if (!(await link.untilHeard(sentAs)))
        throw new Error('its server has taken it, but it is not seen in the conversation');
      draft = '';
    },
    async stop() {
      const { conversation } = link.story;
      if (conversation !== undefined)
        await link.client.ask('POST', `/session/${encodeURIComponent(conversation)}/abort`, {});
    },
  };
}

function stateOf(link: OpencodeLink): 'ready' | 'busy' | 'dialog' | 'unknown' {
  if (link.reach !== 'open') return 'unknown';
  if (link.hasDialog) return 'dialog';
  return link.story.isBusy ? 'busy' : 'ready';
}

/** Gives the id of the message that it becomes. */
async function send(link: OpencodeLink, text: string): Promise<string> {
  const conversation = link.story.conversation ?? (await begin(link));
  const messageID = messageIdOf(text, Date.now());
  const { agent, model } = link.story.addressee ?? {};
  await link.client.ask('POST', `/session/${encodeURIComponent(conversation)}/prompt_async`, {
    messageID,
    ...(agent === undefined ? {} : { agent }),
    ...(model === undefined ? {} : { model: { providerID: model.providerID, modelID: model.modelID } }),
    parts: [{ type: 'text', text }],
  });
  return messageID;
}

/** A conversation where there is none yet, on its screen too. */
async function begin(link: OpencodeLink): Promise<string> {
  const { id } = conversationInfo.parse((await link.client.ask('POST', '/session', {})).body);
  await link.client.ask('POST', '/tui/select-session', { sessionID: id });
  return id;
}
