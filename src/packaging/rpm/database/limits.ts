/** Headers of one database that are read: thirty times what a full installation has. */
const MAX_HEADERS = 100_000

/** Bytes of one header: rpm's own limit is 256 MiB, the largest real ones have 10 MiB. */
export const MAX_HEADER_BYTES = 64 * 1024 * 1024

/** What is wrong with a database as a whole; headers that were read before stay. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError'
}

/**
 * Passes on the headers of a database, up to its end. Each byte of a file belongs to one header at most, so together they
 * are no longer than the file; one that has them share their bytes would be read for ever.
 * @param fileBytes of the database and its log
 */
export function* boundedHeaders(headers: Iterable<Uint8Array>, fileBytes: number): Generator<Uint8Array> {
  let count = 0
  let total = 0
  for (const header of headers) {
    total += header.length
    if (++count > MAX_HEADERS) throw new DatabaseError(`it has more than ${MAX_HEADERS} packages`)
    if (total > fileBytes) throw new DatabaseError('its headers are together longer than the file')
    yield header
  }
}
