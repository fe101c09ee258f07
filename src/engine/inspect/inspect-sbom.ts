import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import type { Distribution } from '../../core/distribution.ts'
import { faultOf, PlimsollError } from '../../core/errors.ts'
import { type Problem, problem } from '../../core/problem.ts'
import { distributionByName } from '../../ecosystems/identify.ts'
import { readSbom } from '../../sbom/read-sbom.ts'
import type { SbomContent } from '../../sbom/types.ts'
import type { InspectionRequest, ScanTarget } from '../request.ts'
import { inventoryOfPackages } from './inventory-of-packages.ts'
import type { Contents } from './types.ts'

/** Components without a purl that are named one by one; more are counted. */
const MAX_NAMES = 5

/** A bill of materials. Throws `input-not-found`, `input-unreadable`, `sbom-invalid`. */
export async function inspectSbom(
  target: Extract<ScanTarget, { readonly kind: 'sbom' }>,
  request: InspectionRequest,
  distribution: Distribution | undefined,
): Promise<Contents> {
  const { path } = target
  const content = parse(await bytesOf(target, request.signal), path)
  return {
    target: {
      kind: 'sbom',
      name: path === '-' ? (content.subject ?? path) : path,
      repoTags: [],
      repoDigests: [],
    },
    inventory: inventoryOfPackages(
      {
        path: path === '-' ? 'standard input' : path,
        packages: content.packages,
        problems: problemsOf(content, path),
      },
      distribution ?? distributionOf(content),
      request,
    ),
  }
}

async function bytesOf(
  { path, stdin }: Extract<ScanTarget, { readonly kind: 'sbom' }>,
  signal: AbortSignal,
): Promise<Uint8Array> {
  try {
    return path === '-' && stdin ? await buffer(stdin) : await readFile(path, { signal })
  } catch (error) {
    signal.throwIfAborted()
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    throw isMissing
      ? new PlimsollError('input-not-found', `There is no file ${path}.`, { cause: error })
      : new PlimsollError('input-unreadable', `${path} cannot be read: ${faultOf(error)}.`, { cause: error })
  }
}

function parse(bytes: Uint8Array, path: string): SbomContent {
  try {
    const content = readSbom(bytes)
    if (content) return content
  } catch (error) {
    throw new PlimsollError('sbom-invalid', `${path} is damaged: ${faultOf(error)}.`, { cause: error })
  }
  throw new PlimsollError('sbom-invalid', `${path} is neither CycloneDX nor SPDX.`)
}

/** A distribution that nobody knows is still named, so that the report can say that it was not judged. */
function distributionOf({ distribution, format }: SbomContent): Distribution | undefined {
  if (!distribution) return undefined
  const { id, version } = distribution
  return (
    distributionByName(id, version, format) ?? { family: id, release: version, version, decidedBy: format }
  )
}

function problemsOf({ unusable }: SbomContent, path: string): readonly Problem[] {
  if (unusable.length === 0) return []
  const names = unusable.slice(0, MAX_NAMES).join(', ')
  const more = unusable.length > MAX_NAMES ? ', …' : ''
  const count = `${unusable.length} ${unusable.length === 1 ? 'component has' : 'components have'}`
  return [problem('component-unidentified', path, `${count} no package URL: ${names}${more}.`)]
}
