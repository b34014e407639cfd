// How the drawn words look. A page's styles do not reach them.

export const STYLE = `
  .stage {
    position: fixed; inset: 0 auto auto 0; width: 0; height: 0; margin: 0; padding: 0; border: none; overflow: visible;
    background: none; pointer-events: none;
  }
  :host::backdrop { display: none !important; }
  .bench { position: fixed; left: -10000px; top: 0; visibility: hidden; border-style: solid; height: auto; }
  .chip {
    position: fixed; left: 0; top: 0; box-sizing: border-box; width: max-content; max-width: min(32rem, calc(100vw - 16px));
    display: flex; align-items: baseline; gap: 8px; padding: 5px 8px; border-radius: 8px;
    font: 400 14px/20px system-ui, sans-serif; color: #33383f; background: #ffffff;
    border: 1px solid #c9ced6; box-shadow: 0 2px 8px rgb(0 0 0 / 16%);
    pointer-events: none; user-select: none;
  }
  /* Over all of the chip, and of one piece: the browser says of such an element whether it is seen. */
  .glass { position: absolute; inset: 0; }
  .dot { flex: none; width: 8px; height: 8px; border-radius: 50%; background: #c42b1c; animation: breathe 1.6s infinite; }
  .lines, .words, .note { display: none; overflow-wrap: anywhere; }
  .with-words .lines, .with-note .lines { display: block; }
  .words { max-height: 100px; overflow: hidden; }
  .with-words .words, .with-note .note { display: block; }
  .with-words .note { opacity: 0.8; }
  .is-told .dot, .is-noted .dot { animation: none; border-radius: 2px; }
  .is-finishing .dot, .is-finishing:not(.with-words, .with-note) { display: none; }
  @keyframes breathe { 50% { opacity: 0.35; } }
  @media (prefers-reduced-motion: reduce) { .dot { animation: none; } }
  @media (prefers-color-scheme: dark) {
    .chip { color: #e3e6ea; background: #23272e; border-color: #4a515c; box-shadow: 0 2px 8px rgb(0 0 0 / 48%); }
    .dot { background: #ff6b5e; }
  }
  @media (forced-colors: active) {
    .chip { color: CanvasText; background: Canvas; border-color: CanvasText; }
    .dot { background: Highlight; forced-color-adjust: none; }
  }
`;
