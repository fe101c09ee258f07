import type { Dispatcher } from 'undici'
import { messageOf, PlimsollError } from '../../core/errors.ts'
import { proxyFor } from '../../net/proxy.ts'
import type { ClusterAccess } from '../kubeconfig/types.ts'
import { pemText, type RequestIdentity } from './credentials.ts'

/** Connections to one server, by the certificate that the client shows. */
export interface Pools {
  for(identity: RequestIdentity, signal: AbortSignal): Promise<Dispatcher>
  close(): Promise<void>
}

/** Milliseconds. A watch is silent for as long as nothing happens, so the body has no limit of its own. */
const CONNECT_TIMEOUT = 15_000
const HEADERS_TIMEOUT = 60_000

export function createPools(access: ClusterAccess, env: NodeJS.ProcessEnv): Pools {
  let pool: { readonly key: string; readonly dispatcher: Dispatcher } | undefined
  const old: Dispatcher[] = []
  return {
    for: async (identity, signal) => {
      const key = JSON.stringify(identity.certificate ?? null)
      if (pool?.key === key) return pool.dispatcher
      // A watch may still run over the one before.
      if (pool) old.push(pool.dispatcher)
      pool = { key, dispatcher: await createPool(access, identity, env, signal) }
      return pool.dispatcher
    },
    close: async () => {
      await Promise.all([...old, ...(pool ? [pool.dispatcher] : [])].map((one) => one.destroy()))
    },
  }
}

async function createPool(
  access: ClusterAccess,
  { certificate }: RequestIdentity,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<Dispatcher> {
  const { Agent, ProxyAgent } = await import('undici')
  const tls = {
    ...(access.authority ? { ca: await pemText(access.authority, signal) } : {}),
    ...(certificate ? { cert: certificate.certificate, key: certificate.key } : {}),
    ...(access.isInsecure ? { rejectUnauthorized: false } : {}),
    ...(access.tlsServerName === undefined ? {} : { servername: access.tlsServerName }),
    timeout: CONNECT_TIMEOUT,
  }
  const common = { headersTimeout: HEADERS_TIMEOUT, bodyTimeout: 0, allowH2: false }
  const proxy = access.proxy ?? proxyFor(new URL(access.server), env)
  try {
    return proxy === undefined
      ? new Agent({ ...common, connect: tls })
      : new ProxyAgent({ ...common, uri: proxy, requestTls: tls })
  } catch (error) {
    throw new PlimsollError(
      'kubeconfig-invalid',
      `The cluster cannot be reached this way: ${messageOf(error)}.`,
    )
  }
}
