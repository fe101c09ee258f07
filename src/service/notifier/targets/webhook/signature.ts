import { createHmac } from 'node:crypto'

/**
 * By which the receiver knows who sent a body and when: HMAC-SHA-256, under the shared secret, of the time in seconds, a
 * point, and the body as it was sent. Receivers refuse what is older than a few minutes.
 */
export function signature(secret: string, body: string, now: number): Record<string, string> {
  const timestamp = String(Math.floor(now / 1000))
  const digest = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')
  return { 'x-plimsoll-timestamp': timestamp, 'x-plimsoll-signature': `sha256=${digest}` }
}
