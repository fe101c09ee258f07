import { setTimeout as sleep } from 'node:timers/promises'
import type { ServiceContext } from '../../context.ts'
import type { Route } from '../../http/route.ts'
import type { StoredImage } from '../../parts.ts'
import { imageById } from '../../store/images.ts'
import { PATH } from '../image-json.ts'
import { imageOfPath, jsonOf } from './images.ts'

/** Milliseconds between two looks at the image. */
const POLL = 400
/** Milliseconds of silence after which a comment keeps proxies from hanging up. */
const KEEP_ALIVE = 15_000

/** https://html.spec.whatwg.org/multipage/server-sent-events.html */
export function eventsRoute(context: ServiceContext): Route {
  return {
    method: 'GET',
    path: `${PATH}/{digest}/events`,
    id: 'watchImage',
    summary: 'Server-sent events: each change of state or step, until the image is indexed or has failed',
    access: 'report',
    answers: {
      200: { summary: 'Events `state`, the last one `done`', types: ['text/event-stream'] },
      400: { summary: 'Not a digest' },
      404: { summary: 'There is none' },
    },
    async handle(request) {
      const image = await imageOfPath(context, request)
      return {
        status: 200,
        headers: { 'cache-control': 'no-store', 'x-accel-buffering': 'no' },
        body: { kind: 'stream', type: 'text/event-stream', chunks: eventsOf(context, image, request.signal) },
      }
    },
  }
}

async function* eventsOf(
  context: ServiceContext,
  first: StoredImage,
  signal: AbortSignal,
): AsyncGenerator<string> {
  let last = ''
  let quietSince = performance.now()
  for (
    let image: StoredImage | undefined = first;
    image;
    image = await imageById(context.store.db, first.id)
  ) {
    const isDone = image.state === 'indexed' || image.state === 'failed'
    const data = JSON.stringify(await jsonOf(context, image))
    if (data !== last) {
      yield `event: ${isDone ? 'done' : 'state'}\ndata: ${data}\n\n`
      last = data
      quietSince = performance.now()
    } else if (performance.now() - quietSince > KEEP_ALIVE) {
      yield ': still at it\n\n'
      quietSince = performance.now()
    }
    if (isDone) return
    await sleep(POLL, undefined, { signal })
  }
  yield 'event: done\ndata: {"state":"deleted"}\n\n'
}
