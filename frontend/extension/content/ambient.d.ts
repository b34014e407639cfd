// What the content scripts know besides the browser's own types.

interface Window {
  /**
   * The trigger hears this window's keys: when the window got the focus last, or else the trigger came, by the machine's
   * clock. Set in the extension's world only: pages do not see it.
   */
  sottoTrigger?: number;
  /** The insertion script is in this document. Likewise. */
  sottoInsertion?: boolean;
  /** The script that answers the web app is in this document. Likewise. */
  sottoAccount?: boolean;
}

/** The text that an editor shares with the browser where its focused element takes none itself. */
interface EditContext extends EventTarget {
  readonly text: string;
  readonly selectionStart: number;
  readonly selectionEnd: number;
}
interface HTMLElement {
  readonly editContext?: EditContext | null;
}
