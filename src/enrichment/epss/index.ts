import { PlimsollError } from '../../core/errors.ts'
import type { Feed, FeedSink, OpenDocument } from '../../core/feed.ts'
import type { Epss } from '../../core/finding.ts'

/**
 * EPSS scores of all CVEs, one CSV a day:
 *
 *     #model_version:v2023.03.01,score_date:2024-10-25T00:00:00+0000
 *     cve,epss,percentile
 *     CVE-1999-0001,0.00383,0.73312
 *
 * https://www.first.org/epss/data_stats
 */
export const epssFeed: Feed = {
  id: 'epss',
  name: 'EPSS scores',
  version: 3,
  documents: [{ url: 'https://epss.cyentia.com/epss_scores-current.csv.gz' }],
  content: 'facts',
  build: buildEpss,
}

/** Scores of the CVEs of one block, and the day they are of. */
interface EpssBlock {
  readonly date: string
  /** One CVE a line: the last two digits of its id, score, percentile. */
  readonly scores: string
}

/**
 * There are some 300,000 rows. One fact for each would make building slow and the file large, so a fact holds a
 * block of a hundred CVEs: `CVE-2021-442` for CVE-2021-44200 to -44299. As text: as
 * objects they would make the file seven times larger.
 */
export function epssBlockOf(cve: string): string {
  return cve.slice(0, -2)
}

/** @param block value of the fact under `epssBlockOf(cve)` */
export function epssIn(block: unknown, cve: string): Epss | undefined {
  if (block === undefined) return undefined
  const { date, scores } = block as EpssBlock
  const rest = `${cve.slice(-2)} `
  const line = scores.split('\n').findLast((one) => one.startsWith(rest))
  if (line === undefined) return undefined
  const [score, percentile] = line.slice(rest.length).split(' ').map(Number)
  return score === undefined || percentile === undefined ? undefined : { score, percentile, date }
}

async function buildEpss(
  documents: readonly OpenDocument[],
  sink: FeedSink,
  { signal }: { readonly signal: AbortSignal },
): Promise<void> {
  const writer = new EpssWriter(sink)
  for (const document of documents) {
    for await (const line of lines(document.read({ signal }))) writer.line(line)
  }
  if (writer.finish() > 0) return
  const urls = documents.map(({ url }) => url).join(', ')
  throw new PlimsollError('feed-invalid', `${urls} has no score: this is not the list of EPSS`)
}

class EpssWriter {
  readonly #sink: FeedSink
  #date = ''
  readonly #blocks = new Map<string, string[]>()

  constructor(sink: FeedSink) {
    this.#sink = sink
  }

  line(line: string): void {
    if (line.startsWith('#')) this.#header(line)
    else if (line !== '' && !line.startsWith('cve,')) this.#row(line)
  }

  /** Returns the number of blocks. */
  finish(): number {
    for (const [block, rows] of this.#blocks) {
      this.#sink.fact(block, { date: this.#date, scores: rows.join('\n') }, rows.length)
    }
    return this.#blocks.size
  }

  #header(line: string): void {
    const date = line.split('score_date:')[1]?.slice(0, 10)
    if (date === undefined || Number.isNaN(Date.parse(date))) return
    this.#date = date
    this.#sink.upstreamDate(date)
  }

  #row(line: string): void {
    const [cve = '', score, percentile] = line.split(',')
    const values = [Number(score), Number(percentile)]
    if (!/^CVE-\d{4}-\d{4,}$/.test(cve) || values.some((value) => !(value >= 0 && value <= 1))) {
      this.#sink.skipped(line.slice(0, 100), 'it is not a CVE with two numbers from 0 to 1')
      return
    }
    const key = epssBlockOf(cve)
    const row = `${cve.slice(-2)} ${values.join(' ')}`
    const block = this.#blocks.get(key)
    if (block) block.push(row)
    else this.#blocks.set(key, [row])
  }
}

/** Longer lines are no rows; what is longer is cut and then refused. */
const MAX_LINE = 4096

async function* lines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of chunks) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = (parts.pop() ?? '').slice(0, MAX_LINE)
    for (const part of parts) yield part.trimEnd()
  }
  if (rest !== '') yield rest.trimEnd()
}
