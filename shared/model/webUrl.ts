import * as z from 'zod';

/** An address that is opened by a click, so nothing that runs. */
export const webUrl = z.url({ protocol: /^https?$/ }).max(2_000);
