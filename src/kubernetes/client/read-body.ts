import { PlimsollError } from '../../core/errors.ts'

/** Bytes of one answer: a page of a list has at most some hundred objects of at most 1.5 MiB each. */
const MAX_ANSWER_BYTES = 512 * 1024 * 1024
/** Bytes of one event of a watch: etcd takes no object of more than 1.5 MiB. */
const MAX_LINE_BYTES = 8 * 1024 * 1024

/** The whole answer as JSON. Throws `cluster-refused`. */
export async function readJson(
  body: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
  limit = MAX_ANSWER_BYTES,
): Promise<unknown> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    signal.throwIfAborted()
    size += chunk.length
    if (size > limit) throw refused(`more than ${limit} bytes`)
    chunks.push(chunk)
  }
  return parse(Buffer.concat(chunks))
}

/** JSON of each line, as a watch sends them. Throws `cluster-refused`. */
export async function* linesOf(body: AsyncIterable<Uint8Array>, limit = MAX_LINE_BYTES): AsyncGenerator {
  let parts: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    let from = 0
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      const line = Buffer.concat([...parts, chunk.subarray(from, end)])
      parts = []
      size = 0
      from = end + 1
      if (line.length > limit) throw refused(`a line of more than ${limit} bytes`)
      if (line.length > 0) yield parse(line)
    }
    parts.push(chunk.subarray(from))
    size += chunk.length - from
    if (size > limit) throw refused(`a line of more than ${limit} bytes`)
  }
  // What a connection that broke left behind is no event.
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    throw refused('what is no JSON')
  }
}

function refused(what: string): PlimsollError {
  return new PlimsollError('cluster-refused', `The cluster answered with ${what}.`)
}
