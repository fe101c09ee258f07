import { readText } from '../../advisories/read-text.ts'
import { PlimsollError } from '../../core/errors.ts'
import type { OpenDocument } from '../../core/feed.ts'

/**
 * Names of the topics: `{"topics": [{"n": "golang1.19", …}]}`. Throws `feed-invalid` for what is no catalog.
 */
export async function namedByCatalog(
  document: OpenDocument,
  options: { readonly signal: AbortSignal },
): Promise<readonly string[]> {
  const topics = topicsOf(await readText(document, options))
  if (!topics) throw new PlimsollError('feed-invalid', `${document.url} is no catalog of extras.`)
  return topics
}

/** A topic whose name could not be part of an address makes the whole list doubtful. */
function topicsOf(text: string): readonly string[] | undefined {
  try {
    const { topics } = JSON.parse(text) as { readonly topics?: unknown }
    if (!Array.isArray(topics)) return undefined
    const names = topics.map((topic: unknown) => (topic as { readonly n?: unknown } | null)?.n)
    const isGood = names.every((name) => typeof name === 'string' && /^[\w+-][\w.+-]*$/.test(name))
    return isGood ? (names as string[]) : undefined
  } catch {
    return undefined
  }
}
