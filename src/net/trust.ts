import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { messageOf, PlimsollError } from '../core/errors.ts'

/** https://www.rfc-editor.org/rfc/rfc7468#section-5 */
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g

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
  const certificates = text.match(CERTIFICATE) ?? []
  if (certificates.length === 0) throw fail('it has no certificate in PEM form')
  try {
    // As authorities, OpenSSL would pass over what it cannot read without a word.
    return certificates.map((certificate) => new X509Certificate(certificate).toString())
  } catch (error) {
    throw fail(messageOf(error), error)
  }
}
