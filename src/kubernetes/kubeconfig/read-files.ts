import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { faultOf, PlimsollError } from '../../core/errors.ts'
import {
  type KubeconfigCluster,
  type KubeconfigContext,
  KubeconfigFile,
  type KubeconfigUser,
} from './schema.ts'

/** Something of a kubeconfig, with the folder of its file: paths are relative to it. */
export interface Placed<Value> {
  readonly value: Value
  readonly folder: string
  readonly file: string
}

/** What all files say together. */
export interface Kubeconfig {
  readonly currentContext?: string
  readonly clusters: ReadonlyMap<string, Placed<KubeconfigCluster>>
  readonly users: ReadonlyMap<string, Placed<KubeconfigUser>>
  readonly contexts: ReadonlyMap<string, Placed<KubeconfigContext>>
  /** Those that were there. */
  readonly files: readonly string[]
}

/** Bytes of a file. */
export const MAX_KUBECONFIG_BYTES = 8 * 1024 * 1024
const MAX_ALIASES = 100

/**
 * Merges files as kubectl does: the first that says something counts. Those that are missing are passed over. Throws
 * `kubeconfig-invalid`, never with what is in them.
 * https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/#merging-kubeconfig-files
 */
export async function readKubeconfigs(paths: readonly string[], signal: AbortSignal): Promise<Kubeconfig> {
  const [clusters, users, contexts] = [new Map(), new Map(), new Map()] as [
    Map<string, Placed<KubeconfigCluster>>,
    Map<string, Placed<KubeconfigUser>>,
    Map<string, Placed<KubeconfigContext>>,
  ]
  const files: string[] = []
  let currentContext: string | undefined
  for (const path of paths) {
    const text = await textOf(path, signal)
    if (text === undefined) continue
    const content = await parse(text, path)
    const place = { folder: dirname(resolve(path)), file: path }
    currentContext ||= content['current-context'] ?? undefined
    for (const { name, cluster } of content.clusters ?? []) addFirst(clusters, name, cluster, place)
    for (const { name, user } of content.users ?? []) addFirst(users, name, user, place)
    for (const { name, context } of content.contexts ?? []) addFirst(contexts, name, context, place)
    files.push(path)
  }
  return { ...(currentContext ? { currentContext } : {}), clusters, users, contexts, files }
}

function addFirst<Value>(
  map: Map<string, Placed<Value>>,
  name: string,
  value: Value | null | undefined,
  place: Omit<Placed<Value>, 'value'>,
): void {
  if (value && !map.has(name)) map.set(name, { value, ...place })
}

async function textOf(path: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    const bytes = await readFile(path, { signal })
    if (bytes.length > MAX_KUBECONFIG_BYTES)
      throw invalid(path, `it has more than ${MAX_KUBECONFIG_BYTES} bytes`)
    return bytes.toString('utf8')
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof PlimsollError) throw error
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw invalid(path, faultOf(error))
  }
}

async function parse(text: string, path: string): Promise<KubeconfigFile> {
  const { parseDocument } = await import('yaml')
  const document = parseDocument(text, { prettyErrors: true })
  const [error] = document.errors
  // The message itself quotes the text, and with it the secrets.
  if (error) throw invalid(path, `it is no YAML at line ${error.linePos?.[0].line ?? 1}`)
  const result = KubeconfigFile.safeParse(valueOf(document, path) ?? {})
  if (result.success) return result.data
  const where = result.error.issues[0]?.path.join('.') || 'the top'
  throw invalid(path, `it has the wrong shape at ${where}`)
}

function valueOf(document: { toJS(options: { maxAliasCount: number }): unknown }, path: string): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES })
  } catch {
    throw invalid(path, `it has more than ${MAX_ALIASES} aliases, or some of nothing`)
  }
}

function invalid(path: string, detail: string): PlimsollError {
  return new PlimsollError('kubeconfig-invalid', `The kubeconfig ${path} cannot be used: ${detail}.`)
}
