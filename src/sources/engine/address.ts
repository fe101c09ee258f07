import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { PlimsollError } from '../../core/errors.ts'

export type EngineKind = 'docker' | 'podman'

export interface EngineAddress {
  /** Where the connection goes to; TLS when `tlsFolder` is there. */
  readonly to:
    | { readonly kind: 'socket'; readonly path: string }
    | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  /** Folder with ca.pem, cert.pem and key.pem. */
  readonly tlsFolder?: string
  /** Whether the user named it; one that was only looked for may turn out to be of no use. */
  readonly isChosen: boolean
}

/**
 * Where an engine is reached: DOCKER_HOST or CONTAINER_HOST, else the first of the usual sockets that exists.
 * `undefined` when there is none. Throws `option-invalid` for an address that cannot be used.
 */
export function findEngine(kind: EngineKind, env: NodeJS.ProcessEnv): EngineAddress | undefined {
  const host = kind === 'docker' ? env['DOCKER_HOST'] : env['CONTAINER_HOST']
  if (host) return parseAddress(host, kind, env)
  const path = usualSockets(kind, env).find((socket) => existsSync(socket))
  return path === undefined ? undefined : { to: { kind: 'socket', path }, isChosen: false }
}

/** Of the system, of the user (rootless), and of Docker Desktop. */
function usualSockets(kind: EngineKind, env: NodeJS.ProcessEnv): string[] {
  const runtime = env['XDG_RUNTIME_DIR']
  const home = env['HOME']
  if (kind === 'podman') {
    return [...(runtime ? [join(runtime, 'podman/podman.sock')] : []), '/run/podman/podman.sock']
  }
  return [
    '/var/run/docker.sock',
    ...(runtime ? [join(runtime, 'docker.sock')] : []),
    ...(home ? [join(home, '.docker/run/docker.sock'), join(home, '.docker/desktop/docker.sock')] : []),
  ]
}

const PORT = 2375
const TLS_PORT = 2376

function parseAddress(text: string, kind: EngineKind, env: NodeJS.ProcessEnv): EngineAddress {
  if (text.startsWith('unix://')) return socketAt(text.slice('unix://'.length))
  if (text.startsWith('/')) return socketAt(text)
  const url = URL.canParse(text) ? new URL(text) : undefined
  const isTcp = url !== undefined && ['tcp:', 'http:', 'https:'].includes(url.protocol)
  if (!isTcp || !url.hostname) {
    throw new PlimsollError(
      'option-invalid',
      `The engine address ${text} cannot be used: unix:// and tcp:// are understood; for ssh:// forward the socket, or leave ${kind} out with --image-src.`,
    )
  }
  const isTls = url.protocol === 'https:' || (kind === 'docker' && Boolean(env['DOCKER_TLS_VERIFY']))
  const port = Number(url.port || (isTls ? TLS_PORT : PORT))
  const tlsFolder = env['DOCKER_CERT_PATH'] ?? join(env['HOME'] ?? '', '.docker')
  return { to: { kind: 'tcp', host: url.hostname, port }, ...(isTls ? { tlsFolder } : {}), isChosen: true }
}

function socketAt(path: string): EngineAddress {
  return { to: { kind: 'socket', path }, isChosen: true }
}

/** For messages. */
export function formatAddress({ to }: EngineAddress): string {
  return to.kind === 'socket' ? to.path : `${to.host}:${to.port}`
}
