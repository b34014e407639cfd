// Whether the page can read the person's clipboard by itself. A page that hears of a paste may then type what lies there
// instead of what was said.

let canRead = false;

/** Whether a paste may make the page read it. */
export const canPageReadClipboard = () => canRead;

/** Looks, and goes on looking. */
export async function watchClipboard() {
  try {
    const name = /** @type {PermissionName} */ (/** @type {unknown} */ ('clipboard-read'));
    const permission = await navigator.permissions.query({ name });
    const look = () => {
      canRead = permission.state === 'granted';
    };
    permission.addEventListener('change', look);
    look();
  } catch {
    // Where nobody can ask, nobody can read.
  }
}
