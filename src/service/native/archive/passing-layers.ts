import type { Digest } from '../../../core/digest.ts'
import { PlimsollError } from '../../../core/errors.ts'
import type { LayerReport } from '../../../core/layer-report.ts'
import { readingOptions } from '../../../engine/inspect/reading-options.ts'
import type { InspectionRequest } from '../../../engine/request.ts'
import { type LayerCache, settingsKey } from '../../../layers/cache/layer-cache.ts'
import { readLayer } from '../../../layers/read/read-layer.ts'
import { blobDigest } from '../../../sources/blob-digest.ts'
import type { Member, MemberStore } from '../../../sources/members/member-store.ts'
import type { TakeMember } from '../../../sources/members/tar-stream.ts'

export interface PassingLayers {
  /** Reads a member that may be a layer; what is wrong with it is told when an image wants it. */
  readonly take: TakeMember
  /** The reports of those that passed, and beside them those that are stored. What an image asks for is kept then. */
  readonly cache: LayerCache
  /** The archive, whose layers have passed: opening one says why there is no report of it. */
  readonly over: (store: MemberStore) => MemberStore
}

/** Members of an archive that may be layers, all platforms together: what is read of each is held until its end. */
export const MAX_PASSING_LAYERS = 2000

type Passed =
  | { readonly kind: 'read'; readonly verified: readonly Digest[]; readonly report: LayerReport }
  | { readonly kind: 'failed'; readonly error: PlimsollError }

/**
 * The layers of an archive that comes once and says only at its end what its layers are: whatever may be one is read
 * while it passes, under digests that are computed over its bytes.
 */
export function passingLayers(
  stored: LayerCache,
  request: Pick<InspectionRequest, 'layers' | 'signal'>,
): PassingLayers {
  const options = readingOptions(request)
  const key = settingsKey(options)
  const { verifyDiffIds } = request.layers
  /** By offset in the archive: of two with one name the later counts. */
  const passed = new Map<number, Passed>()

  async function read(name: string, bytes: AsyncIterable<Uint8Array>): Promise<Passed> {
    const digest = blobDigest(name)
    const known = digest && !verifyDiffIds ? await stored.get([digest], key) : undefined
    if (digest && known) return { kind: 'read', verified: [digest], report: known }
    try {
      const { report, verified } = await readLayer(bytes, {
        ...options,
        subject: `${name} in the archive`,
        layer: digest ?? name,
        ...(digest ? { expected: { digest } } : {}),
        computesDiffId: digest === undefined || verifyDiffIds,
        signal: request.signal,
      })
      return { kind: 'read', verified, report }
    } catch (error) {
      if (error instanceof PlimsollError && !request.signal.aborted && !OF_THE_ARCHIVE.has(error.code))
        return { kind: 'failed', error }
      throw error
    }
  }

  return {
    take: async ({ name, offset }, bytes) => {
      if (passed.size === MAX_PASSING_LAYERS) throw tooMany()
      passed.set(offset, await read(name, bytes))
    },
    cache: {
      get: async (digests, settings) => {
        const known = await stored.get(digests, settings)
        if (known || settings !== key) return known
        const found = [...passed.values()].find(
          (one) => one.kind === 'read' && digests.every((digest) => one.verified.includes(digest)),
        )
        if (found?.kind !== 'read') return undefined
        await stored.put(found.verified, key, found.report)
        return found.report
      },
      put: async (verified, settings, report) => await stored.put(verified, settings, report),
    },
    over: (store) => ({
      location: store.location,
      access: store.access,
      find: async (name) => await store.find(name),
      read: async (member, maxBytes, signal) => await store.read(member, maxBytes, signal),
      open: (member, signal) => {
        const error = whyUnread(member, passed.get(member.position))
        if (error) throw error
        return store.open(member, signal)
      },
      close: async () => await store.close(),
    }),
  }
}

/** About the bytes around the layers: there is no going on. */
const OF_THE_ARCHIVE: ReadonlySet<string> = new Set(['archive-corrupt', 'input-unreadable'])

function tooMany(): PlimsollError {
  const message = `The archive holds more than ${MAX_PASSING_LAYERS} files that may be layers.`
  return new PlimsollError('archive-corrupt', message)
}

function whyUnread({ name }: Member, passed: Passed | undefined): PlimsollError | undefined {
  if (passed === undefined) return undefined
  if (passed.kind === 'failed') return passed.error
  const digests = passed.verified.join(', ')
  return new PlimsollError('digest-mismatch', `${name} has ${digests}, and not what the image says of it`)
}
