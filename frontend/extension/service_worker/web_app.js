// The web app hears the key by itself, so the triggers are told where it is.

/** Writes down where the triggers read it. The folder says which server it was built for. */
export async function tellTriggers() {
  const { server } = await (await fetch(chrome.runtime.getURL('config.json'))).json();
  await chrome.storage.local.set({ web_app: new URL(server).origin });
}
