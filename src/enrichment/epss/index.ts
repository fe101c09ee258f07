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
  version: 1,
  documents: [{ url: 'https://epss.cyentia.com/epss_scores-current.csv.gz' }],
  content: 'facts',
  build: buildEpss,
}

/** Scores of the CVEs of one block: `[score, percentile]` by the whole id, and the day they are of. */
interface EpssBlock {
  readonly date: string
  readonly scores: Readonly<Record<string, readonly [number, number]>>
}

/**
 * There are some 300,000 rows. One fact for each would make building slow and the file large, so a fact holds a
 * block of a hundred CVEs: `CVE-2021-442` for CVE-2021-44200 to -44299.
 */
export function epssBlockOf(cve: string): string {
  return cve.slice(0, -2)
}

/** @param block value of the fact under `epssBlockOf(cve)` */
export function epssIn(block: unknown, cve: string): Epss | undefined {
  const { date, scores } = (block ?? { scores: {} }) as EpssBlock
  const found = Object.hasOwn(scores, cve) ? scores[cve] : undefined
  return found && { score: found[0], percentile: found[1], date }
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
  writer.finish()
}

class EpssWriter {
  readonly #sink: FeedSink
  #date = ''
  readonly #blocks = new Map<string, Record<string, readonly [number, number]>>()

  constructor(sink: FeedSink) {
    this.#sink = sink
  }

  line(line: string): void {
    if (line.startsWith('#')) this.#header(line)
    else if (line !== '' && !line.startsWith('cve,')) this.#row(line)
  }

  finish(): void {
    for (const [block, scores] of this.#blocks) this.#sink.fact(block, { date: this.#date, scores })
  }

  #header(line: string): void {
    const date = line.split('score_date:')[1]?.slice(0, 10)
    if (date === undefined || Number.isNaN(Date.parse(date))) return
    this.#date = date
    this.#sink.upstreamDate(date)
  }

  #row(line: string): void {
    const [cve = '', score, percentile] = line.split(',')
    const values: readonly [number, number] = [Number(score), Number(percentile)]
    if (!cve.startsWith('CVE-') || values.some((value) => !(value >= 0 && value <= 1))) {
      this.#sink.skipped(line.slice(0, 100), 'it is not a CVE with two numbers from 0 to 1')
      return
    }
    const block = this.#blocks.get(epssBlockOf(cve))
    if (block) block[cve] = values
    else this.#blocks.set(epssBlockOf(cve), { [cve]: values })
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
