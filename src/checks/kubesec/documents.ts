import { messageOf, PlimsollError } from '../../core/errors.ts'
import { MAX_DOCUMENTS, MAX_MANIFEST_LENGTH } from '../../kubernetes/documents/read-manifest.ts'
import { splitDocuments } from '../../kubernetes/documents/split-documents.ts'
import { kubernetesTags } from '../../kubernetes/documents/tags.ts'
import { readPlainYaml } from './plain-yaml.ts'

/** What kubesec reads of a manifest. */
export interface ManifestValues {
  readonly values: readonly unknown[]
  /** Documents that it never looks at, because it does not know their separators. */
  readonly ignored: number
}

const MAX_ALIASES = 100

/**
 * JSON is one document. In anything else documents are parted by lines that are exactly three hyphens; other
 * separators, as those with a comment behind them, begin a document that is not read. Throws `kubesec-invalid` when one
 * cannot be read, or there is none.
 */
export async function readValues(text: string): Promise<ManifestValues> {
  if (text.length > MAX_MANIFEST_LENGTH)
    throw new PlimsollError('kubesec-invalid', `input is longer than ${MAX_MANIFEST_LENGTH} characters`)
  const json = tryJson(text)
  if (json !== undefined) return { values: [json.value], ignored: 0 }
  const values: unknown[] = []
  let ignored = 0
  for (const part of text.split('\n---\n')) {
    const chunk = part.trim()
    if (chunk === '' || chunk === '---') continue
    if (values.length >= MAX_DOCUMENTS)
      throw new PlimsollError('kubesec-invalid', `input has more than ${MAX_DOCUMENTS} documents`)
    const [first = '', ...others] = [...splitDocuments(chunk)].map((one) => one.text).filter(saysSomething)
    ignored += others.length
    try {
      values.push(await readYaml(first))
    } catch (error) {
      const reason = messageOf(error).replace(/:$/, '')
      throw new PlimsollError('kubesec-invalid', `error converting YAML to JSON: yaml: ${reason}`, {
        cause: error,
      })
    }
  }
  if (values.length === 0) throw new PlimsollError('kubesec-invalid', 'Invalid input')
  return { values, ignored }
}

async function readYaml(text: string): Promise<unknown> {
  const plain = readPlainYaml(text)
  if (plain) return plain.value
  const { parse } = await import('yaml')
  return parse(text, YAML_OPTIONS)
}

/** As Kubernetes reads it; of keys that stand there twice the last one counts. */
export const YAML_OPTIONS = {
  uniqueKeys: false,
  logLevel: 'error',
  merge: true,
  customTags: kubernetesTags,
  schema: 'core',
  prettyErrors: true,
  maxAliasCount: MAX_ALIASES,
} as const

function tryJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}

/** Whether there is more than comments and empty lines. */
function saysSomething(text: string): boolean {
  return text.split('\n').some((line) => {
    const trimmed = line.trim()
    return trimmed !== '' && !trimmed.startsWith('#') && !trimmed.startsWith('%')
  })
}
