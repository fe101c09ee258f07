import type { Client, CommandHandler } from 'stompit'

/** Characters of what a broker has to say of an error. */
export const MAX_ERROR_TEXT = 4096

/**
 * Reads ERROR frames in place of stompit, which ends the frame and not the client when such a frame has a text: an error
 * that nobody can catch, and a process that ends by it. Call it before the client has connected.
 * https://github.com/gdaws/node-stomp/blob/master/lib/Client.js, `onError`
 */
export function readErrorFrames(client: Client): void {
  const setCommandHandlers = client.setCommandHandlers.bind(client)
  const onError: CommandHandler = (frame) => {
    let text = ''
    frame.on('data', (chunk: Buffer) => {
      if (text.length < MAX_ERROR_TEXT) text += chunk.toString()
    })
    frame.on('error', (error: Error) => client.destroy(error))
    frame.on('end', () => {
      const said = [frame.headers['message'], text.slice(0, MAX_ERROR_TEXT).trim()].filter(Boolean)
      client.destroy(new Error(said.join(': ') || 'the broker reports an error'))
    })
  }
  client.setCommandHandlers = (handlers) => setCommandHandlers({ ...handlers, ERROR: onError })
}
