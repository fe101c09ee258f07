import { messageOf, PlimsollError } from '../../../core/errors.ts'
import { oneLine } from '../../../core/printable.ts'
import { cut } from '../../../reports/cut.ts'

/** Characters of what another program said. */
const MAX_SAID = 300
/** What is shorter may well be a word of the sentence. */
const MIN_SECRET = 4

/** The delivery did not happen: worth another attempt later. Nothing of `secrets` is in the message. */
export function deliveryFault(
  detail: string,
  secrets: readonly (string | undefined)[] = [],
  cause?: unknown,
): PlimsollError {
  const text = cut(oneLine(withoutSecrets(detail, secrets)), MAX_SAID)
  // The cause may hold the secrets; it is kept where there are none.
  const hasSecrets = secrets.some((secret) => secret)
  return new PlimsollError('delivery-failed', text, cause === undefined || hasSecrets ? {} : { cause })
}

/** Whatever a library threw. */
export function faultOfLibrary(
  where: string,
  error: unknown,
  secrets: readonly (string | undefined)[],
): PlimsollError {
  if (error instanceof PlimsollError) return error
  return deliveryFault(`${where}: ${messageOf(error) || 'the connection failed'}`, secrets, error)
}

function withoutSecrets(text: string, secrets: readonly (string | undefined)[]): string {
  const forms = secrets
    .flatMap((secret) =>
      secret === undefined || secret.length < MIN_SECRET ? [] : [secret, encodeURIComponent(secret)],
    )
    .sort((a, b) => b.length - a.length)
  let clean = text
  for (const form of forms) clean = clean.replaceAll(form, '***')
  return clean
}
