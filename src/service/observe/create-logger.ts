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
  return {
    debug: (fields, message) => logger.debug(redacted(fields), message),
    info: (fields, message) => logger.info(redacted(fields), message),
    warn: (fields, message) => logger.warn(redacted(fields), message),
    error: (fields, message) => logger.error(redacted(fields), message),
    child: (fields) => wrap(logger.child(redacted(fields))),
  }
}
