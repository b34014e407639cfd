// The pages about a person as they see them: by role and accessible name.

const ANSWER_MS = 15_000;

/** Everything beside the dictation, in one tab. */
export class PersonPages {
  /** @param {Page} page */
  constructor(page) {
    this.page = page;
    this.navigation = page.getByRole('navigation', { name: 'Main' });
    this.historySwitch = page.getByRole('button', { name: 'Turn History on' });
    this.search = page.getByRole('searchbox', { name: 'Search' });
    this.undoButton = page.getByRole('button', { name: 'Undo' });
    this.vocabulary = page.getByRole('textbox', { name: 'Words to listen for' });
    this.exportButton = page.getByRole('button', { name: 'Download my data' });
    this.deleteButton = page.getByRole('button', { name: 'Delete account\u2026' });
    this.confirmation = page.getByRole('textbox', { name: /^Type .* to confirm$/ });
    this.confirmButton = page.getByRole('button', { name: 'Delete my account' });
  }

  /** @param {'Dictate' | 'History' | 'Devices' | 'Settings' | 'Account'} name */
  async go(name) {
    await this.navigation.getByRole('link', { name, exact: true }).click();
    await this.navigation.locator('[aria-current="page"]').getByText(name).waitFor({ timeout: ANSWER_MS });
  }

  /**
   * Waits until a setting is saved.
   * @param {string} name as the page tells it: "the language"
   */
  async untilSaved(name) {
    const mark = this.page.getByRole('status', { name: `Saving ${name}` });
    await mark.getByText('Saved', { exact: true }).waitFor({ timeout: ANSWER_MS });
  }

  /** @param {RegExp} words of a dictation in the list */
  dictation(words) {
    return this.page.getByRole('link', { name: words });
  }
}
