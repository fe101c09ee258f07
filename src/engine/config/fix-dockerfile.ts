import { checkDockerfile } from '../../checks/dockerfile/check-dockerfile.ts'
import type { DockerfileCheckOptions } from '../../checks/dockerfile/run-checks.ts'
import type { FixedText } from '../../checks/manifests/fix-text.ts'
import type { Misconfiguration, TextEdit } from '../../core/misconfiguration.ts'

/** Of one file: an edit may lay bare what another check objects to. */
const MAX_ROUNDS = 20

/**
 * A Dockerfile with everything mended that a machine can mend, the rest as it is written. Of edits that overlap the
 * first one is made, and the others in a later round, if they are still called for.
 */
export function fixDockerfile(
  name: string,
  original: string,
  mayFix: (one: Misconfiguration) => boolean,
  options: DockerfileCheckOptions,
): FixedText {
  const fixed: string[] = []
  const seen = new Set([original])
  let text = original
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const { misconfigurations } = checkDockerfile({ name, text }, options)
    const { edits, words } = chosen(misconfigurations.filter(mayFix))
    const edited = applied(text, edits)
    // Edits without effect, or two that undo each other, would come up for ever.
    if (seen.has(edited)) break
    seen.add(edited)
    text = edited
    fixed.push(...words)
  }
  return { text, fixed }
}

/** All edits of a fix or none. */
function chosen(misconfigurations: readonly Misconfiguration[]): {
  readonly edits: readonly TextEdit[]
  readonly words: readonly string[]
} {
  const edits: TextEdit[] = []
  const words: string[] = []
  for (const { fix, id, message } of misconfigurations) {
    if (!fix?.edits || fix.edits.length === 0) continue
    if (fix.edits.some((edit) => edits.some((other) => overlap(edit, other)))) continue
    edits.push(...fix.edits)
    words.push(`${id}: ${message}: ${fix.summary}`)
  }
  return { edits: edits.sort((a, b) => a.start - b.start), words }
}

/** Two that touch do: what is inserted at one place is inserted one after the other. */
function overlap(a: TextEdit, b: TextEdit): boolean {
  return a.start <= b.end && b.start <= a.end
}

function applied(text: string, edits: readonly TextEdit[]): string {
  let result = ''
  let end = 0
  for (const edit of edits) {
    result += text.slice(end, edit.start) + edit.text
    end = edit.end
  }
  return result + text.slice(end)
}
