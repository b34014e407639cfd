// The pages about accounts as a person sees them: by role and accessible name.

const ANSWER_MS = 15_000;

/** The account pages in one tab. */
export class AccountPages {
  /**
   * @param {Page} page
   * @param {string} origin
   */
  constructor(page, origin) {
    this.page = page;
    this.origin = origin;
    this.email = page.getByRole('textbox', { name: 'E-mail address' });
    this.password = page.getByLabel('Password', { exact: true });
    this.newPassword = page.getByLabel('New password', { exact: true });
    this.createButton = page.getByRole('button', { name: 'Create account' });
    this.signInButton = page.getByRole('button', { name: 'Sign in' });
    this.signOutButton = page.getByRole('button', { name: 'Sign out', exact: true });
    this.everywhereButton = page.getByRole('button', { name: 'Sign out on all devices' });
    this.mailButton = page.getByRole('button', { name: 'Send mail' });
    this.saveButton = page.getByRole('button', { name: 'Save password' });
    this.showButton = page.getByRole('button', { name: 'Show password' });
    this.trouble = page.getByRole('alert');
    this.nextStep = page.getByRole('status', { name: 'Next step' });
    this.backLink = page.getByRole('link', { name: 'Back to dictation' });
    this.accountLink = page.getByRole('link', { name: /^Signed in as / });
  }

  /** @param {string} path a page of the app, as `sign-in` */
  async open(path) {
    await this.page.goto(`${this.origin}/app/${path}`);
    await this.heading().waitFor({ timeout: ANSWER_MS });
  }

  heading() {
    return this.page.getByRole('heading', { level: 2 });
  }

  /**
   * From the masthead or the welcome to a new account. The text on the page is not touched.
   * @param {string} email
   * @param {string} password
   */
  async createAccount(email, password) {
    await this.createButton.click();
    await this.newPassword.waitFor({ timeout: ANSWER_MS });
    await this.email.fill(email);
    await this.newPassword.fill(password);
    await this.createButton.click();
  }

  /**
   * From the masthead or the welcome into an account.
   * @param {string} email
   * @param {string} password
   */
  async signIn(email, password) {
    await this.signInButton.click();
    await this.password.waitFor({ timeout: ANSWER_MS });
    await this.enter(email, password);
  }

  /**
   * On the sign-in page.
   * @param {string} email
   * @param {string} password
   */
  async enter(email, password) {
    await this.email.fill(email);
    await this.password.fill(password);
    await this.signInButton.click();
  }

  /** @param {RegExp} words */
  async untilTrouble(words) {
    await this.trouble.getByText(words).locator('nth=0').waitFor({ timeout: ANSWER_MS });
  }

  /** @returns {Promise<string>} what has the focus, by its class and words */
  focused() {
    return this.page.evaluate(() => {
      const element = document.activeElement;
      return element?.id || element?.getAttribute('aria-label') || element?.textContent?.trim() || '';
    });
  }

  /** @returns {Promise<any>} the session that this browser keeps */
  session() {
    return this.page.evaluate(() => JSON.parse(localStorage.getItem('sb-sotto-auth-token') ?? 'null'));
  }
}
