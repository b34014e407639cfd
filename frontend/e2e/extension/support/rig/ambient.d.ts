/** What a test finds in the rig's service worker. */
interface Window {
  /** What the content scripts said. */
  heard: { kind: string; frame: number | undefined }[];
  bind: (url: string, dictation: string) => Promise<object>;
  ask: (tabId: number, frameId: number, message: object) => Promise<unknown>;
  tellAll: (url: string, message: object) => Promise<unknown>;
}
