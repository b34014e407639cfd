// The packages that the tests use lie in a cache, not beside them: the compiler is told no more
// than that they exist.
declare module 'node:*';
declare const process: any;
declare const Buffer: any;

/** What the tests use of Playwright. */
interface Locator {
  click(): Promise<void>;
  fill(text: string): Promise<void>;
  focus(): Promise<void>;
  count(): Promise<number>;
  innerText(): Promise<string>;
  allInnerTexts(): Promise<string[]>;
  getAttribute(name: string): Promise<string | null>;
  isVisible(): Promise<boolean>;
  inputValue(): Promise<string>;
  selectOption(option: string | { label?: string; value?: string }): Promise<unknown>;
  boundingBox(): Promise<{ x: number; y: number; width: number; height: number } | null>;
  waitFor(options?: { state?: string; timeout?: number }): Promise<void>;
  locator(selector: string): Locator;
  getByRole(
    role: string,
    options?: { name?: string | RegExp; exact?: boolean; level?: number; checked?: boolean },
  ): Locator;
  setInputFiles(files: string | { name: string; mimeType: string; buffer: any }): Promise<void>;
  isChecked(): Promise<boolean>;
  blur(): Promise<void>;
  getByLabel(text: string | RegExp, options?: { exact?: boolean }): Locator;
  getByText(text: string | RegExp, options?: { exact?: boolean }): Locator;
  hover(): Promise<void>;
  dispatchEvent(event: string, members?: object): Promise<void>;
  last(): Locator;
  evaluate<T>(work: (element: HTMLElement) => T): Promise<T>;
}
interface Page extends Pick<Locator, 'locator' | 'getByRole' | 'getByLabel' | 'getByText'> {
  goBack(options?: { waitUntil?: 'commit' | 'load' }): Promise<unknown>;
  readonly keyboard: {
    press(keys: string): Promise<void>;
    type(text: string, options?: { delay?: number }): Promise<void>;
    down(key: string): Promise<void>;
    up(key: string): Promise<void>;
  };
  readonly mouse: {
    move(x: number, y: number): Promise<void>;
    down(): Promise<void>;
    up(): Promise<void>;
    wheel(x: number, y: number): Promise<void>;
  };
  /** The page's own time: it goes as fast as the test likes, once it is installed. */
  readonly clock: { install(): Promise<void>; fastForward(millis: number): Promise<void> };
  context(): BrowserContext;
  goto(url: string): Promise<unknown>;
  title(): Promise<string>;
  on(event: string, listener: (happened: any) => void): void;
  evaluate<T, A>(work: (argument: A) => T | Promise<T>, argument?: A): Promise<T>;
  evaluateHandle<A>(work: (argument: A) => unknown, argument?: A): Promise<object>;
  waitForFunction<A>(work: (argument: A) => unknown, argument?: A, options?: { timeout?: number }): Promise<unknown>;
  waitForTimeout(millis: number): Promise<void>;
  screenshot(options: object): Promise<unknown>;
  setContent(html: string): Promise<void>;
  setViewportSize(size: { width: number; height: number }): Promise<void>;
  emulateMedia(options: { colorScheme?: string; reducedMotion?: string; forcedColors?: string }): Promise<void>;
  bringToFront(): Promise<void>;
  url(): string;
  reload(): Promise<unknown>;
  route(url: string | RegExp, answer: (route: Route) => Promise<void>): Promise<void>;
  routeWebSocket(url: RegExp, stand: (socket: WebSocketEnd) => void): Promise<void>;
  unroute(url: string | RegExp): Promise<void>;
  waitForResponse(url: string, options?: { timeout?: number }): Promise<unknown>;
  waitForEvent(event: 'download'): Promise<{ suggestedFilename(): string; path(): Promise<string> }>;
  waitForEvent(event: 'dialog', options?: { timeout?: number }): Promise<{ type(): string; dismiss(): Promise<void> }>;
  waitForEvent(event: 'crash'): Promise<unknown>;
  waitForEvent(event: 'filechooser'): Promise<{ setFiles(path: string): Promise<void> }>;
  close(options?: { runBeforeUnload?: boolean }): Promise<void>;
}
/** One end of a WebSocket that the test stands between. */
interface WebSocketEnd {
  connectToServer(): WebSocketEnd;
  onMessage(heard: (message: any) => void): void;
  send(message: any): void;
  close(options: { code: number }): Promise<void>;
}
/** A request that the test answers. */
interface Route {
  request(): { url(): string; method(): string; postDataJSON(): any; headers(): Record<string, string> };
  fulfill(answer: object): Promise<void>;
  abort(): Promise<void>;
  continue(changes?: { headers?: Record<string, string>; postData?: string }): Promise<void>;
}
interface BrowserContext {
  newPage(): Promise<Page>;
  waitForEvent(event: 'page'): Promise<Page>;
  grantPermissions(permissions: string[], options?: { origin?: string }): Promise<void>;
  addInitScript(script: { content: string }): Promise<void>;
  storageState(): Promise<object>;
  newCDPSession(page: Page): Promise<{ send(method: string, parameters?: object): Promise<any> }>;
  close(): Promise<void>;
}
interface Browser {
  newContext(options?: object): Promise<BrowserContext>;
  close(): Promise<void>;
}
