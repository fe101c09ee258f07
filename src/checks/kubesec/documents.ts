import { messageOf } from '../../core/errors.ts'
import { kubernetesTags } from '../../kubernetes/documents/tags.ts'

/** What kubesec says when there is nothing to scan. */
export const INVALID_INPUT = 'Invalid input'

/** A document that is no YAML: kubesec then prints no report at all, not even of those before it. */
export class KubesecInputError extends Error {}

/** The separator that kubesec knows: alone in its line, which ends in a line feed. */
const SEPARATOR = '\n---\n'
const MAX_ALIASES = 100

/**
 * The documents of an input, parsed, as kubesec takes them apart: JSON is one; YAML is split where a line is `---` and
 * nothing else. Throws `KubesecInputError`.
 */
export async function readDocuments(text: string): Promise<readonly unknown[]> {
  const json = parseJson(text)
  if (json) return [json.value]
  const parts = text.split(SEPARATOR).map((part) => part.trim())
  const documents = parts.filter((part) => part !== '' && part !== '---')
  if (documents.length === 0) throw new KubesecInputError(INVALID_INPUT)
  const { parseDocument } = await import('yaml')
  return documents.map((part) => {
    const document = parseDocument(part, {
      prettyErrors: false,
      uniqueKeys: true,
      logLevel: 'error',
      merge: true,
      customTags: kubernetesTags,
      schema: 'core',
    })
    // What stands behind a separator that kubesec does not know is not read by it.
    const error = document.errors.find(({ code }) => code !== 'MULTIPLE_DOCS')
    if (error) throw inputError(`line ${lineOf(part, error.pos[0])}: ${firstLine(error.message)}`)
    try {
      return document.toJS({ maxAliasCount: MAX_ALIASES }) as unknown
    } catch (fault) {
      throw inputError(firstLine(messageOf(fault)), fault)
    }
  })
}

function inputError(detail: string, cause?: unknown): KubesecInputError {
  return new KubesecInputError(`Error converting YAML to JSON: yaml: ${detail}`, { cause })
}

function parseJson(text: string): { readonly value: unknown } | undefined {
  // Most input is YAML, and to fail takes JSON.parse an error with a stack.
  if (!/^\s*[[{"\d\-tfn]/.test(text)) return undefined
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    return undefined
  }
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? text
}
