// The built web app in a folder of the test's own, where it can be given another version.

import { cp, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { required } from './settings.mjs';

/** A copy that a server can serve. */
export class WebApp {
  /** @param {string} folder */
  constructor(folder) {
    this.folder = folder;
  }

  static async copy() {
    const folder = await mkdtemp(join(tmpdir(), 'sotto-web-'));
    await cp(required('SOTTO_WEB_DIR'), folder, { recursive: true });
    return new WebApp(folder);
  }

  /** What makes a server serve it. */
  get environment() {
    return { SOTTO_WEB_DIR: this.folder };
  }

  /**
   * Rewrites a file, without a packed one beside it.
   * @param {string} name
   * @param {(text: string) => string} change
   */
  async change(name, change) {
    const path = join(this.folder, name);
    await writeFile(path, change(await readFile(path, 'utf8')));
    await rm(`${path}.br`, { force: true });
  }

  /**
   * A new version, whose style sheet has another name.
   * @param {string} title of the page
   * @returns {Promise<{before: string, now: string}>} the sheet's addresses
   */
  async release(title) {
    const names = await readdir(this.folder);
    const before = names.find((/** @type {string} */ name) => /^style-\w+\.css$/.test(name));
    if (!before) throw new Error('the style sheet has no hashed name');
    const now = `style-${'0'.repeat(16)}.css`;
    await cp(join(this.folder, before), join(this.folder, now));
    await this.change('index.html', (html) =>
      html.replaceAll(before, now).replace(/<title>.*?<\/title>/, `<title>${title}</title>`),
    );
    return { before: `/app/${before}`, now: `/app/${now}` };
  }

  /**
   * A new version, none of whose files has a name that an old one had; the old ones are gone. Its content is the same.
   * @param {string} title of the page
   */
  async replace(title) {
    const html = await readFile(join(this.folder, 'index.html'), 'utf8');
    const hashes = [...new Set(html.match(/\b[0-9a-f]{16}\b(?=[_.])/g))];
    const next = (/** @type {string} */ hash) => [...hash].reverse().join('');
    const renewed = (/** @type {string} */ text) =>
      hashes.reduce((all, hash) => all.replaceAll(hash, next(hash)), text);
    for (const name of (await readdir(this.folder)).filter((/** @type {string} */ name) => !/\.js\.br$/.test(name))) {
      if (/\.(js|html)$/.test(name)) await this.change(name, renewed);
      if (renewed(name) !== name) await rename(join(this.folder, name), join(this.folder, renewed(name)));
    }
    await this.change('index.html', (html) => html.replace(/<title>.*?<\/title>/, `<title>${title}</title>`));
  }

  remove() {
    return rm(this.folder, { recursive: true });
  }
}
