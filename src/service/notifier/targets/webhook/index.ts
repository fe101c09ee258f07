import { PlimsollError } from '../../../../core/errors.ts'
import type { Message, Target } from '../../message.ts'
import { callbackOf } from '../../rollup.ts'
import { readTemplate } from '../../template.ts'
import { post } from '../post.ts'
import type { ConfigOf, TargetNeeds } from '../types.ts'
import { contentParts } from './content.ts'
import { serviceToken } from './service-token.ts'
import { signature } from './signature.ts'

/**
 * `callback`: Clair's form, which names the address where the notification can be fetched page by page, with a token of the
 * key that the receiver knows. `content`: all of it, in parts, signed where there is a secret; or what a template makes.
 */
export async function createWebhookTarget(config: ConfigOf<'webhook'>, needs: TargetNeeds): Promise<Target> {
  const { url, headers, form, callback, secret, name } = config
  const template = await readTemplate(config.template)
  if (form === 'callback' && callback === undefined)
    throw new PlimsollError('config-invalid', `The webhook ${name} has no callback address.`)
  const secrets = [secret, ...Object.values(headers)]

  async function send(
    message: Message,
    part: {
      readonly body: string
      readonly number: number
      readonly extra: Readonly<Record<string, string>>
    },
    signal: AbortSignal,
  ): Promise<void> {
    const sent = {
      'content-type': 'application/json',
      'x-plimsoll-delivery': `${message.id}-${part.number}`,
      // A string of structured fields: https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
      'idempotency-key': `"${message.id}-${part.number}"`,
      ...part.extra,
      ...headers,
    }
    await post(needs.http, url, { headers: sent, body: part.body, secrets, signal })
  }

  return {
    async deliver(message, { signal }) {
      if (form === 'callback') {
        const token = needs.psk && (await serviceToken(needs.psk.key, needs.now()))
        const extra: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` }
        const body = JSON.stringify(callbackOf(callback ?? '', message.id))
        await send(message, { body, number: 1, extra }, signal)
        return
      }
      let number = 0
      const bodies = template ? [await template(message)] : contentParts(message)
      for await (const body of bodies) {
        number++
        const extra = secret === undefined ? {} : signature(secret, body, needs.now())
        await send(message, { body, number, extra }, signal)
      }
    },
    close: async () => undefined,
  }
}
