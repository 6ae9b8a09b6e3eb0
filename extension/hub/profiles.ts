import type { Memento, SecretStorage } from 'vscode';
import { Signal } from './signal.ts';
import type { HubAddress } from './hubClient.ts';

/** A hub that this person has used; its token is kept apart, in the editor's secret storage. */
export type Profile = Omit<HubAddress, 'token'>;

/** The hub of this machine: where it is and its token are asked for each time, because both may be new after a start. */
export const localHubId = 'local';

const listKey = 'rostrum.hubs';
const currentKey = 'rostrum.hub';
const secretKey = (id: string): string => `rostrum.token.${id}`;

/** The hubs that a person knows, the same in all windows, and which of them this workspace uses. */
export class Profiles {
  /** Another is the current one now, or none. */
  readonly onChanged = new Signal<Profile | undefined>();
  readonly #global: Memento;
  readonly #workspace: Memento;
  readonly #secrets: SecretStorage;
  #findLocal: () => Promise<Pick<HubAddress, 'url' | 'token'> | undefined> = async () => undefined;

  constructor({ global, workspace, secrets }: { global: Memento; workspace: Memento; secrets: SecretStorage }) {
    this.#global = global;
    this.#workspace = workspace;
    this.#secrets = secrets;
  }

  get all(): readonly Profile[] {
    return this.#global.get<readonly Profile[]>(listKey, []);
  }

  /** That of this workspace, else the one that was used last anywhere. */
  get current(): Profile | undefined {
    const id = this.#workspace.get<string>(currentKey) ?? this.#global.get<string>(currentKey);
    return this.all.find((profile) => profile.id === id);
  }

  /** The current hub with its token; undefined where there is none, or its token is gone. */
  async address(): Promise<HubAddress | undefined> {
    const profile = this.current;
    if (profile === undefined) return undefined;
    if (profile.id === localHubId) {
      const found = await this.#findLocal();
      return found === undefined ? undefined : { ...profile, ...found };
    }
    const token = await this.#secrets.get(secretKey(profile.id));
    return token === undefined ? undefined : { ...profile, token };
  }

  /** How the hub of this machine is found, and started where that is wanted. */
  useLocal(find: () => Promise<Pick<HubAddress, 'url' | 'token'> | undefined>): void {
    this.#findLocal = find;
  }

  /** Uses the hub of this machine from now on. */
  async addLocal(known: Pick<Profile, 'name' | 'url'>): Promise<void> {
    await this.#remember({ ...known, id: localHubId });
    await this.choose(localHubId);
  }

  /** Remembers a hub and uses it; one with the same address is replaced. */
  async add({ token, ...profile }: HubAddress): Promise<void> {
    await this.#secrets.store(secretKey(profile.id), token);
    await this.#remember(profile);
    await this.choose(profile.id);
  }

  async choose(id: string): Promise<void> {
    await this.#workspace.update(currentKey, id);
    await this.#global.update(currentKey, id);
    this.onChanged.tell(this.current);
  }

  /** Forgets a hub and its token. */
  async remove(id: string): Promise<void> {
    await this.#secrets.delete(secretKey(id));
    await this.#global.update(
      listKey,
      this.all.filter((profile) => profile.id !== id),
    );
    this.onChanged.tell(this.current);
  }

  async #remember(profile: Profile): Promise<void> {
    const others = this.all.filter(({ id, url }) => id !== profile.id && url !== profile.url);
    await this.#global.update(listKey, [...others, profile]);
  }
}
