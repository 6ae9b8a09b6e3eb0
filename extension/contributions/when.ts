/** Its folder is trusted: a window in Restricted Mode only shows. */
export const isTrusted = 'isWorkspaceTrusted';

/** Its hub is there. */
export const isConnected = 'rostrum.connection == connected';

/** Something can be changed at its hub. */
export const mayChange = `${isConnected} && ${isTrusted}`;

/** Whoever uses the window may do everything on its hub. */
export const isAdmin = `${isConnected} && rostrum.isAdmin`;
