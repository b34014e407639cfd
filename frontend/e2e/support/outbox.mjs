// The mails of a development server, which are shown instead of sent.

const PATIENCE_MS = 10_000;

/**
 * @param {{publicUrl: string}} server
 * @param {string} email
 * @returns {Promise<string>} the link in the newest mail to this address
 */
export async function linkFor(server, email) {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    const page = await (await fetch(`${server.publicUrl}/dev/outbox`)).text();
    const mails = page.split('<li>');
    const mail = mails.find((entry) => entry.includes(`To: ${email}`) && entry.includes('href='));
    const link = mail && /href="([^"]+)"/.exec(mail)?.[1];
    if (link) return link.replaceAll('&amp;', '&');
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`no mail to ${email}`);
}
