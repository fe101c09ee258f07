import { type DestinationStream, destination, type Logger as Pino, pino } from 'pino'
import type { ServiceConfig } from '../config/types.ts'
import { describeError } from './describe-error.ts'
import type { Logger } from './logger.ts'
import { REDACTED, SECRET_FIELDS } from './secrets.ts'

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
        redact: {
          paths: SECRET_FIELDS.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`]),
          censor: REDACTED,
        },
      },
      to,
    ),
  )
}

function wrap(logger: Pino): Logger {
  return {
    debug: (fields, message) => logger.debug(fields, message),
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
    child: (fields) => wrap(logger.child(fields)),
  }
}
