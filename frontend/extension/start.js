// Starts the program of a page. A file of its own, because the security policy allows no script in a page.

// @ts-expect-error It is built.
import start from './program.js';

await start();
