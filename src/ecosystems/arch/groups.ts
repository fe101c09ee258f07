import * as z from 'zod/mini'
import { jsonRecords } from '../../advisories/json-records.ts'
import type { AdvisoryStatus } from '../../core/advisory.ts'
import type { FeedSink, OpenDocument } from '../../core/feed.ts'
import { parseSeverity } from '../../core/severity.ts'

/** A group of flaws in packages, as Arch's tracker has it. */
const Group = z.object({
  name: z.string(),
  packages: z.array(z.string()),
  status: z.string(),
  severity: z.string(),
  affected: z.string(),
  fixed: z.nullish(z.string()),
  issues: z.array(z.string()),
  advisories: z.nullish(z.array(z.string())),
})

/** @param namespace of Arch's packages; it has no releases */
export async function addGroups(
  document: OpenDocument,
  sink: FeedSink,
  namespace: string,
  signal: AbortSignal,
): Promise<void> {
  for await (const batch of jsonRecords(document.read({ signal }), 1)) {
    for (const { keys, value } of batch) {
      const result = Group.safeParse(value)
      if (result.success) addGroup(result.data, sink, namespace)
      else sink.skipped(`group ${keys.join('.')}`, `it is no group: ${result.error.issues[0]?.message ?? ''}`)
    }
  }
}

function addGroup(group: z.infer<typeof Group>, sink: FeedSink, namespace: string): void {
  const status = STATUSES.get(group.status) ?? 'affected'
  const level = parseSeverity(group.severity)
  const fixed = group.fixed ?? undefined
  for (const id of group.issues) {
    if (!sink.hasAdvisory(id))
      sink.advisory({ kind: 'advisory', id, references: [`https://security.archlinux.org/${id}`] })
    for (const name of group.packages)
      sink.affected({
        advisory: id,
        namespace,
        name,
        status: status === 'not_affected' || fixed === undefined ? status : 'fixed',
        statusReason: group.status,
        // Of the first version that was affected the tracker only knows the one that was looked at.
        ranges: status === 'not_affected' ? [] : [fixed === undefined ? {} : { fixed }],
        ...(level ? { severity: { author: 'arch', level } } : {}),
        vendorIds: [...(group.advisories ?? []), group.name],
      })
  }
}

const STATUSES: ReadonlyMap<string, AdvisoryStatus> = new Map([
  ['Not affected', 'not_affected'],
  ['Vulnerable', 'affected'],
  ['Fixed', 'fixed'],
  ['Testing', 'fixed'],
  ['Unknown', 'under_investigation'],
])
