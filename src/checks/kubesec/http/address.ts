import { isIP } from 'node:net'
import { PlimsollError } from '../../../core/errors.ts'

export interface ListenAddress {
  /** Absent: every address of the machine. */
  readonly host?: string
  readonly port: number
}

/** `8080`, `:8080`, `127.0.0.1:8080`, `[::1]:8080`. Throws `kubesec-invalid`, in Go's words where it has some. */
export function parseAddress(text: string): ListenAddress {
  const colon = text.lastIndexOf(':')
  const port = text.slice(colon + 1)
  const before = colon < 0 ? '' : text.slice(0, colon)
  const isBracketed = before.startsWith('[') && before.endsWith(']')
  if (!isBracketed && before.includes(':')) fail(`address ${text}: too many colons in address`)
  const host = isBracketed ? before.slice(1, -1) : before
  if (host !== '' && isIP(host) === 0) fail(`invalid IP address: ${JSON.stringify(host)}`)
  const number = /^\d{1,5}$/.test(port) ? Number(port) : 0
  if (number < 1 || number > 65_535) fail(`invalid port: ${JSON.stringify(port)}`)
  return host === '' ? { port: number } : { host, port: number }
}

function fail(message: string): never {
  throw new PlimsollError('kubesec-invalid', message)
}
