import { compareText } from '../../core/compare-text.ts'
import type { Digest } from '../../core/digest.ts'
import type { Sweep, SweepRow } from '../../core/sweep.ts'
import { type OpenRegistry, openRegistry } from '../../sources/registry/open-registry.ts'
import { exitCodeOf } from './exit-code.ts'
import { createFailures, type Failures } from './failures.ts'
import { type FoundTag, findImages } from './find-images.ts'
import { type EachResult, scanEach } from './scan-each.ts'
import type { SweepRequest } from './types.ts'

type FoundImage = Extract<FoundTag, { readonly kind: 'image' }>

/**
 * Scans every image of a registry once, however many tags it has. What was finished stays in the folder, whatever
 * ends the sweep, and the next one goes on from there. Throws PlimsollErrors for what is no fault of an image.
 */
export async function runSweep(request: SweepRequest): Promise<Sweep> {
  const { progress } = request.scan
  const registry = openSwept(request)
  const failures = createFailures(request.scan.signal)
  try {
    const found = await findImages(registry, request, failures)
    const results = await scanAll(found, request, failures)
    const rows = found.map((tag) => rowOf(tag, results)).sort(byName)
    const exitCode = exitCodeOf(
      rows.map(({ result }) => result),
      request.scan,
    )
    return { kind: 'sweep', host: request.host, rows, exitCode }
  } finally {
    progress.done()
    await registry.close()
  }
}

function openSwept({ host, scan: { sources, environment, signal } }: SweepRequest): OpenRegistry {
  const { platform, isPlatformChosen = false, registry } = sources
  return openRegistry(host, { platform, isPlatformChosen, registry, env: environment, signal })
}

async function scanAll(
  found: readonly FoundTag[],
  request: SweepRequest,
  failures: Failures,
): Promise<ReadonlyMap<string, EachResult>> {
  const images = new Map<Digest, FoundImage>()
  for (const tag of found) if (tag.kind === 'image' && !images.has(tag.digest)) images.set(tag.digest, tag)
  const each = [...images.values()].map((image) => ({
    key: image.digest,
    name: `${image.repository}:${image.tag}`,
    reference: referenceOf(image, request),
    digest: image.digest,
    logins: [],
  }))
  return await scanEach(each, request, failures)
}

/** With the digest, which decides: the tag may be moved meanwhile, and is there for people. */
function referenceOf({ repository, tag, digest }: FoundImage, { host }: SweepRequest): string {
  return `${host}/${repository}:${tag}@${digest}`
}

function rowOf(tag: FoundTag, results: ReadonlyMap<string, EachResult>): SweepRow {
  if (tag.kind === 'missing') {
    const { repository, result } = tag
    return { repository, ...(tag.tag === undefined ? {} : { tag: tag.tag }), result }
  }
  const { kind: _, ...facts } = tag
  const result = results.get(tag.digest)?.result
  if (!result) throw new Error(`${tag.digest} was not scanned`)
  return { ...facts, result }
}

function byName(a: SweepRow, b: SweepRow): number {
  return compareText(a.repository, b.repository) || compareText(a.tag ?? '', b.tag ?? '')
}
