// Asks the extension's other parts and pages. Nothing else here calls the browser's functions for it, so that none is
// asked without a deadline: `cargo xtask tidy` holds to it.

import { within } from './deadlines.js';

/**
 * Says something to the extension's own parts.
 * @param {object} said @param {number} patience in ms
 * @returns {Promise<any>} the answer; undefined if there is none in time
 */
export const askExtension = (said, patience) => within(chrome.runtime.sendMessage(said), patience);

/**
 * Says something to the content scripts of a tab.
 * @param {number} tabId @param {object} said @param {number} patience in ms
 * @param {chrome.tabs.MessageSendOptions} [where] one frame, or one document
 * @returns {Promise<any>} the answer; undefined if there is none in time
 */
export const askTab = (tabId, said, patience, where = {}) =>
  within(chrome.tabs.sendMessage(tabId, said, where), patience);

/**
 * Runs a script in a tab.
 * @template {any[]} Given @template Result
 * @param {chrome.scripting.ScriptInjection<Given, Result>} script @param {number} patience in ms
 * @returns what came of it in each frame; undefined if it did not run in time, or may not
 */
export const runScript = (script, patience) => within(chrome.scripting.executeScript(script), patience);

/** @param {Promise<unknown>} asked */
const isRefused = (asked) =>
  asked.then(
    () => false,
    () => true,
  );

/**
 * Whether the browser runs a script in a tab, be it late.
 * @template {any[]} Given @template Result
 * @param {chrome.scripting.ScriptInjection<Given, Result>} script @param {number} patience in ms
 */
export const canRunScript = async (script, patience) =>
  !(await within(isRefused(chrome.scripting.executeScript(script)), patience));
