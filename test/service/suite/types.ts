import type { IncomingHttpHeaders } from 'node:http'
import type { Ask } from './client.ts'
import type { LayerServer } from './layer-server.ts'

export interface SuiteContext {
  readonly ask: Ask
  readonly layers: LayerServer
  readonly token: string | undefined
  /** As it comes from the connection. */
  readonly raw: (
    path: string,
    headers: Readonly<Record<string, string>>,
  ) => Promise<{ readonly headers: IncomingHttpHeaders; readonly body: Buffer }>
}

/** In their order: later ones need what earlier ones did. */
export interface Check {
  readonly name: string
  readonly run: (context: SuiteContext) => Promise<void>
}
