import type { Document } from 'yaml'
import type { NewEntry } from './edit.ts'
import type { Exception } from './types.ts'

/*
 * Changes by way of the document, for files that are written unusually: in brackets, in JSON, with a list that is empty.
 * Comments and order stay; blanks may not.
 */

export async function appendedByDocument(text: string, entry: NewEntry): Promise<string | undefined> {
  return await rewritten(text, (document) => {
    const value: unknown = document.toJS()
    if (Array.isArray(value)) document.addIn([], document.createNode(entry))
    else if (isHeadingAlone(value)) document.set('exceptions', document.createNode([entry]))
    else document.addIn(['exceptions'], document.createNode(entry))
  })
}

function isHeadingAlone(value: unknown): boolean {
  return (value as { readonly exceptions?: unknown } | null)?.exceptions === null
}

export async function removedByDocument(
  text: string,
  gone: readonly Exception[],
): Promise<string | undefined> {
  const paths = gone.flatMap(({ path }) => (path === undefined ? [] : [path]))
  if (paths.length < gone.length) return undefined
  return await rewritten(text, (document) => {
    // From the end, so that the places of the others stay what they are.
    for (const path of paths.toReversed()) document.deleteIn(path)
  })
}

async function rewritten(
  text: string,
  change: (document: Document.Parsed) => void,
): Promise<string | undefined> {
  const { parseDocument } = await import('yaml')
  const document = parseDocument(text)
  if (document.errors.length > 0) return undefined
  change(document)
  return document.toString({ lineWidth: 0 })
}
