/** Bytes; below this, the system has the memory at hand. */
const WORTH_IT = 128 * 1024

/**
 * Frees the memory of a chunk at once, if the chunk is all that lies in its buffer. Only for chunks that nobody will
 * look at again, no job on libuv's pool either.
 *
 * The collector would free it later, but until then every new buffer is memory that the system has to hand out page
 * by page: for a scan that is a tenth of its time and a third of its memory.
 *
 * @param least bytes of a chunk that is freed; fewer than the default where so many come that they wake the collector
 */
export function letGo({ buffer, byteLength }: Uint8Array, least = WORTH_IT): void {
  const isAll = byteLength === buffer.byteLength
  if (isAll && byteLength >= least && buffer instanceof ArrayBuffer) buffer.transfer(0)
}
