import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ImageLayer } from '../../core/image.ts'
import type { Inventory } from '../../core/inventory.ts'
import { sha256 } from '../../core/sha256.ts'
import { checksum } from '../../files/checksum.ts'
import { INVENTORY_SUFFIX, writeCacheFile } from './cache-file.ts'
import { requiredDigests } from './required-digests.ts'

/** The part of an inventory that the bytes of the layers decide; what the source says of the layers is not kept. */
export type KeptInventory = Pick<Inventory, 'distribution' | 'packages' | 'problems'>

/**
 * Inventories of images whose every layer was read or known. They follow from the layer reports, so this saves only
 * time: of a scan of known layers, a fifth goes into reading reports and laying layers over each other.
 *
 * As with layer reports, what cannot be read is a miss, and what cannot be written is not kept.
 */
export interface InventoryCache {
  get(): KeptInventory | undefined
  put(inventory: Inventory): Promise<boolean>
}

export interface InventoryKey {
  /** Identity of the code: whatever of it changes may change an inventory. */
  readonly build: string
  /** All that the user may set of how layers are read. */
  readonly settings: string
  readonly layers: readonly ImageLayer[]
  readonly verifyDiffIds: boolean
  readonly maxLinkDepth: number
  /** In place of what the image says. */
  readonly distribution: string | undefined
  /** Digest of what the user says of archives of Java. */
  readonly javaNames: string | undefined
}

/**
 * The file is these letters, a checksum of all that follows, and JSON: not compressed, because a scan of known layers
 * that needs no zlib starts sooner.
 */
const MAGIC = Buffer.from('PLIMSIV3')
const PREFIX = MAGIC.length + 4

/** The kept inventory of one image, which may or may not be there yet. */
export function openInventoryCache(dir: string, key: InventoryKey): InventoryCache {
  const id = keyText(key)
  const name = `sha256-${sha256(id)}${INVENTORY_SUFFIX}`
  return {
    get: () => {
      try {
        const content = unsealed(readFileSync(join(dir, name)))
        return content && parse(content.toString(), id)
      } catch {
        return undefined
      }
    },
    put: async ({ distribution, packages, problems }) => {
      const kept: Kept = { id, inventory: { ...(distribution ? { distribution } : {}), packages, problems } }
      return await writeCacheFile(dir, name, sealed(Buffer.from(JSON.stringify(kept))))
    },
  }
}

function sealed(content: Buffer): Buffer {
  const sum = Buffer.alloc(PREFIX - MAGIC.length)
  sum.writeUInt32LE(checksum(content))
  return Buffer.concat([MAGIC, sum, content])
}

/** `undefined` for anything but a whole file of this very format. */
function unsealed(bytes: Buffer): Buffer | undefined {
  const content = bytes.subarray(PREFIX)
  return sealed(content).equals(bytes) ? content : undefined
}

/**
 * The digests are those that a layer's bytes must have been held to for its report to be taken; the diff id goes
 * with them, because problems name their layer by it.
 */
function keyText({
  build,
  settings,
  layers,
  verifyDiffIds,
  maxLinkDepth,
  distribution,
  javaNames,
}: InventoryKey): string {
  const digests = layers.map((layer) => [layer.diffId, ...requiredDigests(layer, verifyDiffIds)])
  return JSON.stringify([build, settings, maxLinkDepth, distribution ?? null, javaNames ?? null, digests])
}

/** The checksum vouches for our own bytes; the shape is checked for files that somebody else put there. */
function parse(text: string, id: string): KeptInventory | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isKept(value) && value.id === id ? value.inventory : undefined
  } catch {
    return undefined
  }
}

interface Kept {
  /** The whole key, of which the file's name is the digest. */
  readonly id: string
  readonly inventory: KeptInventory
}

function isKept(value: unknown): value is Kept {
  const { inventory } = asRecord(value)
  const { packages, problems } = asRecord(inventory)
  return isListOf(packages, 'purl') && isListOf(problems, 'code')
}

function isListOf(value: unknown, member: string): boolean {
  return Array.isArray(value) && value.every((one) => typeof asRecord(one)[member] === 'string')
}

function asRecord(value: unknown): Partial<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? value : {}
}
