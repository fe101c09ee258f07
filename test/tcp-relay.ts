import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** A line between a client and a server on loopback that can be cut, or fall silent without anybody being told. */
export interface Relay {
  readonly port: number
  /** `cut` ends what is connected and connects nothing more; `silent` takes everything and passes nothing on. */
  set(state: 'open' | 'cut' | 'silent'): void
}

interface Teardown {
  after(work: () => Promise<void> | void): void
}

export async function startRelay(t: Teardown, target: number): Promise<Relay> {
  const sockets = new Set<Socket>()
  let state: 'open' | 'cut' | 'silent' = 'open'
  const keep = (socket: Socket): void => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
  }
  const server = createServer((near) => {
    keep(near)
    if (state === 'cut') return void near.destroy()
    const far = connect(target, '127.0.0.1')
    keep(far)
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('data', (chunk) => state === 'open' && to.write(chunk))
      from.on('close', () => to.destroy())
    }
    return undefined
  })
  const end = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    end()
    server.close()
  })
  return {
    port: (server.address() as AddressInfo).port,
    set: (next) => {
      state = next
      if (next === 'cut') end()
    },
  }
}
