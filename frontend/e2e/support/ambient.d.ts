// The packages that the tests use lie in a cache, not beside them: the compiler is told no more
// than that they exist.
declare module 'node:*';
declare const process: any;
declare const Buffer: any;

// The audio thread's world, which the worklet's file expects.
declare const sampleRate: number;
declare const currentFrame: number;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: typeof AudioWorkletProcessor): void;

/** What the tests use of Playwright. */
interface Locator {
  click(): Promise<void>;
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
  getByRole(role: string, options?: { name?: string | RegExp; exact?: boolean }): Locator;
  evaluate<T>(work: (element: HTMLElement) => T): Promise<T>;
}
interface Page extends Pick<Locator, 'locator' | 'getByRole'> {
  readonly keyboard: {
    press(keys: string): Promise<void>;
    down(key: string): Promise<void>;
    up(key: string): Promise<void>;
  };
  readonly mouse: {
    move(x: number, y: number): Promise<void>;
    down(): Promise<void>;
    up(): Promise<void>;
  };
  context(): BrowserContext;
  goto(url: string): Promise<unknown>;
  on(event: string, listener: (happened: any) => void): void;
  evaluate<T, A>(work: (argument: A) => T | Promise<T>, argument?: A): Promise<T>;
  waitForFunction<A>(work: (argument: A) => unknown, argument?: A, options?: { timeout?: number }): Promise<unknown>;
  waitForTimeout(millis: number): Promise<void>;
  screenshot(options: { path: string; animations?: string }): Promise<unknown>;
  setViewportSize(size: { width: number; height: number }): Promise<void>;
  emulateMedia(options: { colorScheme?: string; reducedMotion?: string }): Promise<void>;
  bringToFront(): Promise<void>;
  close(): Promise<void>;
}
interface BrowserContext {
  newPage(): Promise<Page>;
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
