/** The part of stompit that is used; it has no types of its own. https://github.com/gdaws/node-stomp */
declare module 'stompit' {
  import type { EventEmitter } from 'node:events'
  import type { Readable, Writable } from 'node:stream'

  type Headers = Record<string, string | number>

  interface SendOptions {
    onReceipt?(): void
  }

  interface Transaction {
    send(headers: Headers, options?: SendOptions): Writable
    commit(options?: SendOptions): void
  }

  interface Frame extends Readable {
    readonly headers: Readonly<Record<string, string | undefined>>
  }

  type CommandHandler = (frame: Frame) => void

  interface Client extends EventEmitter {
    send(headers: Headers, options?: SendOptions): Writable
    begin(): Transaction
    disconnect(callback?: (error: Error | null) => void): void
    destroy(error?: Error): void
    setCommandHandlers(handlers: Readonly<Record<string, CommandHandler>>): void
  }

  interface ConnectOptions {
    readonly host: string
    readonly port: number
    readonly ssl: boolean
    readonly timeout: number
    readonly connectHeaders: Headers
    readonly [option: string]: unknown
  }

  const stompit: {
    connect(options: ConnectOptions, callback: (error: Error | null, client: Client) => void): Client
  }
  export default stompit
  export type { Client, CommandHandler, Transaction }
}
