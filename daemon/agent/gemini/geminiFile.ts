/** The file of system settings that a session of Gemini CLI has for itself, and the variable that leads to it. */
export const settingsFile = 'gemini-settings.json';
export const settingsVariable = 'GEMINI_CLI_SYSTEM_SETTINGS_PATH';

/**
 * At its start it takes conversations away in which nothing was said yet, also those of others that work in the same place and have
 * just begun: these could not be resumed. Seen with 0.61.0.
 */
export const keepsConversations = { general: { sessionRetention: { enabled: false } } } as const;

/**
 * What makes it trust the directory in which it works. In one that it does not trust it has no tools of ours, and behind ACP
 * it asks nobody about that.
 */
export const trustEnv = (isOwnDirectory: boolean | undefined): Readonly<Record<string, string>> =>
  isOwnDirectory === true ? { GEMINI_CLI_TRUST_WORKSPACE: 'true' } : {};

/** How our server of tools is called in its settings. */
export const toolServerName = 'rostrum';

/** Beside its file of system settings it looks for one of defaults, which is where the user has said nothing else. */
export const defaultsFile = 'system-defaults.json';

/** The ways to log in by a variable, as it takes them itself where it has no terminal; the first that is set counts. */
const logins: readonly (readonly [string, (value: string) => boolean, string])[] = [
  ['GOOGLE_GENAI_USE_GCA', (value) => value === 'true', 'oauth-personal'],
  ['GOOGLE_GENAI_USE_VERTEXAI', (value) => value === 'true', 'vertex-ai'],
  ['GEMINI_API_KEY', (value) => value !== '', 'gemini-api-key'],
];

/**
 * The defaults of a session: in its terminal it would ask how to log in, though its environment has a key, until somebody has
 * chosen there. Without such a variable there are none.
 */
export function loginDefaults(environment: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const selectedType = logins.find(([name, isSet]) => isSet(environment[name] ?? ''))?.[2];
  return selectedType === undefined ? {} : { [defaultsFile]: JSON.stringify({ security: { auth: { selectedType } } }) };
}
