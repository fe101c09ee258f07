/**
 * The API server's side of `bench/admission.ts`, a process of its own: AdmissionReviews at a fixed rate, whether or not
 * answers come, over connections that are kept. Reads what it is to do from standard input, and writes what came of it.
 */
import { text } from 'node:stream/consumers'
import { Agent, request } from 'undici'
import { digestAt } from './admission/fill.ts'
import { NEW_FLAW, reviewOf } from './admission/site.ts'

export interface Sending {
  readonly url: string
  /** PEM */
  readonly authority: string
  readonly rate: number
  readonly seconds: number
  readonly images: number
  /** Of the first image; others follow over all of them. */
  readonly seed: number
}

export interface Sent {
  /** Milliseconds from the moment at which each request was due. */
  readonly times: readonly number[]
  /** Milliseconds by which each was sent too late, which is the machine's doing. */
  readonly late: readonly number[]
  /** How many were refused because of a flaw that came up. */
  readonly refused: number
  /** What else was answered but to let it in. */
  readonly wrong: Readonly<Record<string, number>>
}

const CONNECTIONS = 32

/** Connections are there, and this program is warm: what it takes for that is not what the service takes. */
async function prepare(url: string, dispatcher: Agent): Promise<void> {
  for (let round = 0; round < 20; round++)
    await Promise.all(
      Array.from({ length: CONNECTIONS }, async (_, i) => {
        const answer = await request(`${url}/robots.txt`, { dispatcher })
        await answer.body.text()
        return reviewOf(digestAt(i))
      }),
    )
}

/** Next to all numbers and far from each other: coprime with what is asked for mostly. */
const STRIDE = 611_953

async function send(sending: Sending): Promise<Sent> {
  const { url, authority, rate, seconds, images, seed } = sending
  const dispatcher = new Agent({ connect: { ca: authority }, connections: CONNECTIONS, pipelining: 1 })
  const count = rate * seconds
  // Ahead of time and beside the heap: what the collector holds up here would count as the service's time.
  const bodies = Array.from({ length: count }, (_, index) =>
    Buffer.from(reviewOf(digestAt(1 + ((seed + index * STRIDE) % images)))),
  )
  await prepare(url, dispatcher)
  globalThis.gc?.()
  const times: number[] = []
  const late: number[] = []
  const wrong: Record<string, number> = {}
  let refused = 0
  const begun = performance.now() + 500
  const one = async (body: Buffer, due: number): Promise<void> => {
    late.push(performance.now() - due)
    const fault = await ask(url, body, dispatcher)
    times.push(performance.now() - due)
    if (fault?.includes(NEW_FLAW)) refused++
    else if (fault !== undefined) wrong[fault] = (wrong[fault] ?? 0) + 1
  }
  const all: Promise<void>[] = []
  for (const [index, body] of bodies.entries()) {
    const due = begun + (index * 1000) / rate
    const early = due - performance.now()
    if (early > 0) await new Promise((resolve) => setTimeout(resolve, early))
    all.push(one(body, due))
  }
  await Promise.all(all)
  await dispatcher.close()
  return { times, late, refused, wrong }
}

async function ask(url: string, body: Buffer, dispatcher: Agent): Promise<string | undefined> {
  try {
    const headers = { 'content-type': 'application/json' }
    const answer = await request(`${url}/admission/validate?timeout=10s`, {
      method: 'POST',
      headers,
      body,
      dispatcher,
    })
    const said = await answer.body.text()
    if (answer.statusCode !== 200) return `status ${answer.statusCode}`
    const { response } = JSON.parse(said) as { response: { allowed: boolean; status?: { message: string } } }
    return response.allowed
      ? undefined
      : `refused: ${response.status?.message.replaceAll(/[0-9a-f]{64}/g, '…')}`
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

if (import.meta.main) {
  const sent = await send(JSON.parse(await text(process.stdin)) as Sending)
  process.stdout.write(JSON.stringify(sent))
}
