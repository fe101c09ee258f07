import type {
  ConfigurationChanges,
  ObjectChange,
  SetupCause,
  SetupChange,
} from '../../comparison/configuration-types.ts'

/** `3 new, 5 fixed, 2 changed, 10 unchanged (1 of the new ones suppressed)`. */
export function setupCounts({ misconfigurations }: ConfigurationChanges): string {
  const { added, fixed, changed, unchanged } = misconfigurations
  const suppressed = added.filter(({ suppressedBy }) => suppressedBy !== undefined).length
  const gone = fixed.filter(({ suppressedBy }) => suppressedBy !== undefined).length
  return changeCounts({
    added: added.length,
    fixed: fixed.length,
    changed: changed.length,
    unchanged: unchanged.length,
    suppressed,
    gone,
  })
}

/** The counts of findings, or of misconfigurations, in one choice of words. */
export function changeCounts(counts: {
  readonly added: number
  readonly fixed: number
  readonly changed: number
  readonly unchanged: number
  /** Of the added ones. */
  readonly suppressed: number
  /** Of the fixed ones. */
  readonly gone: number
}): string {
  const { added, fixed, changed, unchanged, suppressed, gone } = counts
  const notes = [
    ...(suppressed > 0 ? [`${suppressed} of the new ones suppressed`] : []),
    ...(gone > 0 ? [`${gone} of the fixed ones were suppressed`] : []),
  ]
  const words = `${added} new, ${fixed} fixed, ${changed} changed, ${unchanged} unchanged`
  return notes.length > 0 ? `${words} (${notes.join(', ')})` : words
}

export function objectCounts({ objects }: ConfigurationChanges): string {
  const { added, removed, changed, unchanged } = objects
  return `${added.length} added, ${removed.length} removed, ${changed.length} changed, ${unchanged} unchanged`
}

const CAUSES: Readonly<Record<SetupCause, string>> = {
  'object-added': 'the object is new',
  'object-removed': 'the object is gone',
  'object-changed': 'set up or checked otherwise',
  'not-checked': 'only one of the two was checked',
}

export function setupCauseWords(cause: SetupCause): string {
  return CAUSES[cause]
}

const CHANGED: Readonly<Record<SetupChange['what'] | ObjectChange['what'], string>> = {
  severity: 'severity',
  message: 'what is wrong',
  suppressed: 'suppressed by',
  score: 'kubesec points',
  'pod-security': 'Pod Security Standards',
}

/** `severity LOW → HIGH`, `kubesec points -30 → 4`. */
export function setupChangeWords({ what, from, to }: SetupChange | ObjectChange): string {
  return `${CHANGED[what]} ${from || 'nothing'} → ${to || 'nothing'}`
}
