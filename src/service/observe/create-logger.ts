import { type DestinationStream, destination, type Logger as Pino, pino } from 'pino'
import type { ServiceConfig } from '../config/types.ts'
import { describeError } from './describe-error.ts'
import type { Logger } from './logger.ts'
import { redacted } from './secrets.ts'

export interface LoggerOptions {
  readonly level: ServiceConfig['log']['level']
  /** Default: standard error, written at once, so that nothing is lost when the process dies. */
  readonly to?: DestinationStream
}

/** JSON lines by pino. Whatever stands in a value is escaped by JSON: no caller can make a line of its own. */
export function createLogger({ level, to = destination({ dest: 2, sync: true }) }: LoggerOptions): Logger {
  return wrap(
    pino(
      {
        level,
        base: null,
        timestamp: () => `,"time":"${new Date().toISOString()}"`,
        messageKey: 'message',
        formatters: { level: (label) => ({ level: label }) },
        serializers: { err: describeError },
      },
      to,
    ),
  )
}

function wrap(logger: Pino): Logger {
  // Nobody's secrets are looked for in what is not told.
  const at = (level: 'debug' | 'info' | 'warn' | 'error') => (fields: object, message: string) => {
    if (logger.isLevelEnabled(level)) logger[level](redacted(fields), message)
  }
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: (fields) => wrap(logger.child(redacted(fields))),
  }
}
