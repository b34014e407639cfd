// The editors lie in a cache, not beside their pages: the compiler is told no more than that they exist. What they give
// has no types, so these pages are not checked strictly.
declare module '*';

interface Window {
  /** Two of the same editor. */
  fields: object[];
  MonacoEnvironment?: { globalAPI?: boolean; getWorker?: () => Worker };
}
/** What makes an element an editor, where an element is one. */
interface HTMLElement {
  readonly editor?: any;
}
