// The packages that the tests use. They lie where SOTTO_NODE_MODULES says, not beside the tests.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const folder = process.env.SOTTO_NODE_MODULES;
if (!folder) throw new Error('SOTTO_NODE_MODULES is not set; run the tests with `cargo xtask test`');
const require = createRequire(join(folder, 'from-here.js'));

/**
 * @type {{
 *   launch(options: object): Promise<Browser>,
 *   launchPersistentContext(folder: string, options: object): Promise<BrowserContext>,
 *   connectOverCDP(endpoint: string, options: object): Promise<any>,
 * }}
 */
export const chromium = require('playwright-core').chromium;

/** axe-core, to be put into a page. */
export const axeSource = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** A WebSocket, as pages have it. */
export const WebSocket = require('ws').WebSocket;

/** A WebSocket server, for scripts. */
export const WebSocketServer = require('ws').WebSocketServer;

/**
 * Lighthouse: a module of the kind that cannot be required.
 * @returns {Promise<any>}
 */
export function lighthouse() {
  return import(pathToFileURL(require.resolve('lighthouse/core/index.js')).href);
}
