import { createTransport } from 'nodemailer'
import { PlimsollError } from '../../../../core/errors.ts'
import { oneLine } from '../../../../core/printable.ts'
import { cut } from '../../../../reports/cut.ts'
import { digestOf } from '../../digest.ts'
import type { Target } from '../../message.ts'
import { readTemplate } from '../../template.ts'
import { headline } from '../../wording.ts'
import { faultOfLibrary } from '../fault.ts'
import type { ConfigOf } from '../types.ts'
import { htmlBody, textBody } from './bodies.ts'

/** Flaws in a message, the worst of them; images that each names. */
export const MAX_EMAIL_GROUPS = 200
const MAX_NAMES = 10
const MAX_SUBJECT = 200
const TIMEOUT = 30_000

/** By SMTP, as text and HTML; with a template, as text alone. */
export async function createEmailTarget(config: ConfigOf<'email'>): Promise<Target> {
  const url = URL.parse(config.url)
  if (!url || !['smtp:', 'smtps:'].includes(url.protocol))
    throw new PlimsollError(
      'config-invalid',
      `The target ${config.name} has no address such as smtp://mail.example:587.`,
    )
  const template = await readTemplate(config.template)
  const secrets = [decodeURIComponent(url.password), url.password]
  const transport = createTransport({
    url: config.url,
    connectionTimeout: TIMEOUT,
    greetingTimeout: TIMEOUT,
    socketTimeout: TIMEOUT,
    // Nothing of a message is a path or an address to read.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  return {
    async deliver(message, { signal }) {
      signal.throwIfAborted()
      const digest = await digestOf(message.entries(), { most: MAX_EMAIL_GROUPS, names: MAX_NAMES })
      const bodies = template
        ? { text: await template(message) }
        : { text: textBody(message, digest), html: htmlBody(message, digest) }
      try {
        const { rejected } = await transport.sendMail({
          from: config.from,
          to: [...config.to],
          subject: cut(oneLine(`Plimsoll: ${headline(digest)}`), MAX_SUBJECT),
          // The same at every attempt, so that mail programs show it once.
          messageId: `<${message.id}@plimsoll>`,
          date: new Date(message.createdAt),
          headers: { 'auto-submitted': 'auto-generated', 'x-plimsoll-delivery': message.id },
          ...bodies,
        })
        if (rejected.length > 0) throw new Error(`refused for ${rejected.length} of its receivers`)
      } catch (error) {
        signal.throwIfAborted()
        throw faultOfLibrary(url.host, error, secrets)
      }
    },
    close: async () => {
      transport.close()
      await Promise.resolve()
    },
  }
}
