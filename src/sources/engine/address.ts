import { PlimsollError } from '../../core/errors.ts'

export type EngineAddress =
  | { readonly kind: 'socket'; readonly socketPath: string }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }

/** Reads DOCKER_HOST or CONTAINER_HOST. Throws `option-invalid` for what cannot be used. */
export function engineAddress(text: string): EngineAddress {
  if (text.startsWith('unix://')) return { kind: 'socket', socketPath: text.slice('unix://'.length) }
  if (text.startsWith('/')) return { kind: 'socket', socketPath: text }
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isTcp = url?.protocol === 'tcp:' || url?.protocol === 'http:'
  if (url && isTcp && url.hostname) return { kind: 'tcp', host: url.hostname, port: Number(url.port || 2375) }
  throw new PlimsollError(
    'option-invalid',
    `The engine address ${text} cannot be used: unix:// and tcp:// are understood; for ssh:// forward the socket.`,
  )
}
