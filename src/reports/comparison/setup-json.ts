import type { ConfigurationChanges } from '../../comparison/configuration-types.ts'
import { objectJson, setupEntryJson } from '../setup-json.ts'

/** What is set up otherwise, as members of a comparison for programs. */
export function setupJson({ misconfigurations, objects }: ConfigurationChanges) {
  const { added, fixed, changed } = misconfigurations
  return {
    Misconfigurations: {
      New: added.map((entry) => ({ ...setupEntryJson(entry), Cause: entry.cause })),
      Fixed: fixed.map((entry) => ({ ...setupEntryJson(entry), Cause: entry.cause })),
      Changed: changed.map(({ after, changes }) => ({
        ...setupEntryJson(after),
        Changes: changesJson(changes),
      })),
    },
    Objects: {
      Added: objects.added.map(objectJson),
      Removed: objects.removed.map(objectJson),
      Changed: objects.changed.map(({ after, changes }) => ({
        ...objectJson(after),
        Changes: changesJson(changes),
      })),
    },
  }
}

export function setupCountsJson({ misconfigurations, objects }: ConfigurationChanges) {
  const { added, fixed, changed, unchanged } = misconfigurations
  return {
    MisconfigurationsNew: added.length,
    MisconfigurationsFixed: fixed.length,
    MisconfigurationsChanged: changed.length,
    MisconfigurationsUnchanged: unchanged.length,
    ObjectsUnchanged: objects.unchanged,
  }
}

function changesJson(
  changes: readonly { readonly what: string; readonly from: string; readonly to: string }[],
) {
  return changes.map(({ what, from, to }) => ({ What: what, From: from, To: to }))
}
