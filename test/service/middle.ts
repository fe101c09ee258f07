import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

interface Teardown {
  after(work: () => Promise<void> | void): void
}

/** What becomes of a connection: it is passed on, reset, or left without a word. */
export type Passage = 'passes' | 'resets' | 'hangs'

/** A balancer before a service, on loopback: it sees bytes alone, so that TLS goes from end to end. */
export async function startMiddle(
  t: Teardown,
  to: string,
  passage: (count: number) => Passage,
): Promise<{ readonly url: string; readonly connections: () => number }> {
  const { protocol, port: target } = new URL(to)
  const open = new Set<Socket>()
  let count = 0
  const server = createServer((socket) => {
    open.add(socket)
    socket.on('error', () => socket.destroy())
    const kind = passage(count++)
    if (kind === 'resets') return void socket.resetAndDestroy()
    if (kind === 'hangs') return void socket.resume()
    const onward = connect(Number(target), '127.0.0.1')
    open.add(onward)
    onward.on('error', () => socket.resetAndDestroy())
    socket.on('close', () => onward.destroy())
    socket.pipe(onward).pipe(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    for (const socket of open) socket.destroy()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { url: `${protocol}//127.0.0.1:${port}`, connections: () => count }
}
