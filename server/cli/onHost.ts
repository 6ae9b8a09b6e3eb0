import { HubError, toError } from '../../shared/errors.ts';
import type { CliInput } from '../../runtime/cliCommand.ts';
import { hubErrorOf } from '../ssh/hubErrorOf.ts';
import type { RemoteHost } from '../ssh/remoteHost.ts';
import type { ExamineWish } from '../ssh/host/examineHost.ts';
import type { HubPort } from '../ssh/host/hubPort.ts';
import { openConversation } from './person/openPerson.ts';
import type { Conversation } from './person/openPerson.ts';
import type { HostProgram } from './serverHosts.ts';

/** What a command does on a host that it has logged in to. */
export interface OnHost {
  readonly host: RemoteHost;
  readonly hub: HubPort;
  readonly conversation: Conversation;
}

/** The text of an option; undefined where it was not given. */
export const textOf = ({ options }: Pick<CliInput, 'options'>, name: string): string | undefined => {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
};

/** Logs in, does the work, and lets go of everything however it ends. @throws HubError with the command's exit code. */
export async function onHost(
  input: CliInput,
  program: HostProgram,
  work: {
    /** Where it is; asked of the hub where the command line does not say. */
    readonly find: (hub: HubPort) => Promise<string>;
    readonly run: (parts: OnHost) => Promise<number>;
  },
): Promise<number> {
  const { io, options } = input;
  const talk = options['talk'] === true;
  const conversation = openConversation(io, program.mouth, { talk, yes: options['yes'] === true });
  const { person, signal, say } = conversation;
  let host: RemoteHost | undefined;
  try {
    const hub = await program.openHub(input);
    const destination = await work.find(hub);
    // Each login on the way is told by whoever does it.
    host = await program.connect(destination, { person, signal, io, configFile: textOf(input, 'sshConfig') });
    return await work.run({ host, hub, conversation });
  } catch (error) {
    const refusal = hubErrorOf(error);
    if (talk)
      say({
        type: 'failed',
        error: refusal instanceof HubError ? refusal.toBody() : { code: 'internal', message: toError(refusal).message },
      });
    throw refusal;
  } finally {
    conversation.close();
    await host?.close();
  }
}

/** How the host shall reach the hub, as far as the command line says. */
export const readWayWish = (input: CliInput, hub: HubPort): ExamineWish['way'] => {
  const { options } = input;
  if (options['tunnel'] === true && options['direct'] === true)
    throw new HubError('bad-request', '"--tunnel" and "--direct" exclude each other. Say one of them, or none.');
  const hubForHost = textOf(input, 'hubForHost');
  if (hubForHost !== undefined && !/^https?:\/\//.test(hubForHost))
    throw new HubError('bad-request', `"${hubForHost}" is no address of a hub. Write it like https://hub.example.org.`);
  return {
    hubUrl: hub.url,
    hubForHost: hubForHost === undefined ? undefined : new URL(hubForHost).origin,
    wished: options['tunnel'] === true ? 'tunnel' : options['direct'] === true ? 'direct' : undefined,
  };
};
