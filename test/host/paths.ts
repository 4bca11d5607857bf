/** Where things lie in this repository. Everything that scripts and tests make goes below `cache`, which git ignores. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
export const cache = join(root, '.cache');
export const screenshots = join(cache, 'screenshots');
export const reports = join(cache, 'reports');
