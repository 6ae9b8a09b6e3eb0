import { setupOrExit } from './setup/setup.mjs';

setupOrExit();
