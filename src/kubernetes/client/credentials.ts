import { readFile } from 'node:fs/promises'
import { faultOf, PlimsollError } from '../../core/errors.ts'
import { type ExecCredential, runExecPlugin } from '../kubeconfig/exec-plugin.ts'
import type { Pem, UserAccess } from '../kubeconfig/types.ts'

/** What a request is sent with. */
export interface RequestIdentity {
  readonly headers: Readonly<Record<string, string>>
  readonly certificate?: { readonly certificate: string; readonly key: string }
}

/** Speaks for the user of a kubeconfig. */
export interface CredentialSource {
  /** Throws `kubeconfig-invalid`. */
  identity(signal: AbortSignal): Promise<RequestIdentity>
  /** The server refused what it was given: the next one is made anew. Says whether there can be another. */
  refused(): boolean
}

/** Milliseconds that a token from a file is used before the file is read again: the kubelet replaces it in time. */
const TOKEN_LIFE = 60_000
/** Milliseconds before its end in which a credential of a plug-in is no longer used. */
const MARGIN = 10_000

export interface CredentialOptions {
  readonly env: NodeJS.ProcessEnv
  /** Milliseconds since the epoch. */
  now(this: void): number
}

export function createCredentialSource(user: UserAccess, { env, now }: CredentialOptions): CredentialSource {
  const { credentials, certificate, impersonated } = user
  let kept: { readonly made: Promise<ExecCredential>; readonly until: number } | undefined
  const make = async (signal: AbortSignal): Promise<ExecCredential> => {
    switch (credentials.kind) {
      case 'token':
        return { token: credentials.token }
      case 'token-file':
        return {
          token: (await readText(credentials.path, signal)).trim(),
          expires: now() + TOKEN_LIFE + MARGIN,
        }
      case 'exec':
        return await runExecPlugin(credentials.exec, { folder: credentials.folder, env, signal })
      default:
        return {}
    }
  }
  const current = async (signal: AbortSignal): Promise<ExecCredential> => {
    if (kept && now() < kept.until) return await kept.made
    const made = make(signal)
    // Requests side by side wait for the same one.
    kept = { made, until: Number.POSITIVE_INFINITY }
    try {
      const credential = await made
      kept = { made, until: (credential.expires ?? Number.POSITIVE_INFINITY) - MARGIN }
      return credential
    } catch (error) {
      kept = undefined
      throw error
    }
  }
  return {
    refused: () => {
      kept = undefined
      return credentials.kind === 'exec' || credentials.kind === 'token-file'
    },
    identity: async (signal) => {
      const found = await current(signal)
      const own = certificate && {
        certificate: await pemText(certificate.certificate, signal),
        key: await pemText(certificate.key, signal),
      }
      const shown = found.certificate ?? own
      const pair =
        credentials.kind === 'basic' ? `${credentials.username}:${credentials.password}` : undefined
      return {
        headers: {
          ...(found.token === undefined ? {} : { authorization: `Bearer ${headerValue(found.token)}` }),
          ...(pair === undefined ? {} : { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }),
          ...(impersonated ? { 'impersonate-user': headerValue(impersonated.user) } : {}),
          ...(impersonated?.uid ? { 'impersonate-uid': headerValue(impersonated.uid) } : {}),
        },
        ...(shown ? { certificate: shown } : {}),
      }
    },
  }
}

function headerValue(value: string): string {
  if (/^[\x20-\x7e]+$/.test(value)) return value
  throw new PlimsollError(
    'kubeconfig-invalid',
    'The token or user of the kubeconfig has characters that none has.',
  )
}

export async function pemText(pem: Pem, signal: AbortSignal): Promise<string> {
  return pem.kind === 'text' ? pem.text : await readText(pem.path, signal)
}

async function readText(path: string, signal: AbortSignal): Promise<string> {
  try {
    return await readFile(path, { encoding: 'utf8', signal })
  } catch (error) {
    signal.throwIfAborted()
    const message = `The file ${path}, which the kubeconfig names, cannot be read: ${faultOf(error)}.`
    throw new PlimsollError('kubeconfig-invalid', message, { cause: error })
  }
}
