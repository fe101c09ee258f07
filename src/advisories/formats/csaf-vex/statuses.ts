import type { AdvisoryStatus } from '../../../core/advisory.ts'
import type { CsafVulnerability } from './schema.ts'

/** What is said of one component of a product. */
export interface ComponentStatus {
  readonly id: string
  readonly status: AdvisoryStatus
  /** The publisher's word for it: `Out of support scope`. */
  readonly reason?: string
  /** The erratum that fixes it: `RHSA-2023:5763`. */
  readonly erratum?: string
}

/** Every component that the flaw speaks of, with what is done about it. */
export function* componentStatuses(flaw: CsafVulnerability): Generator<ComponentStatus> {
  const { fixed, known_affected, known_not_affected, under_investigation } = flaw.product_status ?? {}
  const remedies = remediesOf(flaw)
  for (const id of fixed ?? []) {
    const erratum = remedies.errata.get(id)
    yield { id, status: 'fixed', ...(erratum === undefined ? {} : { erratum }) }
  }
  for (const id of known_affected ?? []) {
    const reason = remedies.reasons.get(id)
    yield { id, status: statusOf(reason), ...(reason === undefined ? {} : { reason }) }
  }
  for (const id of under_investigation ?? []) yield { id, status: 'under_investigation' }
  for (const id of known_not_affected ?? []) yield { id, status: 'not_affected' }
}

function remediesOf({ remediations }: CsafVulnerability) {
  const errata = new Map<string, string>()
  const reasons = new Map<string, string>()
  for (const { category, details, url, product_ids: ids } of remediations ?? []) {
    const erratum = category === 'vendor_fix' ? url?.slice(url.lastIndexOf('/') + 1) : undefined
    if (erratum) for (const id of ids ?? []) errata.set(id, erratum)
    // What can be done instead of a fix is no reason for there being none.
    if ((category === 'no_fix_planned' || category === 'none_available') && details)
      for (const id of ids ?? []) reasons.set(id, details)
  }
  return { errata, reasons }
}

/** https://access.redhat.com/articles/red_hat_security_data_api and what the documents say. */
function statusOf(reason: string | undefined): AdvisoryStatus {
  switch (reason?.toLowerCase()) {
    case 'will not fix':
      return 'will_not_fix'
    case 'out of support scope':
      return 'end_of_life'
    case 'fix deferred':
      return 'fix_deferred'
    case 'under investigation':
      return 'under_investigation'
    default:
      return 'affected'
  }
}
