import { readFile } from 'node:fs/promises'
import { messageOf, PlimsollError } from '../core/errors.ts'

/**
 * The authorities that servers are held to: Node's own, the operating system's (where companies put theirs), and
 * those of a PEM file. Throws `option-invalid` when the file cannot be used.
 */
export async function trustedAuthorities(cacertFile: string | undefined): Promise<string[]> {
  const { getCACertificates } = await import('node:tls')
  const own = cacertFile === undefined ? [] : await readAuthorities(cacertFile)
  return [...new Set([...getCACertificates('default'), ...getCACertificates('system'), ...own])]
}

async function readAuthorities(file: string): Promise<string[]> {
  const fail = (detail: string, cause?: unknown): PlimsollError =>
    new PlimsollError('option-invalid', `The authority ${file} cannot be used: ${detail}.`, { cause })
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    throw fail(messageOf(error), error)
  }
  const { createSecureContext } = await import('node:tls')
  if (!text.includes('-----BEGIN CERTIFICATE-----')) throw fail('it has no certificate in PEM form')
  try {
    createSecureContext({ ca: text })
  } catch (error) {
    throw fail(messageOf(error), error)
  }
  return [text]
}
