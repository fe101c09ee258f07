import type { Evidence, Finding } from '../../core/finding.ts'
import type { InventoryPackage } from '../../core/inventory.ts'
import { present } from '../check-shape.ts'
import type { Evidence as SavedEvidence, Vulnerability } from './schema.ts'

/** A finding as it was, on a package of the report that was read. */
export function readFinding(saved: Vulnerability, pkg: InventoryPackage): Finding {
  const { Plimsoll: own } = saved
  return present({
    kind: 'finding' as const,
    id: saved.VulnerabilityID,
    ids: own.IDs,
    package: pkg,
    status: saved.Status,
    statusReason: own.StatusReason,
    fixedVersion: saved.FixedVersion,
    severity: present({
      level: saved.Severity,
      author: saved.SeveritySource,
      reason: own.SeverityReason,
    }),
    ratings: own.Ratings.map(({ Author, Severity, Label, CVSS }) =>
      present({
        author: Author,
        level: Severity,
        label: Label,
        cvss: CVSS && { version: CVSS.Version, vector: CVSS.Vector, score: CVSS.Score },
      }),
    ),
    title: saved.Title,
    description: saved.Description,
    cwes: saved.CweIDs ?? [],
    references: saved.References ?? [],
    published: saved.PublishedDate,
    modified: saved.LastModifiedDate,
    epss: own.EPSS && { score: own.EPSS.Score, percentile: own.EPSS.Percentile, date: own.EPSS.Date },
    kev:
      own.KEV &&
      present({
        dateAdded: own.KEV.DateAdded,
        dueDate: own.KEV.DueDate,
        ransomware: own.KEV.Ransomware,
        requiredAction: own.KEV.RequiredAction,
      }),
    reachability:
      own.Reachability &&
      present({
        state: own.Reachability.State,
        chain: (own.Reachability.Chain ?? []).map(({ Path, PathInside, By }) =>
          present({ path: Path, pathInside: PathInside, by: By }),
        ),
        doubt: own.Reachability.Doubt,
        reason: own.Reachability.Reason,
      }),
    vex: own.VEX?.map(({ Document, Author, Status, Statement, Action }) =>
      present({
        document: Document,
        author: Author,
        status: Status,
        statement: Statement,
        action: Action,
      }),
    ),
    evidence: own.Evidence.map(readEvidence),
  })
}

function readEvidence(saved: SavedEvidence): Evidence {
  return present({
    feed: saved.Feed,
    advisory: saved.Advisory,
    namespace: saved.Namespace,
    name: saved.Name,
    basis: saved.Basis,
    version: saved.Version,
    order: saved.Order,
    status: saved.Status,
    range:
      saved.Range &&
      present({
        introduced: saved.Range.Introduced,
        after: saved.Range.After,
        fixed: saved.Range.Fixed,
        before: saved.Range.Before,
        lastAffected: saved.Range.LastAffected,
      }),
    comparison: saved.Comparison,
    fixedVersion: saved.FixedVersion,
    vendorIds: saved.VendorIDs,
    symbols: saved.Symbols,
  })
}
