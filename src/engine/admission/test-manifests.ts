import { decide } from '../../admission/decide.ts'
import type { Decision } from '../../admission/decision.ts'
import type { ImageEvidence } from '../../admission/evidence.ts'
import { needsOf } from '../../admission/needs.ts'
import type { AdmissionPolicy } from '../../admission/policy/types.ts'
import { parseAdmissionReview } from '../../admission/review/parse-admission-review.ts'
import { type Asker, creationReview } from '../../admission/review/request-of.ts'
import { type Problem, problem } from '../../core/problem.ts'
import type { Report } from '../../core/report.ts'
import { objectsOf } from '../../kubernetes/documents/objects.ts'
import { readManifest } from '../../kubernetes/documents/read-manifest.ts'
import { identityOf, type KubernetesObject, type ObjectIdentity } from '../../kubernetes/object.ts'
import { podOf } from '../../kubernetes/workload/pod-places.ts'
import { type ManifestSources, readManifestFiles } from '../manifests/manifest-files.ts'
import { manifestEvidence } from './manifest-evidence.ts'
import type { SignatureSource } from './registry-evidence.ts'
import { evidenceOf } from './report-evidence.ts'

export interface AdmissionTest extends ManifestSources {
  readonly policy: AdmissionPolicy
  readonly asker: Asker
  /** What is known of images. */
  readonly reports: readonly Report[]
  /** Absent: nobody looks for signatures. */
  readonly signatures?: SignatureSource
  /** In milliseconds since 1970. */
  readonly now: number
}

/** What a policy makes of one object. */
export interface TestedObject {
  readonly kind: 'tested'
  readonly identity: ObjectIdentity
  readonly file: string
  /** From 1. */
  readonly line: number
  readonly decision: Decision
}

/** Decides about every object of manifests that runs a pod, as if it were created now. Throws what reading files throws. */
export async function* testManifests(test: AdmissionTest): AsyncGenerator<TestedObject | Problem> {
  for await (const file of readManifestFiles(test)) {
    if (file.kind === 'problem') yield file
    else
      for await (const document of readManifest(file.text)) {
        if (document.kind === 'broken') {
          const subject = `${file.name}:${document.start.line}`
          if (file.isNamed)
            yield problem('manifest-broken', subject, `The document cannot be read: ${document.fault}.`)
          continue
        }
        for (const { object, path } of objectsOf(document.value)) {
          if (!podOf(object, test.policy.podPlaces)) continue
          const { line } = document.span(path)
          yield await testObject(object, { file: file.name, line }, test)
        }
      }
  }
}

async function testObject(
  object: KubernetesObject,
  place: { readonly file: string; readonly line: number },
  { policy, asker, reports, signatures, now }: AdmissionTest,
): Promise<TestedObject | Problem> {
  const parsed = parseAdmissionReview(creationReview(object, asker), policy.podPlaces)
  if (parsed.kind === 'fault')
    return problem('manifest-broken', `${place.file}:${place.line}`, `${parsed.fault}.`)
  const { facts } = parsed
  const needs = needsOf(policy, facts)
  const images = new Map<string, ImageEvidence>()
  for (const one of needs.images) {
    const scan = evidenceOf(one.image, one.verdict, reports)
    images.set(one.image, { ...scan, ...(await signatures?.(one)) })
  }
  const manifest = needs.manifest ? manifestEvidence(object, policy.podPlaces) : undefined
  const decision = decide(policy, facts, {
    now,
    images,
    ...(manifest ? { manifest } : {}),
    ...(needs.ticket === undefined ? {} : { breakGlass: { firstUsedAt: now, usesBefore: 0 } }),
  })
  return { kind: 'tested', identity: identityOf(object), ...place, decision }
}
