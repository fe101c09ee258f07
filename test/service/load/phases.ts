import type { LoadManifest } from './images.ts'

/** The phases of Quay's load test for Clair. https://github.com/quay/clair-load-test */
export interface Phase {
  readonly name: string
  readonly status: number
  /** What else an answer has to be. */
  readonly isGood?: (answer: string) => boolean
  request(manifest: LoadManifest): { readonly path: string; readonly method: string; readonly body?: string }
}

/** An image that could not be indexed is answered with the same status. */
function isIndexed(answer: string): boolean {
  const { state, success } = JSON.parse(answer) as { readonly state?: string; readonly success?: boolean }
  return state === 'IndexFinished' && success === true
}

const INDEX = '/indexer/api/v1/index_report'

export const PHASES: readonly Phase[] = [
  {
    name: 'POST index_report',
    status: 201,
    isGood: isIndexed,
    request: (manifest) => ({ path: INDEX, method: 'POST', body: JSON.stringify(manifest) }),
  },
  {
    name: 'GET index_report',
    status: 200,
    isGood: isIndexed,
    request: ({ hash }) => ({ path: `${INDEX}/${hash}`, method: 'GET' }),
  },
  {
    name: 'GET vulnerability_report',
    status: 200,
    request: ({ hash }) => ({ path: `/matcher/api/v1/vulnerability_report/${hash}`, method: 'GET' }),
  },
  {
    name: 'GET index_state',
    status: 200,
    request: () => ({ path: '/indexer/api/v1/index_state', method: 'GET' }),
  },
  {
    name: 'DELETE index_report',
    status: 204,
    request: ({ hash }) => ({ path: `${INDEX}/${hash}`, method: 'DELETE' }),
  },
]

export interface Outcome {
  /** Those that were answered as they should be. */
  readonly served: readonly LoadManifest[]
  /** Milliseconds from the moment at which the request was due, so that a server that falls behind shows. */
  readonly times: readonly number[]
  /** Answers of another status, and requests without an answer, by what was wrong. */
  readonly failures: ReadonlyMap<string, number>
}

/** Sends a phase at a fixed rate, whether or not answers come. @param urls asked in turn */
export async function runPhase(
  phase: Phase,
  manifests: readonly LoadManifest[],
  urls: readonly string[],
  perSecond: number,
): Promise<Outcome> {
  const times: number[] = []
  const served: LoadManifest[] = []
  const failures = new Map<string, number>()
  const begun = performance.now()
  const one = async (manifest: LoadManifest, index: number): Promise<void> => {
    const due = begun + (index * 1000) / perSecond
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())))
    const { path, method, body } = phase.request(manifest)
    const url = new URL(path, urls[index % urls.length])
    const headers = body === undefined ? {} : { 'content-type': 'application/json' }
    const failure = await ask(url, { method, headers, ...(body === undefined ? {} : { body }) }, phase)
    if (failure !== undefined) return count(failures, failure)
    served.push(manifest)
    times.push(performance.now() - due)
  }
  await Promise.all(manifests.map(one))
  return { served, times, failures }
}

/** What was wrong. One that is told to come back later does, which counts as time. */
async function ask(url: URL, request: RequestInit, phase: Phase): Promise<string | undefined> {
  for (;;) {
    try {
      const answer = await fetch(url, request)
      const text = await answer.text()
      const isGood = phase.isGood?.(text) ?? true
      if (answer.status === phase.status) return isGood ? undefined : `not good: ${text.slice(0, 100)}`
      if (answer.status !== 429) return `status ${answer.status}`
      await new Promise((resolve) => setTimeout(resolve, 100))
    } catch (error) {
      return error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error)
    }
  }
}

function count(failures: Map<string, number>, what: string): void {
  failures.set(what, (failures.get(what) ?? 0) + 1)
}

/** @param share 0 to 1 */
export function percentile(times: readonly number[], share: number): number {
  const sorted = times.toSorted((a, b) => a - b)
  return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0)
}
