import { boundedHeaders, DatabaseError, MAX_HEADER_BYTES } from './limits.ts'

/*
 * NDB, rpm's own database (`Packages.db` of SUSE). All numbers little-endian.
 *
 * header   @0 `RpmP`, @4 version (0), @8 generation, @12 number of slot pages of 4096 bytes
 * slots    from @32, 16 bytes each, to the end of the slot pages: `Slot`, package number (0: free), place of the blob
 *          in units of 16 bytes, its length in such units
 * blob     `BlbS`, package number, generation, length of the header in bytes, then the header
 *
 * https://github.com/rpm-software-management/rpm/blob/rpm-4.18.x/lib/backend/ndb/rpmpkg.c
 */

const SLOT_PAGE = 4096
const SLOT = 16
const UNIT = 16
const BLOB_HEADER = 16
const HEADER_MAGIC = 0x506d7052
const SLOT_MAGIC = 0x746f6c53
const BLOB_MAGIC = 0x53626c42

export function isNdb(bytes: Uint8Array): boolean {
  return bytes.length >= SLOT_PAGE && viewOf(bytes).getUint32(0, true) === HEADER_MAGIC
}

/** The header blobs of a `Packages.db` file. Throws DatabaseError. */
export function ndbHeaders(bytes: Uint8Array): Iterable<Uint8Array> {
  return boundedHeaders(blobsOf(bytes), bytes.length)
}

function* blobsOf(bytes: Uint8Array): Generator<Uint8Array> {
  if (!isNdb(bytes)) throw new DatabaseError('it is no NDB')
  const view = viewOf(bytes)
  const pages = view.getUint32(12, true)
  const end = pages * SLOT_PAGE
  if (pages === 0 || end > bytes.length)
    throw new DatabaseError(`it is cut short: it has no ${pages} slot pages`)
  for (let at = 2 * SLOT; at < end; at += SLOT) {
    if (view.getUint32(at, true) !== SLOT_MAGIC) throw new DatabaseError(`there is no slot at byte ${at}`)
    const number = view.getUint32(at + 4, true)
    if (number === 0) continue
    yield blobOf(bytes, view, number, view.getUint32(at + 8, true) * UNIT)
  }
}

function blobOf(bytes: Uint8Array, view: DataView, number: number, start: number): Uint8Array {
  if (start + BLOB_HEADER > bytes.length)
    throw new DatabaseError(`it is cut short: package ${number} is not there`)
  if (view.getUint32(start, true) !== BLOB_MAGIC || view.getUint32(start + 4, true) !== number)
    throw new DatabaseError(`package ${number} is not where its slot says`)
  const length = view.getUint32(start + 12, true)
  if (length > MAX_HEADER_BYTES) throw new DatabaseError(`a header has ${length} bytes`)
  const from = start + BLOB_HEADER
  if (from + length > bytes.length) throw new DatabaseError(`it is cut short inside package ${number}`)
  return bytes.subarray(from, from + length)
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
