import {
  byGravity,
  type CheckedResource,
  type ConfigurationFix,
  type ConfigurationReport,
  type Misconfiguration,
  type SourcePlace,
} from '../../core/misconfiguration.ts'
import type { SecretFacts } from '../../core/secret.ts'
import { present } from '../check-shape.ts'
import type {
  Misconfiguration as SavedMisconfiguration,
  Place as SavedPlace,
  Resource as SavedResource,
  Secret as SavedSecret,
} from './configuration-schema.ts'
import { decisionOf } from './decisions.ts'
import type { OwnReport } from './schema.ts'

/** In the order of the report, which results part by file. */
export function readConfiguration({ Plimsoll, Results = [] }: OwnReport): ConfigurationReport | undefined {
  const { Configuration: own } = Plimsoll
  if (!own) return undefined
  const found = Results.flatMap(({ Misconfigurations = [], Secrets = [] }) => [
    ...Misconfigurations,
    ...Secrets.map(({ Plimsoll: whole }) => whole),
  ])
  return {
    resources: own.Resources.map(readResource),
    misconfigurations: found.map(readMisconfiguration).sort(byGravity),
    suppressed: own.Suppressed.map((one) => ({
      misconfiguration: readMisconfiguration(one.Misconfiguration),
      by: one.By,
      reason: one.Reason,
      decision: decisionOf(one),
    })),
  }
}

function readMisconfiguration(saved: SavedMisconfiguration): Misconfiguration {
  const { Class, Aliases, Standards, Subject, Place, Fix, Secret, Bytes } = saved.Plimsoll
  return present({
    kind: 'misconfiguration' as const,
    class: Class,
    id: saved.ID,
    aliases: Aliases,
    title: saved.Title,
    severity: saved.Severity,
    message: saved.Message,
    description: saved.Description,
    advice: saved.Resolution,
    references: saved.References,
    standards: Standards,
    subject: present({ ...identityOf(Subject), container: Subject.Container, path: Subject.Path }),
    place: readPlace(Place),
    fix: Fix && readFix(Fix),
    secret: Secret && readSecret(Secret),
    bytes: Bytes,
  })
}

function readFix({
  Summary,
  Patch,
  Edits,
}: NonNullable<SavedMisconfiguration['Plimsoll']['Fix']>): ConfigurationFix {
  const edits = Edits?.map(({ Start, End, Text }) => ({ start: Start, end: End, text: Text }))
  return present({ summary: Summary, patch: Patch, edits })
}

function readSecret({
  Category,
  Confidence,
  Masked,
  Places,
  MorePlaces = 0,
  Note,
}: SavedSecret): SecretFacts {
  return present({
    category: Category,
    confidence: Confidence,
    masked: Masked,
    places: Places.map((one) =>
      present({
        kind: one.Kind,
        path: one.Path,
        pathInside: one.PathInside,
        layer: one.Layer,
        hiddenBy: one.HiddenBy,
        commit: one.Commit,
        line: one.Line,
        column: one.Column,
        excerpt: one.Excerpt,
      }),
    ),
    morePlaces: MorePlaces,
    note: Note,
  })
}

function readResource(saved: SavedResource): CheckedResource {
  return present({
    ...identityOf(saved),
    place: readPlace(saved.Place),
    score: saved.Score,
    containers: saved.Containers.map(({ Name, Role, Image, Score }) =>
      present({ name: Name, role: Role, image: Image, score: Score }),
    ),
    passed: saved.Passed,
    podSecurity: saved.PodSecurity,
  })
}

function identityOf({
  Kind,
  APIVersion,
  Namespace,
  Name,
}: Pick<SavedResource, 'Kind' | 'APIVersion' | 'Namespace' | 'Name'>) {
  return { kind: Kind, apiVersion: APIVersion, namespace: Namespace, name: Name }
}

function readPlace(saved: SavedPlace): SourcePlace {
  return present({
    file: saved.File,
    startLine: saved.StartLine,
    startColumn: saved.StartColumn,
    endLine: saved.EndLine,
    layer: saved.Layer,
    hiddenBy: saved.HiddenBy,
    excerpt: saved.Excerpt,
  })
}
