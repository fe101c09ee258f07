import type { PatchOperation } from '../../core/misconfiguration.ts'
import { editDocument } from '../../kubernetes/documents/edit-document.ts'
import { objectsOf } from '../../kubernetes/documents/objects.ts'
import { readManifest } from '../../kubernetes/documents/read-manifest.ts'
import { splitDocuments } from '../../kubernetes/documents/split-documents.ts'
import { pointerOf, type ValuePath } from '../../kubernetes/object.ts'
import type { CheckOptions } from '../kubernetes/check-input.ts'
import { checkObject, type PlacelessMisconfiguration } from '../kubernetes/check-object.ts'
import { KUBERNETES_CHECKS } from '../kubernetes/registry.ts'

export interface FixedText {
  readonly text: string
  /** What was mended, in words, in the order in which it was. */
  readonly fixed: readonly string[]
}

/** Of one document: an object has some hundred things to object to at most. */
const MAX_FIXES = 2000

/**
 * A manifest with everything mended that a machine can mend. Whatever is not about that stays as it is written. One
 * thing at a time: what mends one may be what mends another.
 */
export async function fixText(
  text: string,
  mayFix: (one: PlacelessMisconfiguration) => boolean,
  options: CheckOptions = {},
): Promise<FixedText> {
  const fixed: string[] = []
  let result = ''
  let end = 0
  for (const part of splitDocuments(text)) {
    const mended = await fixDocument(part.text, mayFix, options)
    result += text.slice(end, part.offset) + mended.text
    fixed.push(...mended.fixed)
    end = part.offset + part.text.length
  }
  return { text: result + text.slice(end), fixed }
}

async function fixDocument(
  original: string,
  mayFix: (one: PlacelessMisconfiguration) => boolean,
  options: CheckOptions,
): Promise<FixedText> {
  const fixed: string[] = []
  const refused = new Set<string>()
  let text = original
  while (fixed.length < MAX_FIXES) {
    const next = await nextFix(text, (one) => mayFix(one) && !refused.has(keyOf(one)), options)
    if (!next) break
    const edited = await editDocument(text, next.patch)
    // A form that is not edited, or an edit without effect, would come up for ever.
    if (edited === undefined || edited === text) refused.add(next.key)
    else {
      text = edited
      refused.add(next.key)
      fixed.push(next.words)
    }
  }
  return { text, fixed }
}

interface NextFix {
  readonly key: string
  readonly words: string
  readonly patch: readonly PatchOperation[]
}

async function nextFix(
  text: string,
  mayFix: (one: PlacelessMisconfiguration) => boolean,
  options: CheckOptions,
): Promise<NextFix | undefined> {
  for await (const document of readManifest(text)) {
    if (document.kind !== 'object') continue
    for (const { object, path } of objectsOf(document.value)) {
      const { misconfigurations } = checkObject(object, KUBERNETES_CHECKS, options)
      const found = misconfigurations.find((one) => one.fix !== undefined && mayFix(one))
      if (!found?.fix) continue
      const words = `${found.subject.kind}/${found.subject.name ?? ''}: ${found.message}: ${found.fix.summary}`
      return { key: keyOf(found), words, patch: below(found.fix.patch, path) }
    }
  }
  return undefined
}

function keyOf({ id, subject }: PlacelessMisconfiguration): string {
  return `${id} ${subject.kind}/${subject.namespace ?? ''}/${subject.name ?? ''} ${pointerOf(subject.path)}`
}

/** The same patch for the document that holds the object. */
function below(patch: readonly PatchOperation[], path: ValuePath): readonly PatchOperation[] {
  const prefix = pointerOf(path)
  return patch.map((operation) => ({ ...operation, path: `${prefix}${operation.path}` }))
}
