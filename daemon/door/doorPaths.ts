/** Where tools for agents are, behind the door's URL. */
export const mcpPath = '/mcp';
