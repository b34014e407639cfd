// The built web app in a folder of the test's own, where it can be given another version.

import { cp, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
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

  remove() {
    return rm(this.folder, { recursive: true });
  }
}
