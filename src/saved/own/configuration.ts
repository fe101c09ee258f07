import {
  byGravity,
  type CheckedResource,
  type ConfigurationReport,
  type Misconfiguration,
  type SourcePlace,
} from '../../core/misconfiguration.ts'
import { present } from '../check-shape.ts'
import type {
  Misconfiguration as SavedMisconfiguration,
  Place as SavedPlace,
  Resource as SavedResource,
} from './configuration-schema.ts'
import { decisionOf } from './decisions.ts'
import type { OwnReport } from './schema.ts'

/** In the order of the report, which results part by file. */
export function readConfiguration({ Plimsoll, Results = [] }: OwnReport): ConfigurationReport | undefined {
  const { Configuration: own } = Plimsoll
  if (!own) return undefined
  const found = Results.flatMap(({ Misconfigurations = [] }) => Misconfigurations)
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
  const { Aliases, Standards, Subject, Place, Fix } = saved.Plimsoll
  return present({
    kind: 'misconfiguration' as const,
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
    fix: Fix && { summary: Fix.Summary, patch: Fix.Patch },
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

function readPlace({ File, StartLine, StartColumn, EndLine, Excerpt }: SavedPlace): SourcePlace {
  return present({
    file: File,
    startLine: StartLine,
    startColumn: StartColumn,
    endLine: EndLine,
    excerpt: Excerpt,
  })
}
