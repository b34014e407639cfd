// What the specs of the content scripts stand on: pages on this machine, and the scripts in a browser.

import { serveEditors } from './editor_site.mjs';
import { Rig } from './rig.mjs';

/** @template {{open(url: string): Promise<any>, stop(): Promise<void>}} [Browser=Rig] */
export class Stage {
  /** @param {Awaited<ReturnType<typeof serveEditors>>} site @param {Browser} rig */
  constructor(site, rig) {
    this.site = site;
    this.rig = rig;
    this.pages = 0;
  }

  /** @param {import('../editors/list.mjs').EditorPage[]} [editors] all, if none are named */
  static async start(editors) {
    return new Stage(await serveEditors(editors), await Rig.start());
  }

  /**
   * A plain page with this body, its element `#f` focused.
   * @param {string} body
   * @param {string} [script] runs before all else of the page
   * @returns {Promise<any>}
   */
  async open(body, script = '') {
    this.pages += 1;
    const path = `/page-${this.pages}.html`;
    const head = `<!doctype html><meta charset="utf-8"><title>plain</title><script>${script}</script>`;
    this.site.write(path, `${head}<body>${body}`);
    const page = await this.rig.open(this.site.origin + path);
    await page.evaluate(() => document.getElementById('f')?.focus());
    return page;
  }

  async stop() {
    await this.rig.stop();
    await this.site.close();
  }
}
