import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { WebhookContent } from '../../../src/service/notifier/targets/webhook/content.ts'

/** What a receiver was told that keeps the ids of deliveries, as one has to who wants to hear everything once. */
export interface Told {
  /** Deliveries that came again under an id that was known. */
  readonly repeated: number
  /** Deliveries that came again and were not the same as before. */
  readonly changed: readonly string[]
  /** Image and flaw, `DIGEST CVE`, that came more than once under different ids. */
  readonly doubles: readonly string[]
  has(digest: string, id: string): boolean
}

export interface Receiver {
  readonly url: string
  told(): Told
  close(): Promise<void>
}

export async function startReceiver(): Promise<Receiver> {
  const deliveries = new Map<string, string>()
  const changed: string[] = []
  let repeated = 0
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .on('end', () => {
        const id = String(request.headers['x-plimsoll-delivery'])
        const body = Buffer.concat(chunks).toString()
        const before = deliveries.get(id)
        if (before !== undefined) repeated++
        if (before !== undefined && before !== body) changed.push(id)
        deliveries.set(id, body)
        response.end()
      })
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    told: () => ({ repeated, changed, ...entriesOf([...deliveries.values()]) }),
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => {
        server.close(resolve)
      })
    },
  }
}

function entriesOf(bodies: readonly string[]): Pick<Told, 'doubles' | 'has'> {
  const seen = new Set<string>()
  const doubles: string[] = []
  for (const { entries } of bodies.map((body) => JSON.parse(body) as WebhookContent))
    for (const { image, reason, finding } of entries) {
      const key = `${image.digest} ${finding.id}`
      if (reason !== 'added') continue
      if (seen.has(key)) doubles.push(key)
      seen.add(key)
    }
  return { doubles, has: (digest, id) => seen.has(`${digest} ${id}`) }
}
