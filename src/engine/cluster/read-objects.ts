import { PlimsollError } from '../../core/errors.ts'
import { type Problem, problem } from '../../core/problem.ts'
import { objectsOf } from '../../kubernetes/documents/objects.ts'
import { readManifest } from '../../kubernetes/documents/read-manifest.ts'
import { isRecord, type KubernetesObject } from '../../kubernetes/object.ts'
import type { SeenCluster } from './types.ts'

/** UTF-16 units of JSON: `kubectl get all -A -o json` of some ten thousand pods. YAML has the limit of manifests. */
const MAX_CLUSTER_LENGTH = 400 * 1024 * 1024

/**
 * The objects of what `kubectl get -o json` or `-o yaml` printed. Throws `input-unreadable` when there are none: an
 * empty cluster would look like one without flaws.
 */
export async function readObjects(
  text: string,
  name: string,
  limit = MAX_CLUSTER_LENGTH,
): Promise<SeenCluster> {
  if (text.length > limit)
    throw new PlimsollError('input-unreadable', `${name} has more than ${limit} characters.`)
  const whole = jsonOf(text)
  const { objects, problems } = whole ? { objects: [whole], problems: [] } : await documentsOf(text, name)
  const found = objects.flatMap((object) => [...objectsOf(object)].map((placed) => placed.object))
  const known = found.filter((object) => typeof object['kind'] === 'string')
  if (known.length > 0) return { name, objects: known, problems }
  const advice = 'it holds no object of Kubernetes, as kubectl get all -A -o json prints them'
  throw new PlimsollError('input-unreadable', `${name} cannot be used: ${advice}.`)
}

function jsonOf(text: string): KubernetesObject | undefined {
  if (!/^\s*\{/.test(text.slice(0, 1024))) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return isRecord(value) ? value : undefined
  } catch {
    return undefined
  }
}

async function documentsOf(
  text: string,
  name: string,
): Promise<{ readonly objects: readonly KubernetesObject[]; readonly problems: readonly Problem[] }> {
  const objects: KubernetesObject[] = []
  const problems: Problem[] = []
  for await (const document of readManifest(text)) {
    if (document.kind === 'object') objects.push(document.value)
    else problems.push(problem('cluster-unseen', `${name}:${document.start.line}`, `${document.fault}.`))
  }
  return { objects, problems }
}
