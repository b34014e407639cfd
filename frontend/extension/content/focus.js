// The element that the person types into, wherever it is.

/**
 * The focused element: through shadow roots, closed ones too, and through frames of this site in which no script of
 * ours is. A frame where one is answers for itself.
 * @param {Document} root
 * @returns {HTMLElement | undefined}
 */
export function focusedElement(root) {
  let element = root.activeElement;
  while (element) {
    const inner = isFrame(element) ? frameFocus(element) : shadowRootOf(element)?.activeElement;
    if (inner === 'answers itself') return undefined;
    if (!inner) break;
    element = inner;
  }
  // Elements of other documents are instances of other classes.
  return element && !isFrame(element) && 'isContentEditable' in element
    ? /** @type {HTMLElement} */ (element)
    : undefined;
}

/** @param {Element} element @returns {ShadowRoot | null | undefined} */
export function shadowRootOf(element) {
  if (element.shadowRoot) return element.shadowRoot;
  try {
    return chrome.dom.openOrClosedShadowRoot(/** @type {HTMLElement} */ (element));
  } catch {
    return undefined;
  }
}

/** @param {Element} element @returns {element is HTMLIFrameElement} */
function isFrame(element) {
  return element.localName === 'iframe' || element.localName === 'frame';
}

/** @param {HTMLIFrameElement} frame */
function frameFocus(frame) {
  try {
    const view = frame.contentWindow;
    if (!view?.document || view.sottoInsertion) return 'answers itself';
    return view.document.activeElement;
  } catch {
    return 'answers itself';
  }
}

/**
 * Whether what is typed now goes into this document. The page itself may be without the focus when a dictation starts
 * from the side panel; a frame may not, for it cannot know whether it is the one.
 * @param {Document} root
 */
export function hasOrKeepsFocus(root) {
  return root.hasFocus() || root.defaultView === root.defaultView?.top;
}

/** The selection in the tree that an element is in. @param {Node} node @returns {Selection | null} */
export function selectionAround(node) {
  const tree = /** @type {Node & {getSelection?: () => Selection | null}} */ (node.getRootNode());
  return tree.getSelection?.() ?? node.ownerDocument?.getSelection() ?? null;
}
