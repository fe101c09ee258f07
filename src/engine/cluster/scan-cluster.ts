import type { ClusterRow, ClusterScan } from '../../core/cluster.ts'
import { hidesFindings, type Problem, problem } from '../../core/problem.ts'
import type { SweepResult } from '../../core/sweep.ts'
import { EXIT_CODES } from '../../judgement/verdict.ts'
import { createSecretStock } from '../../kubernetes/keyring/secrets-of-pod.ts'
import { exitCodeOf } from '../sweep/exit-code.ts'
import { createFailures } from '../sweep/failures.ts'
import { type EachImage, type EachResult, scanEach } from '../sweep/scan-each.ts'
import type { EachRequest } from '../sweep/types.ts'
import { collectUses, type ImageUse, inNamespaces } from './collect-uses.ts'
import { scoreWorkloads } from './score-workloads.ts'
import type { SeenCluster } from './types.ts'

export interface ClusterRequest extends EachRequest {
  /** Only these; empty: all. */
  readonly namespaces: readonly string[]
}

/** Scans every image of a cluster once, however many pods run it, and scores the manifests of its workloads. */
export async function scanCluster(seen: SeenCluster, request: ClusterRequest): Promise<ClusterScan> {
  const objects = inNamespaces(seen.objects, request.namespaces)
  const secrets = createSecretStock(objects)
  const uses = collectUses(objects, secrets)
  try {
    const results = await scanEach(imagesOf(uses), request, createFailures(request.scan.signal))
    const rows = uses.map((use) => rowOf(use, results))
    const faults = secrets.faults.map(({ secret, fault }) =>
      problem('pull-secret-unreadable', secret, `The secret cannot be used to pull images: ${fault}.`),
    )
    const problems = [...seen.problems, ...faults]
    return {
      kind: 'cluster',
      name: seen.name,
      rows,
      scores: scoreWorkloads(objects),
      problems,
      exitCode: exitCode(rows, problems, request),
    }
  } finally {
    request.scan.progress.done()
  }
}

/** Each once. Of one that several pods run, the logins of all of them may help. */
function imagesOf(uses: readonly ImageUse[]): readonly EachImage[] {
  const images = new Map<string, EachImage>()
  for (const { pulled, image, logins } of uses) {
    if (!pulled) continue
    const key = pulled.digest ?? pulled.text
    const known = images.get(key)
    const digest = pulled.digest ? { digest: pulled.digest } : {}
    const others = known?.logins ?? []
    const isNew = (login: ImageUse['logins'][number]): boolean =>
      !others.some((one) => one.username === login.username && one.password === login.password)
    images.set(key, {
      ...(known ?? { key, name: image || pulled.text, reference: pulled.text, ...digest }),
      logins: [...others, ...logins.filter(isNew)],
    })
  }
  return [...images.values()]
}

function rowOf(image: ImageUse, results: ReadonlyMap<string, EachResult>): ClusterRow {
  const { pulled, logins: _, ...use } = image
  if (!pulled) return { ...use, result: withoutImage(use.image) }
  const found = results.get(pulled.digest ?? pulled.text)
  if (!found) throw new Error(`${pulled.text} was not scanned`)
  const { result, digest } = found
  return { ...use, reference: pulled.text, ...(digest ? { digest } : {}), result }
}

function withoutImage(image: string): SweepResult {
  // Templates may leave it to an admission webhook.
  if (image === '') return { kind: 'no-image', why: 'The container names no image.' }
  return { kind: 'failed', why: `${image} is no reference of an image.`, code: 'reference-invalid' }
}

/** What could not be seen may have been worse than what was. */
function exitCode(
  rows: readonly ClusterRow[],
  problems: readonly Problem[],
  request: ClusterRequest,
): number {
  const code = exitCodeOf(
    rows.map(({ result }) => result),
    request.scan,
  )
  const isIncomplete = problems.some(hidesFindings) && !request.scan.decisions.verdict.allowIncomplete
  return code === EXIT_CODES.clean && isIncomplete ? EXIT_CODES.incomplete : code
}
