import type { ClusterRow, ClusterScan } from '../../core/cluster.ts'
import { hidesFindings, type Problem, problem } from '../../core/problem.ts'
import type { SweepResult } from '../../core/sweep.ts'
import { EXIT_CODES } from '../../judgement/verdict.ts'
import { createSecretStock } from '../../kubernetes/keyring/secrets-of-pod.ts'
import type { KubernetesObject } from '../../kubernetes/object.ts'
import { readDecisions } from '../decisions/read-decisions.ts'
import { exitCodeOf } from '../sweep/exit-code.ts'
import { createFailures } from '../sweep/failures.ts'
import { type EachImage, type EachResult, judgementOf, scanEach } from '../sweep/scan-each.ts'
import type { EachRequest } from '../sweep/types.ts'
import { collectUses, type ImageUse, inNamespaces } from './collect-uses.ts'
import { judgeObjects, type ObjectsRequest } from './judge-objects.ts'
import { scoreWorkloads } from './score-workloads.ts'
import type { SeenCluster } from './types.ts'

export interface ClusterRequest extends EachRequest {
  /** Only these; empty: all. */
  readonly namespaces: readonly string[]
  /** Absent: what is set up wrongly is not looked for. */
  readonly objects?: ObjectChoice
  /** Whether images are scanned. */
  readonly images: boolean
}

/** How objects are checked. */
export type ObjectChoice = Pick<ObjectsRequest, 'checks' | 'withDefaults'>

/** Scans every image of a cluster once, however many pods run it, and checks its objects. */
export async function scanCluster(seen: SeenCluster, request: ClusterRequest): Promise<ClusterScan> {
  const objects = inNamespaces(seen.objects, request.namespaces)
  const secrets = createSecretStock(objects)
  const uses = request.images ? collectUses(objects, secrets) : []
  try {
    // First what costs no time, and may say that what people decided cannot be read.
    const configuration = await configurationOf(objects, seen, request)
    const failures = createFailures(request.scan.signal)
    const results = request.images
      ? await scanEach(imagesOf(uses), request, failures)
      : new Map<string, EachResult>()
    const rows = uses.map((use) => rowOf(use, results))
    const faults = secrets.faults.map(({ secret, fault }) =>
      problem('pull-secret-unreadable', secret, `The secret cannot be used to pull images: ${fault}.`),
    )
    const unjudged = configuration?.problems.filter((one) => !seen.problems.includes(one)) ?? []
    const problems = [...seen.problems, ...faults, ...unjudged]
    return {
      kind: 'cluster',
      name: seen.name,
      rows,
      scores: scoreWorkloads(objects),
      ...(configuration ? { configuration } : {}),
      problems,
      exitCode: exitCode([...rows.map(({ result }) => result), ...judged(configuration)], problems, request),
    }
  } finally {
    request.scan.progress.done()
  }
}

async function configurationOf(
  objects: readonly KubernetesObject[],
  { name, problems: unseen }: SeenCluster,
  { objects: choice, scan }: ClusterRequest,
): Promise<ClusterScan['configuration']> {
  if (!choice) return undefined
  const decisions = await readDecisions(scan.decisions, scan.signal)
  const { verdict } = scan.decisions
  return judgeObjects(objects, { ...choice, name, unseen, decisions, verdict, createdAt: scan.createdAt })
}

function judged(configuration: ClusterScan['configuration']): readonly SweepResult[] {
  return configuration ? [{ kind: 'judged', isKept: false, judgement: judgementOf(configuration) }] : []
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
  results: readonly SweepResult[],
  problems: readonly Problem[],
  request: ClusterRequest,
): number {
  const code = exitCodeOf(results, request.scan)
  const isIncomplete = problems.some(hidesFindings) && !request.scan.decisions.verdict.allowIncomplete
  return code === EXIT_CODES.clean && isIncomplete ? EXIT_CODES.incomplete : code
}
