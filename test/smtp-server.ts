/** A server that takes mail for tests: enough of SMTP (RFC 5321) and of AUTH PLAIN (RFC 4954) for one client. */
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'

export interface SmtpServer {
  /** `127.0.0.1:PORT` */
  readonly host: string
  readonly mails: readonly Mail[]
}

export interface Mail {
  readonly from: string
  readonly to: readonly string[]
  /** Head and body as they came, with CRLF. */
  readonly text: string
}

interface Teardown {
  after(work: () => Promise<void> | void): void
}

export interface SmtpSettings {
  /** The only user and password that are let in; anybody where not given. */
  readonly login?: string
  /** Addresses that are not taken. */
  readonly refuses?: readonly string[]
}

export async function startSmtp(t: Teardown, settings: SmtpSettings = {}): Promise<SmtpServer> {
  const mails: Mail[] = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    converse(socket, settings, mails)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return { host: `127.0.0.1:${address.port}`, mails }
}

function converse(socket: Socket, settings: SmtpSettings, mails: Mail[]): void {
  let buffer = ''
  let isData = false
  let from = ''
  let to: string[] = []
  const say = (line: string): void => void socket.write(`${line}\r\n`)
  const hear = (line: string): void => {
    const [verb = ''] = line.split(/[ :]/)
    switch (verb.toUpperCase()) {
      case 'EHLO':
        say('250-test')
        say('250 AUTH PLAIN')
        break
      case 'AUTH': {
        const given = Buffer.from(line.split(' ')[2] ?? '', 'base64')
          .toString()
          .split('\0')
          .slice(1)
          .join(':')
        say(settings.login === undefined || given === settings.login ? '235 welcome' : `535 not ${given}`)
        break
      }
      case 'MAIL':
        from = line.slice(line.indexOf('<') + 1, line.indexOf('>'))
        to = []
        say('250 ok')
        break
      case 'RCPT': {
        const address = line.slice(line.indexOf('<') + 1, line.indexOf('>'))
        if (settings.refuses?.includes(address)) {
          say('550 no such user')
          break
        }
        to.push(address)
        say('250 ok')
        break
      }
      case 'DATA':
        isData = true
        say('354 go on')
        break
      case 'QUIT':
        say('221 bye')
        socket.end()
        break
      default:
        say('250 ok')
    }
  }
  say('220 test')
  socket.on('data', (chunk) => {
    buffer += chunk.toString()
    for (;;) {
      const end = isData ? '\r\n.\r\n' : '\r\n'
      const at = buffer.indexOf(end)
      if (at < 0) return
      const part = buffer.slice(0, at)
      buffer = buffer.slice(at + end.length)
      if (!isData) {
        hear(part)
        continue
      }
      isData = false
      mails.push({ from, to, text: part })
      say('250 taken')
    }
  })
}
