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
