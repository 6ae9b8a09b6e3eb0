/** What a token may be limited to. Which operations each opens is in `server/access/tokenLimits.ts`. */
export const tokenScopes = ['read', 'tasks', 'sessions', 'inbox', 'servers', 'projects', 'admin'] as const;
