// Fields that were taken for secrets: the side panel asks which one it was last, and the person may allow it there. What
// is allowed lies where content scripts can read it.

import { message } from '../messages.js';
import * as memory from './memory.js';

const KEY = 'allowed_fields';
/** The newest. */
const ALLOWED_AT_MOST = 200;

/** @typedef {{site: string, field: string}} AllowedField */

/**
 * Words were meant for it. Of private windows nothing is kept.
 * @param {AllowedField & {label: string}} said @param {boolean} isPrivate
 */
export async function fieldGuarded({ site, field, label }, isPrivate) {
  await memory.setGuarded(isPrivate ? undefined : { site, field, label });
}

/** Words were meant for one that nobody may allow: the one before it is not what they were refused for. */
export async function fieldRefused() {
  await memory.setGuarded(undefined);
}

/** The one that words were refused for last, or none. */
export async function guardedField() {
  const { site, field, label } = (await memory.guarded()) ?? { site: '', field: '', label: '' };
  return message('guarded_field', { site, field, label });
}

/** @param {AllowedField} said */
export async function allowField({ site, field }) {
  const { [KEY]: stored } = await chrome.storage.local.get(KEY);
  await chrome.storage.local.set({ [KEY]: withField(stored, { site, field }) });
  await memory.setGuarded(undefined);
}

/** @param {AllowedField} said */
export async function forbidField({ site, field }) {
  const { [KEY]: stored } = await chrome.storage.local.get(KEY);
  await chrome.storage.local.set({ [KEY]: withoutField(stored, { site, field }) });
}

/** @param {unknown} stored @param {AllowedField} one @returns {AllowedField[]} */
const withField = (stored, one) => [...withoutField(stored, one), one].slice(-ALLOWED_AT_MOST);

/** @param {unknown} stored @param {AllowedField} one @returns {AllowedField[]} */
const withoutField = (stored, { site, field }) =>
  (Array.isArray(stored) ? stored : []).filter((other) => other?.site !== site || other?.field !== field);
