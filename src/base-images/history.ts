import type { HistoryEntry } from '../core/image.ts'

export type HistoryBase =
  | {
      readonly kind: 'known'
      /** The lowest so many layers are of the base. */
      readonly layers: number
      /** The instruction that ended the base. */
      readonly lastInstruction: string
    }
  | { readonly kind: 'unknown'; readonly why: string }

/**
 * Which layers come with the base image, by the looks of its history. Builders copy the history of the base in front of
 * their own, and nearly every base ends in what it runs: so the last CMD or ENTRYPOINT below the topmost layer ends it.
 * An own CMD between own layers is taken for it too, and a base without either is not seen: then the answer is
 * `unknown`, or the next base further down.
 */
export function baseOfHistory(history: readonly HistoryEntry[], layers: number): HistoryBase {
  if (layers === 0) return unknown('what was scanned has no layers')
  if (history.length === 0) return unknown('the image has no history')
  const filled = history.flatMap(({ emptyLayer }, index) => (emptyLayer ? [] : [index]))
  const top = filled.at(-1)
  if (top === undefined || filled.length !== layers)
    return unknown(`its history is of ${filled.length} layers, and it has ${layers}`)
  for (let index = top - 1; index >= 0; index--) {
    const { emptyLayer, createdBy } = history[index] ?? { emptyLayer: false }
    const instruction = instructionOf(createdBy)
    if (!emptyLayer || !/^(?:CMD|ENTRYPOINT)\b/.test(instruction)) continue
    const below = filled.filter((one) => one < index).length
    if (below > 0) return { kind: 'known', layers: below, lastInstruction: instruction }
  }
  return unknown('no instruction in its history ends a base image')
}

function unknown(why: string): HistoryBase {
  return { kind: 'unknown', why }
}

/** Without what Docker's first builder wrote in front: `/bin/sh -c #(nop)  CMD ["sh"]`. */
function instructionOf(createdBy: string | undefined): string {
  const text = createdBy ?? ''
  const mark = '#(nop)'
  const at = text.indexOf(mark)
  return (at < 0 ? text : text.slice(at + mark.length)).trim()
}
