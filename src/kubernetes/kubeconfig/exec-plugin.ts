import { execFile } from 'node:child_process'
import { isAbsolute, join } from 'node:path'
import * as z from 'zod/mini'
import { PlimsollError } from '../../core/errors.ts'
import { oneLine } from '../../core/printable.ts'
import type { KubeconfigExec } from './schema.ts'

/** What a plug-in gave. */
export interface ExecCredential {
  readonly token?: string
  readonly certificate?: { readonly certificate: string; readonly key: string }
  /** Milliseconds since the epoch; absent: as long as the process runs. */
  readonly expires?: number
}

const Answer = z.object({
  apiVersion: z.string(),
  kind: z.literal('ExecCredential'),
  status: z.object({
    expirationTimestamp: z.nullish(z.string()),
    token: z.nullish(z.string()),
    clientCertificateData: z.nullish(z.string()),
    clientKeyData: z.nullish(z.string()),
  }),
})

const VERSIONS: ReadonlySet<string> = new Set([
  'client.authentication.k8s.io/v1',
  'client.authentication.k8s.io/v1beta1',
])
/** Milliseconds: some of them open a browser. */
const TIMEOUT = 120_000
const MAX_ANSWER_BYTES = 1024 * 1024
const MAX_SAID = 300

export interface ExecOptions {
  /** Of the kubeconfig: a command with a slash is relative to it. */
  readonly folder: string
  readonly env: NodeJS.ProcessEnv
  readonly signal: AbortSignal
  readonly timeout?: number
}

/**
 * Runs a credential plug-in, without a shell and without standard input: one that has to ask its user something cannot.
 * Throws `kubeconfig-invalid`, never with what the plug-in wrote to standard output.
 * https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins
 */
export async function runExecPlugin(exec: KubeconfigExec, options: ExecOptions): Promise<ExecCredential> {
  const { command, apiVersion, installHint } = exec
  if (!apiVersion || !VERSIONS.has(apiVersion))
    throw failed(command, `its version ${apiVersion ?? ''} is not one of ${[...VERSIONS].join(', ')}`)
  if (exec.interactiveMode === 'Always')
    throw failed(command, 'it always asks its user, which a scan cannot let it do')
  const { error, stdout, stderr } = await run(exec, options)
  options.signal.throwIfAborted()
  if (error?.code === 'ENOENT')
    throw failed(command, `the program is not there${installHint ? `; ${oneLine(installHint)}` : ''}`)
  if (error?.killed) throw failed(command, 'it did not answer in time')
  if (error)
    throw failed(command, oneLine(stderr).slice(0, MAX_SAID) || `it ended with ${String(error.code)}`)
  const answer = Answer.safeParse(jsonOf(stdout))
  if (!answer.success) throw failed(command, 'its answer is no ExecCredential with a status')
  if (answer.data.apiVersion !== apiVersion)
    throw failed(command, `it answered as ${oneLine(answer.data.apiVersion)} and not as ${apiVersion}`)
  return credentialOf(answer.data.status, command)
}

function credentialOf(status: z.infer<typeof Answer>['status'], command: string): ExecCredential {
  const { token, clientCertificateData: certificate, clientKeyData: key, expirationTimestamp } = status
  if (Boolean(certificate) !== Boolean(key)) throw failed(command, 'it gave half of a certificate and key')
  if (!token && !certificate) throw failed(command, 'it gave neither a token nor a certificate')
  const expires = expirationTimestamp ? Date.parse(expirationTimestamp) : Number.NaN
  return {
    ...(token ? { token } : {}),
    ...(certificate && key ? { certificate: { certificate, key } } : {}),
    ...(Number.isNaN(expires) ? {} : { expires }),
  }
}

interface Outcome {
  readonly error: (Error & { code?: unknown; killed?: boolean | undefined }) | null
  readonly stdout: string
  readonly stderr: string
}

function run(
  exec: KubeconfigExec,
  { folder, env, signal, timeout = TIMEOUT }: ExecOptions,
): Promise<Outcome> {
  const { command, args, apiVersion } = exec
  const path = command.includes('/') && !isAbsolute(command) ? join(folder, command) : command
  const info = { apiVersion, kind: 'ExecCredential', spec: { interactive: false } }
  const own = Object.fromEntries((exec.env ?? []).map(({ name, value }) => [name, value]))
  const settings = {
    env: { ...env, ...own, KUBERNETES_EXEC_INFO: JSON.stringify(info) },
    signal,
    timeout,
    maxBuffer: MAX_ANSWER_BYTES,
    killSignal: 'SIGKILL' as const,
  }
  return new Promise((resolve) => {
    const child = execFile(path, args ?? [], settings, (error, stdout, stderr) =>
      resolve({ error, stdout, stderr }),
    )
    child.stdin?.on('error', () => undefined)
    child.stdin?.end()
  })
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function failed(command: string, detail: string): PlimsollError {
  return new PlimsollError('kubeconfig-invalid', `The credential plug-in ${command} failed: ${detail}.`)
}
